"""The plain way through an iteration: the passes of ``schedule()`` themselves, one iteration after the other.

For plans with what the fast kernels leave out, and the reference that their tests compare them with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import DAY, HEAD, HEADS, PATTERN, PATTERN_BITS, Instants, compile_calendars
from vigie.engine.compiled import kernel
from vigie.engine.errors import PlanError
from vigie.engine.floats import critical_summaries
from vigie.engine.network import Network, longest_chain
from vigie.engine.plan import _DATES, EARLIEST, LATEST, NEVER, Plan
from vigie.engine.records import Records
from vigie.engine.scheduler import (
    LONGEST,
    MARGIN,
    links_of,
    part_records,
    result_of,
    run_passes,
    short_horizon,
    task_records,
)
from vigie.engine.simulation.draws import BLOCK, uniforms
from vigie.engine.simulation.model import Weather
from vigie.engine.simulation.sampler import Sampler
from vigie.engine.simulation.sampling import LOSES_DAY


def horizon(plan: Plan, span: int) -> tuple[int, int]:
    """First and last day to look at, ``span`` days after the last date of the plan."""
    known = [value for value in (plan.start, plan.finish, plan.data_date) if value != NEVER]
    for name in _DATES:
        values = getattr(plan, name)
        values = values[values != NEVER]
        if values.size:
            known += [int(values.min()), int(values.max())]
    return min(known) // DAY - MARGIN, max(known) // DAY + MARGIN + span


@dataclass(frozen=True, slots=True)
class Lost:
    """Days that weather may take: for each item the calendars that lose them and the probability of each month."""

    calendars: tuple[tuple[int, ...], ...]
    probabilities: tuple[tuple[float, ...], ...]
    since: int

    def draw(self, seed: int, first: int, compiled: Instants) -> list[NDArray[np.bool_]]:
        """For each item (days, BLOCK): which days of the horizon are lost in which iteration."""
        first_day, days = int(compiled[0]) // DAY, int(compiled[1])
        start = (first_day // 4) * 4
        numbers = np.empty((4 * ((first_day + days - start) // 4 + 1), BLOCK), np.float32)
        dates = np.datetime64("1970-01-01") + np.arange(first_day, first_day + days)
        months = dates.astype("datetime64[M]").astype(np.int64) % 12
        found = []
        for item, probabilities in enumerate(self.probabilities):
            for k in range(0, len(numbers), 4):
                uniforms(seed, first, (item << 20 | (start + k + (1 << 19))) >> 2, LOSES_DAY, numbers[k : k + 4])
            limit = np.array(probabilities)[months]
            limit[: max(0, self.since // DAY + 1 - first_day)] = 0
            found.append(numbers[first_day - start : first_day - start + days] < limit[:, None])
        return found


def lost_days(plan: Plan, weather: tuple[Weather, ...]) -> Lost:
    """What weather may take; nothing before the last date that has already happened."""
    past = [plan.start, plan.data_date]
    for name in ("actual_start", "actual_finish", "stop"):
        past.append(int(getattr(plan, name).max(initial=NEVER)))
    calendars = []
    for item in weather:
        hit = {item.calendar, *item.also}
        for index, calendar in enumerate(plan.calendars):
            if calendar.both is not None and hit & set(calendar.both):
                hit.add(index)
        calendars.append(tuple(sorted(hit)))
    return Lost(tuple(calendars), tuple(tuple(item.probabilities) for item in weather), max(past))


@kernel
def lose(cal, c, lost, lane):
    """Take the days ``lost`` in an iteration from calendar ``c`` of a compiled array."""
    head = HEADS + HEAD * c
    by_day, by_work, shift, last = cal[head], cal[head + 1], cal[head + 2], cal[head + 3]
    days = cal[1]
    nothing = cal[by_day + days] & PATTERN
    before = np.int64(0)
    for day in range(days + 1):
        entry = cal[by_day + day]
        pattern = entry & PATTERN
        if day < days:
            work = np.int64(0)
            for period in range(cal[pattern]):
                work += cal[pattern + 2 + 2 * period] - cal[pattern + 1 + 2 * period]
            if lost[day, lane]:
                pattern, work = nothing, np.int64(0)
        else:
            work = np.int64(0)
        cal[by_day + day] = before << PATTERN_BITS | pattern
        before += work
    day = 0
    for share in range(last + 1):
        while day < days and cal[by_day + day + 1] >> PATTERN_BITS <= share << shift:
            day += 1
        cal[by_work + share] = day


@dataclass(slots=True)
class Stepwise:
    """A plan to run iteration by iteration. ``leaf``: tasks with
    work of their own left."""

    plan: Plan
    network: Network
    weather: Lost
    watched: NDArray[np.int64]
    origin: int
    leaf: NDArray[np.bool_]

    @property
    def rows(self) -> NDArray[np.int32]:
        return np.arange(len(self.plan), dtype=np.int32)

    def scratch(self, sampler: Sampler) -> dict[str, Any]:
        """Working memory of one thread: the records of the plan, whose durations are written over."""
        plan, n = self.plan, len(self.plan)
        tasks, links = task_records(plan), links_of(plan, self.network)
        chain = longest_chain(self.network.order, self.network.into_pointer, tasks, links)
        span = min(chain * 2 * 21 // 5 // DAY, LONGEST // 2)
        first, last = horizon(plan, span)
        calendars = None
        while calendars is None:
            try:
                calendars = compile_calendars(plan.calendars, first, last)
            except PlanError as error:
                if error.code != "calendar_without_work" or last - first > LONGEST:
                    raise
                last += last - first
        certain = np.repeat(sampler.certain.astype(np.int32)[:, None], BLOCK, 1)
        return {
            "tasks": tasks,
            "parts": part_records(plan),
            "links": links,
            "calendars": calendars,
            "duration": certain,
            "cost": np.empty(BLOCK),
            "draws": sampler.scratch(),
            "shown": np.zeros(n, np.int64),
        }

    def block(
        self,
        seed: int,
        first: int,
        valid: int,
        sampler: Sampler,
        scratch: dict[str, Any],
        finish: NDArray[np.int64],
        marks: NDArray[np.int64],
        critical: NDArray[np.int64],
        significance: NDArray[np.float64] | None,
    ) -> None:
        """Compute iterations ``first`` to ``first + valid``, whose durations are drawn, into the arrays given."""
        lost = self.weather.draw(seed, first, scratch["calendars"])
        for lane in range(valid):
            while True:
                try:
                    found = self._iteration(scratch, sampler, lane, lost)
                except PlanError as error:
                    if error.code != "out_of_range" or not self._widen(scratch):
                        raise
                    lost = self.weather.draw(seed, first, scratch["calendars"])
                    continue
                break
            finish[lane] = found.project_finish
            marks[:, lane] = found.finish[self.watched]
            if self.plan.options.is_primavera:
                critical_summaries(self.plan.parent, np.ascontiguousarray(scratch["tasks"]["summary"]), found.critical)
            critical += found.critical
            if significance is not None:
                duration = np.where(self.leaf, scratch["duration"][:, lane], 0).astype(np.float64)
                whole = duration + np.maximum(found.total_float, 0)
                share = np.divide(duration, whole, out=np.zeros(len(duration)), where=duration > 0)
                significance += share * (found.project_finish - self.origin)

    def _iteration(self, scratch: dict[str, Any], sampler: Sampler, lane: int, lost: list[NDArray[np.bool_]]) -> Any:
        plan, tasks, calendars = self.plan, scratch["tasks"], scratch["calendars"]
        write_durations(plan, sampler, tasks, scratch["parts"], scratch["duration"][:, lane].astype(np.int64))
        if lost:
            calendars = calendars.copy()
            for days, hit in zip(lost, self.weather.calendars, strict=True):
                for calendar in hit:
                    lose(calendars, calendar, days, lane)
        links = scratch["links"]
        links["free_float"] = 0
        found = run_passes(plan, self.network, tasks, scratch["parts"], links, calendars)
        if any(short_horizon(calendars, found.dates)):
            raise PlanError("out_of_range")
        return result_of(found)

    def _widen(self, scratch: dict[str, Any]) -> bool:
        """Look at twice the days; whether that was possible."""
        first, days = int(scratch["calendars"][0]) // DAY, int(scratch["calendars"][1])
        if days > LONGEST:
            return False
        wider = max(first - days, EARLIEST // DAY), min(first + 2 * days, LATEST // DAY)
        scratch["calendars"] = compile_calendars(self.plan.calendars, *wider)
        return True


def write_durations(plan: Plan, sampler: Sampler, tasks: Records, parts: Records, drawn: NDArray[np.int64]) -> None:
    """Put drawn durations into the records: what is done stays done, and assignments shrink or grow with their task."""
    rows = np.flatnonzero(sampler.varies)
    now = drawn[rows]
    started = plan.actual_start[rows] != NEVER
    left = plan.remaining[rows]
    known = started & (left != NEVER)
    tasks["duration"][rows] = np.where(known, plan.duration[rows] - np.where(known, left, 0) + now, now)
    tasks["remaining"][rows] = np.where(started, now, left)
    if len(parts):
        before = np.where(known, left, plan.duration[rows])
        task_of = np.repeat(np.arange(len(plan)), np.diff(plan.part_pointer))
        share = np.ones(len(plan))
        share[rows] = np.divide(now, before, out=np.ones(len(rows)), where=before > 0)
        parts["span"] = np.rint(plan.part_span * share[task_of]).astype(np.int64)
