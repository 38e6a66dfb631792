"""The plan: what is to be scheduled, in arrays.

Instants are int64 seconds since 1970-01-01 in the schedule's local time, ``NEVER`` where nothing is stated. Durations,
lags and floats are int64 seconds. Task arrays have one entry per task, link arrays one per link.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import ALWAYS, WorkCalendar
from vigie.engine.errors import PlanError
from vigie.engine.terms import (
    ActivityType,
    Constraint,
    FloatKind,
    LagCalendar,
    LagUnit,
    LinkType,
    ProgressLogic,
)

NEVER = int(np.iinfo(np.int64).min)
HUGE = 250 * 366 * 86_400
"""No duration, lag or delay is longer, in seconds."""
EARLIEST, LATEST = -int(150 * 365.25 * 86_400), int(500 * 365.25 * 86_400)
"""Instants lie between 1820 and 2470."""


@dataclass(frozen=True, slots=True)
class Options:
    """The rules that differ between tools. ``microsoft()`` and ``primavera()`` give each tool's own."""

    progress: ProgressLogic = ProgressLogic.MICROSOFT
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    float_kind: FloatKind = FloatKind.SMALLEST
    honour_constraints: bool = True
    multiple_critical_paths: bool = False
    critical_float: int = 0
    critical_by_longest_path: bool = False
    open_ends_critical: bool = False
    expected_finish_dates: bool = False
    start_to_start_lag_from_early_start: bool = True
    from_finish: bool = False

    @classmethod
    def microsoft(cls, **changes: Any) -> Options:
        """The rules of Microsoft Project."""
        return cls(**changes)

    @classmethod
    def primavera(cls, **changes: Any) -> Options:
        """The rules of Primavera P6 with its default settings."""
        return cls(**{"progress": ProgressLogic.RETAINED_LOGIC, "lag_calendar": LagCalendar.PREDECESSOR, **changes})

    @property
    def is_primavera(self) -> bool:
        return self.progress != ProgressLogic.MICROSOFT


