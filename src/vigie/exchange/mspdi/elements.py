"""MSPDI's XML as plain dictionaries: safe parsing, durations, repeated children."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from vigie.exchange.errors import UnreadableFile, UnsafeFile
from vigie.exchange.values import LONGEST

Row = dict[str, str | None]

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,12}(?:\.\d+)?)H)?(?:(\d{1,12}(?:\.\d+)?)M)?(?:(\d{1,12}(?:\.\d+)?)S)?)?"
)
_YEAR, _MONTH, _DAY = 365 * 86400, 30 * 86400, 86400


class Elements:
    """Walks through an XML file once and yields the elements of some names as soon as they are complete.

    What was yielded is emptied afterwards, so that memory stays small however long the file is. A document type is
    refused by defusedxml before anything else is read: without one, no entity can be declared, so none can unfold.
    """

    def __init__(self, path: Path, names: frozenset[str]) -> None:
        self.path = path
        self.names = names
        self.root = Element("")
        self.prefix = ""

    def __iter__(self) -> Iterator[tuple[str, Element]]:
        try:
            with self.path.open("rb") as stream:
                self.prefix = _prefix(stream)
                stream.seek(0)
                yield from self._walk(stream)
        except DefusedXmlException as error:
            raise UnsafeFile("xml_entities") from error
        except (ParseError, LookupError, ValueError) as error:
            raise UnreadableFile("unreadable", format="XML", reason=str(error)[:200]) from error

    def _walk(self, stream: BinaryIO) -> Iterator[tuple[str, Element]]:
        wanted = {self.prefix + name: name for name in self.names}
        events = iterparse(stream, events=("end",))
        for _event, element in events:
            if element.tag in wanted:
                yield wanted[element.tag], element
                element.clear()
        self.root = events.root  # type: ignore[attr-defined]  # set once the file has been read

    def row(self, element: Element) -> Row:
        """The texts of an element's children by their names; of children of one name, the last."""
        skip = len(self.prefix)
        return {child.tag[skip:]: child.text for child in element}

    def rows(self, element: Element, name: str) -> list[Row]:
        """The children of one name."""
        tag = self.prefix + name
        return [self.row(child) for child in element if child.tag == tag]

    def within(self, element: Element, *path: str) -> Iterator[Element]:
        """The elements at the end of a path of names."""
        return element.iterfind("/".join(self.prefix + name for name in path))


def _prefix(stream: BinaryIO) -> str:
    """The namespace of the first element as ElementTree writes it; refuses a document type, which stands before it."""
    for _event, element in ElementTree.iterparse(stream, events=("start",), forbid_dtd=True):
        tag: str = element.tag
        return tag[: tag.index("}") + 1] if tag.startswith("{") else ""
    return ""


@lru_cache(maxsize=65536)
def parse_duration(text: str) -> int | None:
    """Seconds of an ISO 8601 duration («PT8H30M0S»); a day is 24 hours. ``None`` when it isn't one or is absurd."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    sign, years, months, days, hours, minutes, seconds = match.groups()
    total = (
        int(years or 0) * _YEAR
        + int(months or 0) * _MONTH
        + int(days or 0) * _DAY
        + float(hours or 0) * 3600
        + float(minutes or 0) * 60
        + float(seconds or 0)
    )
    if total > LONGEST:
        return None
    return -round(total) if sign else round(total)
