"""Working time in the sample: offices, sites, nights, with the public holidays of France and the summer closure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from vigie.demo.script import Text
from vigie.exchange.document import Calendar, CalendarException, Shifts

OFFICE: Shifts = ((480, 720), (780, 1020))
SITE: Shifts = ((420, 720), (780, 960))
SATURDAY: Shifts = ((420, 720),)
EVENING: Shifts = ((1320, 1440),)
NIGHT: Shifts = ((0, 360), (1320, 1440))
MORNING: Shifts = ((0, 360),)

NAMES = {
    "office": Text("Bureaux (lundi–vendredi)", "Offices (Monday to Friday)"),
    "site": Text("Chantier (lundi–samedi)", "Works site (Monday to Saturday)"),
    "summer": Text("Chantier avec fermeture d’été", "Works site with summer closure"),
    "night": Text("Travaux de nuit (22 h–6 h)", "Night shift (22:00 to 6:00)"),
}
"""The calendars by the names that outlines use; their order gives the uids, from 1."""

_WEEKS: dict[str, tuple[Shifts, ...]] = {
    "office": (OFFICE,) * 5 + ((), ()),
    "site": (SITE,) * 5 + (SATURDAY, ()),
    "summer": (SITE,) * 5 + ((), ()),
    "night": (EVENING, NIGHT, NIGHT, NIGHT, NIGHT, MORNING, ()),
}

_FIXED = {
    (1, 1): Text("Jour de l’An", "New Year’s Day"),
    (5, 1): Text("Fête du Travail", "Labour Day"),
    (5, 8): Text("Victoire 1945", "Victory in Europe Day"),
    (7, 14): Text("Fête nationale", "Bastille Day"),
    (8, 15): Text("Assomption", "Assumption Day"),
    (11, 1): Text("Toussaint", "All Saints’ Day"),
    (11, 11): Text("Armistice 1918", "Armistice Day"),
    (12, 25): Text("Noël", "Christmas Day"),
}
_FROM_EASTER = {
    1: Text("Lundi de Pâques", "Easter Monday"),
    39: Text("Ascension", "Ascension Day"),
    50: Text("Lundi de Pentecôte", "Whit Monday"),
}
_CLOSURE = Text("Fermeture d’été", "Summer closure")


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped, leap = century // 4, century % 4
    moon = (century + 8) // 25
    epact = (19 * golden + century - skipped - (century - moon + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leap + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def public_holidays(year: int) -> dict[dt.date, Text]:
    """The eleven public holidays of France, in order."""
    days = {dt.date(year, month, day): name for (month, day), name in _FIXED.items()}
    days |= {easter(year) + dt.timedelta(days=after): name for after, name in _FROM_EASTER.items()}
    return dict(sorted(days.items()))


def _closure(year: int) -> tuple[dt.date, dt.date]:
    """Three weeks from the first Monday of August."""
    first = dt.date(year, 8, 1)
    first += dt.timedelta(days=-first.weekday() % 7)
    return first, first + dt.timedelta(days=18)


def calendar_uid(key: str) -> int:
    """The uid of a calendar by the name that outlines use."""
    return list(NAMES).index(key) + 1


def make_calendar(key: str, years: Iterable[int], language: str) -> Calendar:
    """A calendar of the sample with its days off in these years."""
    exceptions = []
    for year in years:
        off = {day: (day, name) for day, name in public_holidays(year).items()}
        if key == "summer":
            first, last = _closure(year)
            off = {day: rest for day, rest in off.items() if not first <= day <= last}
            off[first] = (last, _CLOSURE)
        exceptions += [CalendarException(day, last, (), name.say(language)) for day, (last, name) in off.items()]
    return Calendar(
        uid=calendar_uid(key),
        name=NAMES[key].say(language),
        week=_WEEKS[key],
        exceptions=tuple(exceptions),
        kind="project" if key == "office" else "base",
        minutes_per_day=480,
        minutes_per_week=2400,
        minutes_per_month=9600,
    )