def _array(dtype: type, default: int | bool) -> Any:
    return field(default=None, metadata={"dtype": dtype, "default": default})


Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Indices = NDArray[np.int32]
Seconds = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Plan:
    """A schedule to compute. Only ``duration`` must be given; what is left out takes its default.

    Attributes:
        duration: working seconds of each task on its calendar, or seconds on the clock where ``elapsed``.
        start: the project's start; ``finish``: the date from which ``Options.from_finish`` works back, or P6's
            must-finish-by date; ``data_date``: floor of remaining work under P6's rules.
        calendars: index 0 must be ``ALWAYS``; ``calendar`` is the index of the project's own.
        parent: index of the summary above, -1 at the top. A summary stands before its children.
        task_calendar: index of the calendar on which the task's duration and float are measured.
        remaining: remaining duration of a started task, in seconds like ``duration``.
        stop, resume: where the work done ends, and where the rest may begin.
        given_start, given_finish: the dates of manual and external tasks; ``given_late_*`` of external ones.
        part_*: assignments that drive dates: those of task i are ``part_pointer[i]:part_pointer[i + 1]``; each runs
            ``part_span`` working seconds on ``part_calendar``, ``part_offset`` after the task's start, or,
            where stated, from the instant ``part_resume`` on. A task without parts runs its duration on its calendar.
        link_*: predecessor and successor index, type, lag (seconds; with a percent unit 1/100 of a per cent), unit.
            ``link_used`` is false for links that bind nothing.
    """

    duration: Seconds
    start: int = NEVER
    finish: int = NEVER
    data_date: int = NEVER
    options: Options = Options()
    calendars: tuple[WorkCalendar, ...] = (ALWAYS,)
    calendar: int = 0
    uid: Seconds = _array(np.int64, 0)
    parent: Indices = _array(np.int32, -1)
    kind: Codes = _array(np.int8, ActivityType.TASK)
    summary: Flags = _array(np.bool_, False)
    manual: Flags = _array(np.bool_, False)
    external: Flags = _array(np.bool_, False)
    active: Flags = _array(np.bool_, True)
    elapsed: Flags = _array(np.bool_, False)
    task_calendar: Indices = _array(np.int32, -1)
    constraint: Codes = _array(np.int8, Constraint.AS_SOON_AS_POSSIBLE)
    constraint_date: Seconds = _array(np.int64, NEVER)
    secondary: Codes = _array(np.int8, Constraint.AS_SOON_AS_POSSIBLE)
    secondary_date: Seconds = _array(np.int64, NEVER)
    deadline: Seconds = _array(np.int64, NEVER)
    actual_start: Seconds = _array(np.int64, NEVER)
    actual_finish: Seconds = _array(np.int64, NEVER)
    remaining: Seconds = _array(np.int64, NEVER)
    stop: Seconds = _array(np.int64, NEVER)
    resume: Seconds = _array(np.int64, NEVER)
    given_start: Seconds = _array(np.int64, NEVER)
    given_finish: Seconds = _array(np.int64, NEVER)
    given_late_start: Seconds = _array(np.int64, NEVER)
    given_late_finish: Seconds = _array(np.int64, NEVER)
    expected_finish: Seconds = _array(np.int64, NEVER)
    external_start: Seconds = _array(np.int64, NEVER)
    external_finish: Seconds = _array(np.int64, NEVER)
    levelling_delay: Seconds = _array(np.int64, 0)
    part_pointer: Seconds = field(default=None)  # type: ignore[arg-type]
    part_calendar: Indices = field(default=None)  # type: ignore[arg-type]
    part_offset: Seconds = field(default=None)  # type: ignore[arg-type]
    part_span: Seconds = field(default=None)  # type: ignore[arg-type]
    part_resume: Seconds = field(default=None)  # type: ignore[arg-type]
    part_levelling: Seconds = field(default=None)  # type: ignore[arg-type]
    link_predecessor: Indices = field(default=None)  # type: ignore[arg-type]
    link_successor: Indices = field(default=None)  # type: ignore[arg-type]
    link_type: Codes = field(default=None)  # type: ignore[arg-type]
    link_lag: Seconds = field(default=None)  # type: ignore[arg-type]
    link_lag_unit: Codes = field(default=None)  # type: ignore[arg-type]
    link_used: Flags = field(default=None)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        n = len(self.duration)
        self._set("duration", self.duration, np.int64, n, 0)
        for item in fields(self):
            if "dtype" in item.metadata:
                default = np.arange(n) if item.name == "uid" else item.metadata["default"]
                if item.name == "task_calendar":
                    default = self.calendar
                self._set(item.name, getattr(self, item.name), item.metadata["dtype"], n, default)
        parts = 0 if self.part_span is None else len(self.part_span)
        self._set("part_pointer", self.part_pointer, np.int64, n + 1, 0)
        columns: tuple[tuple[str, type, int], ...] = (
            ("part_calendar", np.int32, self.calendar),
            ("part_offset", np.int64, 0),
            ("part_span", np.int64, 0),
            ("part_resume", np.int64, NEVER),
            ("part_levelling", np.int64, 0),
        )
        for name, dtype, default in columns:
            self._set(name, getattr(self, name), dtype, parts, default)
        links = 0 if self.link_predecessor is None else len(self.link_predecessor)
        columns = (
            ("link_predecessor", np.int32, 0),
            ("link_successor", np.int32, 0),
            ("link_type", np.int8, LinkType.FINISH_START),
            ("link_lag", np.int64, 0),
            ("link_lag_unit", np.int8, LagUnit.WORKING),
            ("link_used", np.bool_, True),
        )
        for name, dtype, default in columns:
            self._set(name, getattr(self, name), dtype, links, default)
        self._check(n, links, parts)

    def _set(self, name: str, value: Any, dtype: type, size: int, default: Any) -> None:
        if value is None:
            array: NDArray[Any] = np.full(size, default, dtype) if np.ndim(default) == 0 else np.asarray(default, dtype)
        else:
            raw = np.asarray(value)
            if raw.dtype.kind == "f" and not np.isfinite(raw).all():
                raise PlanError("bad_value", name=name)
            if raw.dtype.kind not in "biufM" and raw.size:
                raise PlanError("bad_value", name=name)
            array = np.array(raw, dtype, order="C")
        if array.shape != (size,):
            raise PlanError("bad_shape", name=name)
        array.setflags(write=False)
        object.__setattr__(self, name, array)

    def _check(self, n: int, links: int, parts: int) -> None:
        for name in ("duration", "remaining", "part_span", "part_offset"):
            values = getattr(self, name)
            bad = (values < 0) & (values != NEVER)
            if bad.any():
                raise PlanError("negative_duration", task=self._task_of(name, int(np.argmax(bad))), name=name)
        for name in (
            "duration",
            "remaining",
            "part_span",
            "part_offset",
            "part_levelling",
            "levelling_delay",
            "link_lag",
        ):
            values = getattr(self, name)
            bad = (values != NEVER) & ((values > HUGE) | (values < -HUGE))
            if bad.any():
                raise PlanError("huge_duration", task=self._task_of(name, int(np.argmax(bad))), name=name)
        for name in _DATES:
            values = getattr(self, name)
            bad = (values != NEVER) & ((values < EARLIEST) | (values > LATEST))
            if bad.any():
                raise PlanError("bad_date", task=self._task_of(name, int(np.argmax(bad))), name=name)
        for name in ("start", "finish", "data_date"):
            value = getattr(self, name)
            if value != NEVER and not EARLIEST <= value <= LATEST:
                raise PlanError("bad_date", name=name)
        count = len(self.calendars)
        if not count or self.calendars[0] != ALWAYS or not 0 <= self.calendar < count:
            raise PlanError("bad_index", name="calendars")
        for index, calendar in enumerate(self.calendars):
            if calendar.both is not None and not all(0 <= other < index for other in calendar.both):
                raise PlanError("bad_index", calendar=index, name="calendars")
        for name, low, high in (
            ("parent", -1, n),
            ("task_calendar", 0, count),
            ("part_calendar", 0, count),
            ("link_predecessor", 0, n),
            ("link_successor", 0, n),
            ("part_pointer", 0, parts + 1),
            ("kind", 0, len(ActivityType)),
            ("constraint", 0, len(Constraint)),
            ("secondary", 0, len(Constraint)),
            ("link_type", 0, len(LinkType)),
            ("link_lag_unit", 0, len(LagUnit)),
        ):
            values = getattr(self, name)
            bad = (values < low) | (values >= high)
            if bad.any():
                raise PlanError("bad_index", task=self._task_of(name, int(np.argmax(bad))), name=name)
        if (np.diff(self.part_pointer) < 0).any():
            raise PlanError("bad_index", name="part_pointer")
        loop = self.parent >= np.arange(n)
        if loop.any():
            raise PlanError("outline_loop", task=int(np.argmax(loop)))

    def _task_of(self, name: str, index: int) -> int:
        """The task at which an entry of an array stands; a link's is its successor."""
        if name.startswith("link_"):
            return int(self.link_successor[index])
        if name.startswith("part_"):
            return int(np.searchsorted(self.part_pointer, index, side="right")) - 1
        return index

    def __len__(self) -> int:
        return len(self.duration)


_DATES = (
    "constraint_date",
    "secondary_date",
    "deadline",
    "actual_start",
    "actual_finish",
    "stop",
    "resume",
    "given_start",
    "given_finish",
    "given_late_start",
    "given_late_finish",
    "expected_finish",
    "external_start",
    "external_finish",
    "part_resume",
)
