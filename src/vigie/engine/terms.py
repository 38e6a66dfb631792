"""The words of the engine: enumerations shared by plans, files and tables.

The integer values are stored in arrays and in tables: never renumber them.
"""

from enum import IntEnum


class LinkType(IntEnum):
    """Which end of the predecessor binds which end of the successor."""

    FINISH_START = 0
    START_START = 1
    FINISH_FINISH = 2
    START_FINISH = 3


class LagUnit(IntEnum):
    """How a lag is measured: working time, time on the clock, or a share of the predecessor's duration."""

    WORKING = 0
    ELAPSED = 1
    PERCENT = 2
    ELAPSED_PERCENT = 3


class Constraint(IntEnum):
    """Constraint types of Microsoft Project (0-7) and those that Primavera P6 adds (8-9).

    P6's mandatory start and finish behave as ``MUST_START_ON`` and ``MUST_FINISH_ON``; P6's «start on» and
    «finish on» hold a date without breaking the logic.
    """

    AS_SOON_AS_POSSIBLE = 0
    AS_LATE_AS_POSSIBLE = 1
    MUST_START_ON = 2
    MUST_FINISH_ON = 3
    START_NO_EARLIER_THAN = 4
    START_NO_LATER_THAN = 5
    FINISH_NO_EARLIER_THAN = 6
    FINISH_NO_LATER_THAN = 7
    START_ON = 8
    FINISH_ON = 9


class ActivityType(IntEnum):
    """How a task gets its dates. Microsoft Project only knows ``TASK``."""

    TASK = 0
    RESOURCE_DEPENDENT = 1
    START_MILESTONE = 2
    FINISH_MILESTONE = 3
    LEVEL_OF_EFFORT = 4
    WBS_SUMMARY = 5


class TaskType(IntEnum):
    """Which of duration, units and work stays fixed when another changes."""

    FIXED_UNITS = 0
    FIXED_DURATION = 1
    FIXED_WORK = 2
    FIXED_DURATION_AND_UNITS = 3


class ResourceType(IntEnum):
    """Only work resources drive dates."""

    WORK = 0
    MATERIAL = 1
    COST = 2


class ProgressLogic(IntEnum):
    """What the links of a started task still mean for its remaining work."""

    MICROSOFT = 0
    RETAINED_LOGIC = 1
    PROGRESS_OVERRIDE = 2
    ACTUAL_DATES = 3


class LagCalendar(IntEnum):
    """The calendar on which a working lag runs."""

    SUCCESSOR = 0
    PREDECESSOR = 1
    PROJECT = 2
    ALWAYS_WORKING = 3


class FloatKind(IntEnum):
    """Which float is the total float."""

    SMALLEST = 0
    START = 1
    FINISH = 2


class Reason(IntEnum):
    """What holds a date where it is. ``Schedule`` keeps one per date; ``planning`` renders it in words."""

    NONE = 0
    PROJECT_START = 1
    DATA_DATE = 2
    LINK = 3
    CONSTRAINT = 4
    SECONDARY_CONSTRAINT = 5
    DEADLINE = 6
    SUMMARY_LINK = 7
    SUMMARY_CONSTRAINT = 8
    MANUAL = 9
    MANUAL_SUMMARY = 10
    ACTUAL = 11
    REMAINING_WORK = 12
    DURATION = 13
    ASSIGNMENTS = 14
    LEVELLING_DELAY = 15
    EXTERNAL = 16
    BACK_FROM_FINISH = 17
    CHILDREN = 18
    PROJECT_FINISH = 19
    AS_LATE_AS_POSSIBLE = 20
    LEVEL_OF_EFFORT = 21
    EXPECTED_FINISH = 22
    RESUME = 23
