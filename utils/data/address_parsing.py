"""From the labelled addresses of the archive to tokens with a tag each.

The file is XML, an element a token: `<AddressNumber>60</AddressNumber> <StreetName>…`. It is the
very file whose hash is pinned, and it declares no entities, so the standard library's parser,
which loads nothing from outside the file, is safe here. Don't use this on a file of unknown origin.

Decisions: a token is as it is written, with its comma ("Road,"), without the white space that some
elements hold; an address that stands in the file twice is kept once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree

MEMBER = "usaddress-0.5.16/training/labeled.xml"

# In the order in which they tend to stand in an address, as the package lists them.
TAGS = (
    "AddressNumberPrefix",
    "AddressNumber",
    "AddressNumberSuffix",
    "StreetNamePreModifier",
    "StreetNamePreDirectional",
    "StreetNamePreType",
    "StreetName",
    "StreetNamePostType",
    "StreetNamePostModifier",
    "StreetNamePostDirectional",
    "SubaddressType",
    "SubaddressIdentifier",
    "BuildingName",
    "OccupancyType",
    "OccupancyIdentifier",
    "CornerOf",
    "LandmarkName",
    "PlaceName",
    "StateName",
    "ZipCode",
    "ZipPlus4",
    "CountryName",
    "USPSBoxType",
    "USPSBoxID",
    "USPSBoxGroupType",
    "USPSBoxGroupID",
    "IntersectionSeparator",
    "Recipient",
    "NotAddress",
)


@dataclass(frozen=True)
class Address:
    """An address: its tokens, and a tag for each."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]


def parse(stream: BinaryIO) -> Iterator[Address]:
    """Yield the addresses, each once, in the order of the file."""
    seen: set[tuple[str, ...]] = set()
    for element in ElementTree.parse(stream).getroot():
        tokens = tuple((token.text or "").strip() for token in element)
        if tokens not in seen:
            seen.add(tokens)
            yield Address(tokens, tuple(token.tag for token in element))
