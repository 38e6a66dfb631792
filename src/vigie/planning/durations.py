"""Durations as people write them, in both languages: «3 d», «2,5 j», «4 h», «1 sem.», «3 ed» for days on the clock.

Days, weeks and months convert by the schedule's minutes per day and week and days per month, as schedulers do, and
not by the calendar of the task.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vigie.exchange import durations as written
from vigie.exchange.document import DurationUnit
from vigie.planning.models import Schedule


@dataclass(frozen=True, slots=True)
class DayLength(written.DayLength):
    """What a day, a week and a month are worth in a schedule, in seconds."""

    @classmethod
    def of(cls, schedule: Schedule) -> DayLength:
        stated = schedule.properties
        day = 60 * stated.get("minutes_per_day", 480)
        week, days = 60 * stated.get("minutes_per_week", 2400), stated.get("days_per_month", 20)
        return cls(day=day, week=week, month=days * day)


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
    found = written.written_duration(text, length)
    if found is None:
        raise ValidationError(
            _("“%(text)s” is not a duration. Write a number and a unit, such as 3 d, 4 h, 2 w or 1 mo.")
            % {"text": text}
        )
    return found
