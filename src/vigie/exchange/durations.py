"""Durations as people write them, in French and English: «3 d», «2,5 j», «1 sem.», «3 ed» for days on the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vigie.exchange.document import DurationUnit

_MINUTE, _HOUR, _CLOCK_DAY = 60, 3600, 86_400
_NUMBER = re.compile(r"([+-]?\s*\d{1,9}(?:[.,]\d{1,9})?)\s*([^\W\d_]*)\.?")

_WORDS: dict[str, DurationUnit] = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), DurationUnit.MINUTES),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "heure", "heures"), DurationUnit.HOURS),
    **dict.fromkeys(("d", "day", "days", "j", "jr", "jrs", "jour", "jours"), DurationUnit.DAYS),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "s", "sem", "semaine", "semaines"), DurationUnit.WEEKS),
    **dict.fromkeys(("mo", "mon", "mons", "month", "months", "mois"), DurationUnit.MONTHS),
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


def written_duration(text: str, length: DayLength) -> tuple[int, DurationUnit] | None:
    """Seconds and unit of what a person wrote; without a unit, days. ``None`` when it is not understood."""
    match = _NUMBER.fullmatch(text.strip().replace("\u00a0", " ").replace("\u202f", " "))
    unit = _WORDS.get(match[2].lower()) if match and match[2] else DurationUnit.DAYS
    if match is None or unit is None:
        return None
    number = float(re.sub(r"\s", "", match[1]).replace(",", "."))
    return round(number * length.seconds(unit)), unit
