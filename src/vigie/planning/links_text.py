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
_REST = re.compile(
    r"\s*(?P<type>FS|SS|FF|SF|FD|DD|DF)?\s*(?:(?P<sign>[+−-])\s*(?P<lag>\d[\d.,]*\s*(?:%|[^\W\d_]*)\.?))?\s*",
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


def write_links(links: Iterable[Dependency], references: Mapping[int, str], length: DayLength) -> str:
    """The line for these links. ``references``: of the predecessors, by uid."""
    codes, parts = _codes(), []
    for link in links:
        lag = _lag(link, length)
        kind = codes[LinkType(link.type)] if lag or link.type != LinkType.FINISH_START else ""
        parts.append(f"{references[link.predecessor_uid]}{kind}{lag}")
    return "; ".join(parts)


class References:
    """The tasks of a schedule by what people call them: activity code, WBS code, number in the list."""

    def __init__(self, schedule: Schedule) -> None:
        self._known: dict[str, list[int]] = {}
        rows = schedule.tasks.filter(blank=False).values_list("uid", "code", "wbs", "position")
        for uid, code, wbs, position in rows:
            for name in {code, wbs, f"#{position + 1}"} - {""}:
                self._known.setdefault(name, []).append(uid)

    def find(self, name: str) -> int | None:
        """The only task of this name; a bare number that is no code is a number in the list.

        Raises:
            ValidationError: several tasks have it.
        """
        uids = self._known.get(name) or self._known.get(f"#{name}", [])
        if len(uids) > 1:
            raise ValidationError(
                _("Several tasks have the code “%(code)s”: use the number in the list, such as #12.") % {"code": name}
            )
        return uids[0] if uids else None

    def split(self, text: str) -> tuple[int, re.Match[str]] | None:
        """The task whose name begins the text, the longest that fits, and what the rest says of the link."""
        for end in range(len(text), 0, -1):
            rest = _REST.fullmatch(text, end)
            if rest is not None and (uid := self.find(text[:end].strip())) is not None:
                return uid, rest
        return None


def read_links(text: str, schedule: Schedule, uid: int, length: DayLength) -> list[Link]:
    """The links that a line means; link types and units are understood in both languages.

    Raises:
        ValidationError: names the part that is not understood and shows how to write it.
    """
    references, links = References(schedule), []
    for part in (part.strip() for part in re.split(r"[;\n]", text) if part.strip()):
        found = references.split(part)
        if found is None:
            raise ValidationError(
                _(
                    "“%(part)s” is not understood. Write the code of a task, then if needed a type and a lag, "
                    "such as 1.2FS+2d."
                )
                % {"part": part}
            )
        links.append(_link(found[1], found[0], uid, length))
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
