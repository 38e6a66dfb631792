"""The numbers that MSPDI uses for what the document names. Source: Microsoft, «Project XML Data Interchange Schema»."""

from __future__ import annotations

import datetime as dt

from vigie.engine.terms import LinkType, ResourceType, TaskType
from vigie.exchange.document import DurationUnit, RecurrenceKind

NAMESPACE = "http://schemas.microsoft.com/project"

LINKS = {
    "0": LinkType.FINISH_FINISH,
    "1": LinkType.FINISH_START,
    "2": LinkType.START_FINISH,
    "3": LinkType.START_START,
}
TASK_TYPES = {"0": TaskType.FIXED_UNITS, "1": TaskType.FIXED_DURATION, "2": TaskType.FIXED_WORK}
RESOURCE_TYPES = {"0": ResourceType.MATERIAL, "1": ResourceType.WORK, "2": ResourceType.COST}
CONTOURS = (
    "",
    "back_loaded",
    "front_loaded",
    "double_peak",
    "early_peak",
    "late_peak",
    "bell",
    "turtle",
    "contoured",
)
UNITS = {
    3: DurationUnit.MINUTES,
    4: DurationUnit.ELAPSED_MINUTES,
    5: DurationUnit.HOURS,
    6: DurationUnit.ELAPSED_HOURS,
    7: DurationUnit.DAYS,
    8: DurationUnit.ELAPSED_DAYS,
    9: DurationUnit.WEEKS,
    10: DurationUnit.ELAPSED_WEEKS,
    11: DurationUnit.MONTHS,
    12: DurationUnit.ELAPSED_MONTHS,
}
ESTIMATED = 32
"""Added to a unit's number when the duration is an estimate."""
PERCENT, ELAPSED_PERCENT = 19, 20

RECURRENCES = {
    "1": RecurrenceKind.DAILY,
    "2": RecurrenceKind.YEARLY_BY_DAY,
    "3": RecurrenceKind.YEARLY_BY_WEEKDAY,
    "4": RecurrenceKind.MONTHLY_BY_DAY,
    "5": RecurrenceKind.MONTHLY_BY_WEEKDAY,
    "6": RecurrenceKind.WEEKLY,
    "7": RecurrenceKind.DAILY,
}
MONTH_ITEMS = (
    (0, 1, 2, 3, 4, 5, 6),
    (0, 1, 2, 3, 4),
    (5, 6),
    (6,),
    (0,),
    (1,),
    (2,),
    (3,),
    (4,),
    (5,),
)
"""What «MonthItem» counts: any day, a weekday, a weekend day, then Sunday to Saturday; as 0 Monday to 6 Sunday."""

EARLIEST, LATEST = dt.datetime(1984, 1, 1), dt.datetime(2049, 12, 31, 23, 59)
"""What Microsoft Project writes for «always» in rates and availability; the end with or without the time."""

REMAINING_WORK, ACTUAL_WORK = "1", "2"
"""Types of time-phased data of assignments."""


def unit_of(code: str | None) -> DurationUnit:
    """The unit for a duration format; days when it names none."""
    number = int(code) if code and code.isdecimal() and len(code) < 4 else 7
    return UNITS.get(number if number in UNITS else number - ESTIMATED, DurationUnit.DAYS)


FORMATS = {unit: number for number, unit in UNITS.items()}

# Field numbers: the entity's base plus an offset; rows are (first number, last number, offset of the first).
_BASES = {"task": 0x0B400000, "resource": 0x0C400000, "assignment": 0x0F400000}
_OFFSETS: dict[str, dict[str, tuple[tuple[int, int, int], ...]]] = {
    "task": {
        "text": ((1, 1, 51), (2, 2, 54), (3, 3, 57), (4, 4, 60), (5, 5, 63), (6, 10, 66), (11, 30, 317)),
        "start": tuple((n, n, 49 + 3 * n if n < 6 else 270 + 2 * n) for n in range(1, 11)),
        "finish": tuple((n, n, 50 + 3 * n if n < 6 else 271 + 2 * n) for n in range(1, 11)),
        "flag": ((1, 10, 72), (11, 20, 292)),
        "number": ((1, 5, 87), (6, 20, 302)),
        "duration": ((1, 3, 103), (4, 10, 275)),
        "cost": ((1, 3, 106), (4, 10, 258)),
        "date": ((1, 10, 265),),
        "outline_code": tuple((n, n, 414 + 2 * n) for n in range(1, 11)),
    },
    "resource": {
        "text": ((1, 2, 8), (3, 5, 30), (6, 10, 97), (11, 30, 225)),
        "start": ((1, 5, 102), (6, 10, 220)),
        "finish": ((1, 5, 107), (6, 10, 190)),
        "number": ((1, 5, 112), (6, 20, 205)),
        "duration": ((1, 3, 117), (4, 10, 183)),
        "cost": ((1, 3, 123), (4, 10, 166)),
        "flag": ((1, 9, 127), (10, 10, 126), (11, 20, 195)),
        "date": ((1, 10, 173),),
        "outline_code": tuple((n, n, 276 + 2 * n) for n in range(1, 11)),
    },
    "assignment": {
        "text": ((1, 10, 88), (11, 30, 218)),
        "start": ((1, 5, 98), (6, 10, 213)),
        "finish": ((1, 5, 103), (6, 10, 183)),
        "number": ((1, 5, 108), (6, 20, 198)),
        "duration": ((1, 3, 113), (4, 10, 176)),
        "cost": ((1, 3, 119), (4, 10, 159)),
        "flag": ((1, 9, 123), (10, 10, 122), (11, 20, 188)),
        "date": ((1, 10, 166),),
    },
}
FIELD_NUMBERS = {
    entity: {
        f"{stem}{number}": _BASES[entity] + offset + number - first
        for stem, rows in stems.items()
        for first, last, offset in rows
        for number in range(first, last + 1)
    }
    for entity, stems in _OFFSETS.items()
}
"""By entity: the key of a custom field («text1») to its number in the file."""
_FIELDS = {str(number): (entity, key) for entity, keys in FIELD_NUMBERS.items() for key, number in keys.items()}


def field_of(number: str) -> tuple[str, str]:
    """Entity and key of a custom field by its number: («task», «text1»); «field_188744700» for fields of the
    organisation, which have no fixed name; two empty texts when the number belongs to nothing."""
    known = _FIELDS.get(number)
    if known is not None:
        return known
    if number.isdecimal() and len(number) < 12:
        base = int(number) & ~0xFFFF
        for entity, own in _BASES.items():
            if base == own:
                return entity, f"field_{number}"
    return "", ""


def field_type(key: str) -> str:
    """text, date, number, boolean, duration or cost, from the key."""
    stem = key.rstrip("0123456789")
    return {
        "start": "date",
        "finish": "date",
        "date": "date",
        "number": "number",
        "flag": "boolean",
        "duration": "duration",
        "cost": "cost",
    }.get(stem, "text")


def label_of(key: str) -> str:
    """«outline_code1» as Project shows it: «Outline Code1»."""
    return key.replace("_", " ").title()
