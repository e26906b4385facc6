"""The catalogue's entries for sets that TFDS brings from their own hosts.

Counts are those of TFDS's catalogue, before the course leaves out what stands in two splits.
A host with `:80` is asked by plain HTTP.
"""

from __future__ import annotations

from utils.data.card import Card, DataSet

CARVED = (
    "there is no validation split in the source: a tenth of the training texts make it, chosen "
    "by a hash of their letters"
)
OVERLAP = "training texts that stand in the test or validation split too are left out"

IMDB_REVIEWS = DataSet(
    name="imdb_reviews",
    kind="online",
    builder="utils.data.online_sets:ImdbReviews",
    hosts=("ai.stanford.edu:80",),
    instead="film_snippets",
    card=Card(
        source="TFDS imdb_reviews 1.0.0: film reviews from IMDb (Maas et al., 2011)",
        licence="not stated; the reviews belong to those who wrote them",
        size=(
            "25,000 reviews for training, of which a tenth are held out for validation, and 25,000 "
            "for testing; a download of 84 MB"
        ),
        balance="neg and pos, half each in the source",
        faults=(
            CARVED,
            OVERLAP,
            "only clear opinions: reviews with 5 or 6 points of 10 were not collected",
            "line breaks stand as HTML in the source and are blanks here",
        ),
    ),
)

AG_NEWS_SUBSET = DataSet(
    name="ag_news_subset",
    kind="online",
    builder="utils.data.online_sets:AgNewsSubset",
    hosts=("drive.google.com",),
    instead="newsgroups",
    card=Card(
        source=(
            "TFDS ag_news_subset 1.0.0: titles and first lines of news of 2004 and later "
            "(A. Gulli's corpus; the four classes of Zhang et al., 2015)"
        ),
        licence="for research and other non-commercial use, says the source",
        size=(
            "120,000 texts for training, of which a tenth are held out for validation, and 7,600 "
            "for testing; a download of 12 MB"
        ),
        balance="four topics, a quarter each in the source",
        faults=(
            CARVED,
            OVERLAP,
            "agencies' names (Reuters, AP) begin many texts, and may tell the topic",
            "pieces of HTML stay in some texts, and '#39;' where an apostrophe was",
        ),
    ),
)

TREC = DataSet(
    name="trec",
    kind="online",
    builder="utils.data.online_sets:Trec",
    hosts=("cogcomp.org:80",),
    instead="question_types",
    card=Card(
        source="TFDS trec 1.0.0: questions with the kind of their answer (Li and Roth, 2002)",
        licence="not stated",
        size=(
            "5,452 questions for training, of which a tenth are held out for validation, and 500 "
            "for testing; a download of 0.4 MB"
        ),
        balance="six kinds of answer; ABBR is rare",
        faults=(
            CARVED,
            OVERLAP,
            "the texts come in words: a blank stands before each mark of punctuation",
        ),
    ),
)

CONLL2003 = DataSet(
    name="conll2003",
    kind="online",
    builder="utils.data.online_sets:Conll2003",
    hosts=("data.deepai.org",),
    instead="entities_zh",
    card=Card(
        source="TFDS conll2003 1.0.0: Reuters news of 1996 and 1997 (Tjong Kim Sang et al., 2003)",
        licence="the annotation is free; the texts are Reuters's, for research only",
        size=(
            "14,041 sentences for training, 3,250 for validation, 3,453 for testing; "
            "a download of 1 MB"
        ),
        balance="BIO tags over PER, ORG, LOC and MISC; most tokens are O",
        faults=(
            OVERLAP,
            "TFDS has no checksum for the file, so a changed one would not be noticed",
        ),
    ),
)

TED_MULTI_TRANSLATE = DataSet(
    name="ted_multi_translate",
    kind="online",
    builder="utils.data.online_sets:TedMultiTranslate",
    hosts=("phontron.com:80",),
    instead="translations_en_es",
    card=Card(
        source=(
            "TFDS ted_multi_translate 1.1.0: transcripts of TED talks in 60 languages (Qi et al., "
            "2018), of which English and Spanish are kept"
        ),
        licence="CC BY-NC-ND 4.0, as TED's transcripts",
        size=(
            "258,098 / 6,049 / 7,213 sentences, less those without both languages; a download of "
            "352 MB"
        ),
        faults=(
            OVERLAP + ", such as thanks and applause",
            "one reference a sentence, where the embedded set has several",
            "translated for subtitles: shortened here and there, and cut where a caption ends",
        ),
    ),
)

TED_HRLR_TRANSLATE = DataSet(
    name="ted_hrlr_translate",
    kind="online",
    builder="utils.data.online_sets:TedHrlrTranslate",
    hosts=("www.phontron.com:80",),
    instead="translations_en_es",
    card=Card(
        source=(
            "TFDS ted_hrlr_translate 1.0.0, pt_to_en: transcripts of TED talks (Qi et al., 2018)"
        ),
        licence="CC BY-NC-ND 4.0, as TED's transcripts",
        size="English and Portuguese in three official splits; a download of 131 MB",
        faults=(
            "Portuguese, not Spanish: this set pairs Spanish with Portuguese only; "
            "ted_multi_translate has the same talks in English and Spanish",
            OVERLAP + ", such as thanks and applause",
            "the words come apart from the punctuation, all in lower case",
        ),
    ),
)

SQUAD = DataSet(
    name="squad",
    kind="online",
    builder="utils.data.online_sets:Squad",
    hosts=("rajpurkar.github.io",),
    instead="stories",
    card=Card(
        source="TFDS squad 3.0.0, v1.1: questions on Wikipedia (Rajpurkar et al., 2016)",
        licence="CC BY-SA 4.0",
        size=(
            "train-v1.1 in two: whole articles of it make the validation split; dev-v1.1 is the "
            "test split; a download of 35 MB"
        ),
        faults=(
            "the real test split was never published",
            "an answer may be a piece of a sentence; of several answers the first is kept",
            "sentences are cut by a rule that takes 'Dr.' for the end of one",
            "an answer is a phrase of the passage, where that of a generated story is a word",
        ),
    ),
)

TINY_SHAKESPEARE = DataSet(
    name="tiny_shakespeare",
    kind="online",
    builder="utils.data.online_sets:TinyShakespeare",
    hosts=("raw.githubusercontent.com",),
    instead="poems",
    card=Card(
        source="TFDS tiny_shakespeare 1.0.0: lines of Shakespeare's plays (A. Karpathy, char-rnn)",
        licence="the plays are in the public domain",
        size="one text of 1,115,394 bytes, cut 90 / 5 / 5 into three splits of one example each",
        faults=("the splits cut through a scene", "speakers' names are part of the text"),
    ),
)

DATA_SETS = (
    IMDB_REVIEWS,
    AG_NEWS_SUBSET,
    TREC,
    CONLL2003,
    TED_MULTI_TRANSLATE,
    TED_HRLR_TRANSLATE,
    SQUAD,
    TINY_SHAKESPEARE,
)
