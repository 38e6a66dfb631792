"""Durations as people write them, in both languages: «3 d», «2,5 j», «4 h», «1 sem.», «3 ed» for days on the clock.

Days, weeks and months convert by the schedule's minutes per day and week and days per month, as schedulers do, and
not by the calendar of the task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vigie.exchange.document import DurationUnit
from vigie.planning.models import Schedule

_MINUTE, _HOUR, _CLOCK_DAY = 60, 3600, 86_400
_NUMBER = re.compile(r"([+-]?\s*\d+(?:[.,]\d+)?)\s*([^\W\d_]*)\.?")

_WORDS: dict[str, DurationUnit] = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), DurationUnit.MINUTES),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "heure", "heures"), DurationUnit.HOURS),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), DurationUnit.DAYS),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "s", "sem", "semaine", "semaines"), DurationUnit.WEEKS),
    **dict.fromkeys(("mo", "mon", "month", "months", "mois"), DurationUnit.MONTHS),
    **dict.fromkeys(("emin", "emins", "minc"), DurationUnit.ELAPSED_MINUTES),
    **dict.fromkeys(("eh", "ehr", "ehrs", "hé", "hc"), DurationUnit.ELAPSED_HOURS),
    **dict.fromkeys(("ed", "eday", "edays", "jc", "jé"), DurationUnit.ELAPSED_DAYS),
    **dict.fromkeys(("ew", "ewk", "ewks", "sc", "semc"), DurationUnit.ELAPSED_WEEKS),
    **dict.fromkeys(("emo", "emon", "moisc", "mc"), DurationUnit.ELAPSED_MONTHS),
}


@dataclass(frozen=True, slots=True)
class DayLength:
    """What a day, a week and a month are worth in a schedule, in seconds."""

    day: float = 8 * _HOUR
    week: float = 40 * _HOUR
    month: float = 160 * _HOUR

    @classmethod
    def of(cls, schedule: Schedule) -> DayLength:
        stated = schedule.properties
        day = stated.get("minutes_per_day", 480) * _MINUTE
        return cls(
            day=day, week=stated.get("minutes_per_week", 2400) * _MINUTE, month=stated.get("days_per_month", 20) * day
        )

    def seconds(self, unit: DurationUnit) -> float:
        """How many seconds one of the unit is."""
        return {
            DurationUnit.MINUTES: _MINUTE,
            DurationUnit.HOURS: _HOUR,
            DurationUnit.DAYS: self.day,
            DurationUnit.WEEKS: self.week,
            DurationUnit.MONTHS: self.month,
            DurationUnit.ELAPSED_MINUTES: _MINUTE,
            DurationUnit.ELAPSED_HOURS: _HOUR,
            DurationUnit.ELAPSED_DAYS: _CLOCK_DAY,
            DurationUnit.ELAPSED_WEEKS: 7 * _CLOCK_DAY,
            DurationUnit.ELAPSED_MONTHS: 30 * _CLOCK_DAY,
        }[unit]


def _symbol(unit: DurationUnit) -> str:
    return {
        DurationUnit.MINUTES: pgettext("minutes, abbreviated", "min"),
        DurationUnit.HOURS: pgettext("hours, abbreviated", "h"),
        DurationUnit.DAYS: pgettext("days, abbreviated", "d"),
        DurationUnit.WEEKS: pgettext("weeks, abbreviated", "w"),
        DurationUnit.MONTHS: pgettext("months, abbreviated", "mo"),
        DurationUnit.ELAPSED_MINUTES: pgettext("elapsed minutes, abbreviated", "emin"),
        DurationUnit.ELAPSED_HOURS: pgettext("elapsed hours, abbreviated", "eh"),
        DurationUnit.ELAPSED_DAYS: pgettext("elapsed days, abbreviated", "ed"),
        DurationUnit.ELAPSED_WEEKS: pgettext("elapsed weeks, abbreviated", "ew"),
        DurationUnit.ELAPSED_MONTHS: pgettext("elapsed months, abbreviated", "emo"),
    }[unit]


def format_duration(seconds: int | None, length: DayLength, unit: str = DurationUnit.DAYS) -> str:
    """«2.5 d» in the reader's language, at most two decimals; «–» where nothing is stated."""
    if seconds is None:
        return "–"
    chosen = DurationUnit(unit)
    value = round(seconds / length.seconds(chosen), 2)
    number = number_format(value, decimal_pos=2) if value % 1 else number_format(int(value))
    if value % 1:
        number = number.rstrip("0")
    return f"{number}\u00a0{_symbol(chosen)}"


def parse_duration(text: str, length: DayLength) -> tuple[int, DurationUnit]:
    """Seconds and unit of what a person wrote; without a unit, days.

    Raises:
        ValidationError: it is not understood; the text shows how to write it.
    """
    match = _NUMBER.fullmatch(text.strip().replace("\u00a0", " ").replace("\u202f", " "))
    unit = _WORDS.get(match[2].lower()) if match and match[2] else DurationUnit.DAYS
    if match is None or unit is None:
        raise ValidationError(
            _("“%(text)s” is not a duration. Write a number and a unit, such as 3 d, 4 h, 2 w or 1 mo.")
            % {"text": text}
        )
    number = float(match[1].replace(" ", "").replace(",", "."))
    return round(number * length.seconds(unit)), unit
