"""Predecessors as people write them: «3; 4FS+2d», «3FD+2j», «5DD-50%»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vigie.engine.terms import LagUnit, LinkType
from vigie.exchange.document import DurationUnit
from vigie.exchange.durations import DayLength, written_duration

_TYPES = {
    "FS": LinkType.FINISH_START,
    "FD": LinkType.FINISH_START,
    "SS": LinkType.START_START,
    "DD": LinkType.START_START,
    "FF": LinkType.FINISH_FINISH,
    "SF": LinkType.START_FINISH,
    "DF": LinkType.START_FINISH,
}
_LINK = re.compile(
    r"\s*(?P<number>\d{1,9})\s*(?P<type>FS|FD|SS|DD|FF|SF|DF)?\s*"
    r"(?P<lag>[+-]\s*\d{1,6}(?:[.,]\d{1,4})?\s*(?:%|[^\W\d_]+)?)?\s*(?:[;,]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A link as a row states it; ``number`` is the predecessor's."""

    number: int
    type: LinkType = LinkType.FINISH_START
    lag: int = 0
    unit: LagUnit = LagUnit.WORKING
    percent: float | None = None
    display_unit: DurationUnit = DurationUnit.DAYS


def written_links(text: str, length: DayLength) -> list[WrittenLink] | None:
    """The links of a cell; ``None`` when it is not understood."""
    links = []
    position = 0
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-").strip().rstrip(";,")
    while position < len(text):
        match = _LINK.match(text, position)
        link = None if match is None else _link(match, length)
        if match is None or link is None:
            return None
        links.append(link)
        position = match.end()
    return links


def _link(match: re.Match[str], length: DayLength) -> WrittenLink | None:
    number, kind = int(match["number"]), _TYPES[(match["type"] or "FS").upper()]
    lag = (match["lag"] or "").strip()
    if not lag:
        return WrittenLink(number, kind)
    if lag.endswith("%"):
        percent = float(re.sub(r"\s", "", lag[:-1]).replace(",", "."))
        return WrittenLink(number, kind, unit=LagUnit.PERCENT, percent=percent)
    written = written_duration(lag, length)
    if written is None:
        return None
    seconds, unit = written
    return WrittenLink(number, kind, seconds, LagUnit.ELAPSED if unit.elapsed else LagUnit.WORKING, None, unit)
