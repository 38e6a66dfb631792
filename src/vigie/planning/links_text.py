"""Predecessors as one line of text, the way schedulers write them: «1.2; 1.4FS+2d; 2.1SS»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vigie.engine.terms import LagUnit, LinkType
from vigie.exchange.document import Link
from vigie.planning.durations import DayLength, format_duration, parse_duration
from vigie.planning.models import Dependency, Schedule

_CODES = {
    "en": dict(zip(LinkType, ("FS", "SS", "FF", "SF"), strict=True)),
    "fr": dict(zip(LinkType, ("FD", "DD", "FF", "DF"), strict=True)),
}
_TYPES = {code: kind for codes in _CODES.values() for kind, code in codes.items()}
_PART = re.compile(
    r"(?P<task>\S+?)\s*(?P<type>FS|SS|FF|SF|FD|DD|DF)?\s*(?:(?P<sign>[+−-])\s*(?P<lag>\d[\d.,]*\s*(?:%|[^\W\d_]*)\.?))?",
    re.IGNORECASE,
)


def _codes() -> dict[LinkType, str]:
    return _CODES["fr" if (get_language() or "").startswith("fr") else "en"]


def _lag(link: Dependency, length: DayLength) -> str:
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        return f"{link.lag_percent:+g}%" if link.lag_percent else ""
    if not link.lag:
        return ""
    return ("+" if link.lag > 0 else "-") + format_duration(abs(link.lag), length, link.lag_display_unit)


def write_links(links: Iterable[Dependency], wbs: Mapping[int, str], length: DayLength) -> str:
    """The line for these links. ``wbs``: codes of the predecessors, by uid."""
    codes, parts = _codes(), []
    for link in links:
        lag = _lag(link, length)
        kind = codes[LinkType(link.type)] if lag or link.type != LinkType.FINISH_START else ""
        parts.append(f"{wbs.get(link.predecessor_uid) or f'#{link.predecessor_uid}'}{kind}{lag}")
    return "; ".join(parts)


def read_links(text: str, schedule: Schedule, uid: int, length: DayLength) -> list[Link]:
    """The links that a line means; link types and units are understood in both languages.

    Raises:
        ValidationError: names the part that is not understood and shows how to write it.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    found = []
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            raise ValidationError(
                _("“%(part)s” is not understood. Write a WBS code, then if needed a type and a lag, such as 1.2FS+2d.")
                % {"part": part}
            )
        found.append((part, match))
    named = {match["task"] for _part, match in found}
    tasks: dict[str, list[int]] = {}
    for code, number in schedule.tasks.filter(wbs__in=named, blank=False).values_list("wbs", "uid"):
        tasks.setdefault(code, []).append(number)
    links = []
    for _text, match in found:
        code = match["task"]
        uids = [int(code[1:])] if code.startswith("#") and code[1:].isdecimal() else tasks.get(code, [])
        if len(uids) != 1:
            text_ = (
                _("No task has the WBS code “%(code)s”.")
                if not uids
                else _("Several tasks have the WBS code “%(code)s”.")
            )
            raise ValidationError(text_ % {"code": code})
        links.append(_link(match, uids[0], uid, length))
    return links


def _link(match: re.Match[str], predecessor: int, successor: int, length: DayLength) -> Link:
    kind = _TYPES[(match["type"] or "FS").upper()]
    if match["lag"] is None:
        return Link(predecessor, successor, kind)
    sign = 1 if match["sign"] == "+" else -1
    if match["lag"].endswith("%"):
        percent = sign * float(match["lag"].rstrip("% ").replace(",", "."))
        return Link(predecessor, successor, kind, lag_unit=LagUnit.PERCENT, lag_percent=percent)
    seconds, unit = parse_duration(match["lag"], length)
    lag_unit = LagUnit.ELAPSED if unit.elapsed else LagUnit.WORKING
    return Link(predecessor, successor, kind, lag=sign * seconds, lag_unit=lag_unit, lag_display_unit=unit)
