"""A plan as the program that ``passes.py`` runs: which tasks are plain, what each link asks of them, and tables.

``compiled_plan`` gives it, or says why the plan must go ``stepwise``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import DAY, Instants, compile_calendars, working_seconds
from vigie.engine.errors import PlanError
from vigie.engine.network import Network, by_task, longest_chain
from vigie.engine.plan import NEVER, Plan
from vigie.engine.records import Records
from vigie.engine.scheduler import Computation, as_late, last_promise
from vigie.engine.simulation.draws import BLOCK
from vigie.engine.simulation.passes import (
    FROM_START,
    NOTHING,
    SPECIAL,
    TO_FINISH,
    backward,
    finishes,
    forward,
    mark,
    roll_up_critical,
)
from vigie.engine.simulation.sampler import Sampler
from vigie.engine.simulation.stepwise import horizon
from vigie.engine.simulation.tables import grain, make_tables
from vigie.engine.terms import ActivityType, Constraint, LagCalendar, LinkType, ProgressLogic

NODE = np.dtype(
    [
        ("shown", np.int64),
        ("task", np.int32),
        ("calendar", np.int32),
        ("frame", np.int32),
        ("clock", np.int32),
        ("unclock", np.int32),
        ("special", np.int32),
        ("into", np.int32),
        ("into_end", np.int32),
        ("out", np.int32),
        ("out_end", np.int32),
        ("floor", np.int32),
        ("finish_floor", np.int32),
        ("ceiling", np.int32),
        ("most", np.int32),
        ("least", np.int32),
        ("summary", np.int32),
        ("open_end", np.bool_),
        ("holds", np.bool_),
        ("counts", np.bool_),
        ("started", np.bool_),
    ],
    align=True,
)
"""A task: ``frame`` the calendar that its date is told on, which is the clock where ``clock`` and ``unclock`` are
tables there and back; ``floor``, ``finish_floor``, ``most`` as dates, ``ceiling``, ``least`` as working time;
``special`` its place among special tasks or -1; ``started``: links see a start that does not move; ``counts``: it may
be critical; ``holds``: its finish counts for the project's; ``shown``: the finish shown where it is given."""

LINK = np.dtype([(name, np.int32) for name in ("row", "flags", "first", "before", "table", "after")], align=True)
"""What a link asks: a date of ``row``, through table ``first``, moved by ``before``, through ``table``, moved by
``after``; tables are -1 where there is none."""

SIZE = np.dtype([("whole", np.int64), ("done", np.int64), ("started", np.bool_), ("varies", np.bool_)], align=True)

_START = (LinkType.START_START, LinkType.START_FINISH)


class _Tasks(NamedTuple):
    """Masks of tasks."""

    leaf: NDArray[np.bool_]
    done: NDArray[np.bool_]
    started: NDArray[np.bool_]
    constant: NDArray[np.bool_]
    deaf: NDArray[np.bool_]
    fixed_start: NDArray[np.bool_]
    special: NDArray[np.bool_]
    calendar: NDArray[np.int32]


class Overflow(Exception):
    """A date came near the end of the horizon: the plan must go stepwise."""


@dataclass(slots=True)
class Fast:
    """A plan's program, ready for blocks of iterations."""

    program: tuple[Any, ...]
    computation: Computation
    place: NDArray[np.int32]
    ends: NDArray[np.int32]
    groups: NDArray[np.int64]
    watch: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]
    summaries: tuple[NDArray[np.int32], NDArray[np.int32]]
    hold: int
    shown: int
    origin: int
    specials: int

    @property
    def rows(self) -> NDArray[np.int32]:
        return self.place

    def scratch(self, sampler: Sampler) -> dict[str, Any]:
        """Working memory of one thread: 512 bytes a task; records of its own where tasks are special."""
        c, network = self.computation, self.computation.network
        n, nodes = len(c.plan), self.program[0]
        own = [part.copy() if self.specials else part for part in (c.tasks, c.parts, c.links, c.dates)]
        world = (network.order, network.into, network.into_pointer, network.out_pointer, network.out_of, c.calendars)
        floats = (np.zeros(n + 1, np.int32), np.zeros(n, np.int64), np.zeros(n, np.int64))
        certain = sampler.certain.astype(np.int32)
        return {
            "world": (*world, c.rules, *own, *floats),
            "duration": np.repeat(certain[nodes["task"]][:, None], BLOCK, 1),
            "date": np.empty((len(nodes), BLOCK), np.int32),
            "special": np.zeros((self.specials, 6, BLOCK), np.int64),
            "row_a": np.empty((2, BLOCK), np.int32),
            "row_b": np.empty((4, BLOCK), np.int32),
            "by_calendar": np.empty((len(c.plan.calendars), BLOCK), np.int32),
            "summaries": np.empty((len(self.summaries[0]), BLOCK), np.uint8),
            "hold": np.empty(BLOCK, np.int64),
            "cost": np.empty(BLOCK),
            "draws": sampler.scratch(),
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
        s, options = scratch, self.computation.plan.options
        world, special, date, duration, hold = s["world"], s["special"], s["date"], s["duration"], s["hold"]
        forward(self.program, world, special, duration, date, s["row_a"], s["row_b"])
        hold[:] = self.hold
        finish[:] = self.shown
        over = finishes(self.program, world, self.ends, self.groups, special, date, hold, finish, s["row_a"])
        if options.is_primavera and self.computation.plan.finish != NEVER:
            hold[:] = self.computation.plan.finish
        marks[:] = self.watch[3][:, None]
        mark(self.program, world, *self.watch[:3], special, date, marks)
        s["summaries"][:] = 0
        over |= backward(
            self.program,
            world,
            special,
            duration,
            date,
            hold,
            int(options.float_kind),
            np.int32(np.clip(options.critical_float, NOTHING, -NOTHING)),
            valid,
            s["summaries"],
            critical,
            np.zeros(0) if significance is None else significance,
            finish - self.origin,
            s["row_a"],
            s["row_b"],
            s["by_calendar"],
        )
        roll_up_critical(*self.summaries, valid, s["summaries"], critical)
        if over:
            raise Overflow


def compiled_plan(c: Computation, sampler: Sampler, watched: NDArray[np.int64], origin: int) -> Fast | str:
    """The program of a computed plan, or the reason why it must go stepwise (see ``Note``)."""
    plan, network = c.plan, c.network
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    reason = _beyond(plan, network, summary)
    if reason:
        return reason
    calendars = _calendars(plan, network, sampler, c.tasks, c.links)
    if isinstance(calendars, str):
        return calendars
    c = c._replace(calendars=calendars)
    size = grain(calendars, len(plan.calendars))
    if size < 60 or int(calendars[1]) * DAY // size * len(plan.calendars) > 8_000_000:
        return "calendars"
    masks = _masks(plan, c, sampler, summary)
    return _Compiler(plan, c, sampler, masks, summary, size).program(watched, origin)


def _beyond(plan: Plan, network: Network, summary: NDArray[np.bool_]) -> str:
    options = plan.options
    if options.from_finish:
        return "from_finish"
    if as_late(plan).any():
        return "as_late_as_possible"
    spans = (
        plan.active & ~summary & ((plan.kind == ActivityType.LEVEL_OF_EFFORT) | (plan.kind == ActivityType.WBS_SUMMARY))
    )
    if spans.any():
        return "level_of_effort"
    if options.critical_by_longest_path:
        return "longest_path"
    if (plan.manual & summary).any():
        return "manual_summary"
    bound = (plan.constraint != Constraint.AS_SOON_AS_POSSIBLE) & (plan.constraint != Constraint.START_NO_EARLIER_THAN)
    linked = summary[plan.link_predecessor[network.into]] | summary[plan.link_successor[network.into]]
    above = plan.parent >= 0
    hidden = ~plan.active[np.where(above, plan.parent, 0)] & above & plan.active
    if (bound & summary & (plan.constraint_date != NEVER)).any() or linked.any() or hidden.any():
        return "summary_links"
    if not (plan.active & ~summary).any():
        return "summary_links"
    return ""


def _calendars(plan: Plan, network: Network, sampler: Sampler, tasks: Records, links: Records) -> Instants | str:
    """Calendars for as long as the longest draws may take; dates are numbers below 2^31."""
    longest = tasks.copy()
    begun = np.where(plan.actual_start != NEVER, plan.duration, 0)
    longest["duration"] = np.maximum(plan.duration, sampler.most.astype(np.int64) + begun)
    chain = longest_chain(network.order, network.into_pointer, longest, links)
    cap = ((1 << 30) - int(sampler.most.max(initial=0)) - int(np.abs(plan.link_lag).max(initial=0))) // DAY - 1
    first, last = horizon(plan, min(chain * 21 // 5 // DAY, cap))
    if first + cap <= horizon(plan, 0)[1]:
        return "long_horizon"
    try:
        return compile_calendars(plan.calendars, first, min(last, first + cap))
    except PlanError:
        return "long_horizon"


def _masks(plan: Plan, c: Computation, sampler: Sampler, summary: NDArray[np.bool_]) -> _Tasks:
    """Which tasks never move, which the kernels do themselves, and which must go through the passes of ``schedule``."""
    options, primavera = plan.options, plan.options.is_primavera
    leaf = plan.active & ~summary
    done = plan.actual_finish != NEVER
    started = (plan.actual_start != NEVER) & ~done
    source, target = c.links["predecessor"], c.links["successor"]
    constant = leaf & done & ~plan.manual & ~plan.external
    while primavera:
        moved = constant[target] & ~constant[source]
        if not moved.any():
            break
        constant[target[moved]] = False
    deaf = started & ((not primavera) | (options.progress >= ProgressLogic.PROGRESS_OVERRIDE))
    fixed_start = started & ((not primavera) | (not options.start_to_start_lag_from_early_start))
    kind = np.where((plan.constraint_date == NEVER) & (plan.constraint > 1), 0, plan.constraint)
    if primavera:
        keeps = np.where(started, kind != Constraint.MUST_FINISH_ON, np.isin(kind, (0, 4, 7)))
        keeps &= (plan.secondary_date == NEVER) & (plan.external_start == NEVER) & (plan.external_finish == NEVER)
        keeps &= (plan.expected_finish == NEVER) | (not options.expected_finish_dates)
        keeps &= ~started | (options.progress != ProgressLogic.ACTUAL_DATES)
    else:
        keeps = np.where(started, np.isin(kind, (0, 1, 2, 4, 5)), np.isin(kind, (0, 4)))
    plain = leaf & ~done & keeps & ~plan.manual & ~plan.external & (plan.levelling_delay == 0)
    plain &= (np.diff(plan.part_pointer) == 0) & (plan.kind <= ActivityType.RESOURCE_DEPENDENT)
    plain &= (sampler.certain >= 1) & ~sampler.may_vanish & (~started | (plan.remaining != NEVER))
    calendar = c.tasks["calendar"].astype(np.int32)
    return _Tasks(leaf, done, started, constant, deaf, fixed_start, leaf & ~plain & ~constant, calendar)


class _Compiler:
    """Writes the program, all tasks and links at once."""

    def __init__(
        self, plan: Plan, c: Computation, sampler: Sampler, masks: _Tasks, summary: NDArray[np.bool_], size: int
    ) -> None:
        self.plan, self.c, self.sampler, self.masks, self.summary, self.size = plan, c, sampler, masks, summary, size
        links = c.links
        self.source, self.target = links["predecessor"].astype(np.int64), links["successor"].astype(np.int64)
        self.type, self.lag, self.unit = links["type"].astype(np.int64), links["lag"], links["unit"]
        self.at = links["at"].copy()
        self.lag_calendar = self._lag_calendars()
        self.pairs: dict[tuple[int, int], int] = {}

    def _lag_calendars(self) -> NDArray[np.int64]:
        own = self.plan.task_calendar.astype(np.int64)
        match self.plan.options.lag_calendar:
            case LagCalendar.SUCCESSOR:
                return own[self.target]
            case LagCalendar.PREDECESSOR:
                return own[self.source]
            case LagCalendar.PROJECT:
                return np.full(len(self.source), self.plan.calendar)
        return np.zeros(len(self.source), np.int64)

    def _work(self, instants: NDArray[np.int64], calendars: NDArray[np.int32]) -> NDArray[np.int64]:
        """Working time of each instant on its own calendar; of ``NEVER``, 0."""
        found = np.zeros(len(instants), np.int64)
        for calendar in np.unique(calendars):
            here = (calendars == calendar) & (instants != NEVER)
            found[here] = working_seconds(self.c.calendars, int(calendar), instants[here])
        return found

    def _settle(self) -> None:
        """Make special every task of which a link asks what the kernels cannot do: lags as a share of what varies."""
        m = self.masks
        share = (self.unit >= 2) & (self.lag != 0)
        behind = m.started[self.target] & (self.type == LinkType.START_START) & (not self.plan.options.is_primavera)
        late = self._asks_late() & (share | behind)
        ahead = self._asks() & share & (~self._fixed() | self.sampler.varies[self.source])
        m.special[self.target[ahead]] = True
        m.special[self.source[late]] = True

    def _tell(self) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
        """Which tasks tell their finish on the clock, because a link pushes it to where their calendar may not work;
        and for each link the calendar of the date that it looks at, and the one on which its lag runs."""
        m = self.masks
        own = np.where(m.special, 0, m.calendar).astype(np.int64)
        lag_calendar = np.where(self.unit == 0, self.lag_calendar, 0)
        to_finish = self._asks() & (self.type >= LinkType.FINISH_FINISH) & ~m.special[self.target]
        clocked = np.zeros(len(self.plan), np.bool_)
        fixed = self._fixed()
        held = np.flatnonzero(to_finish & fixed)
        clocked[self.target[held[~self._lies_on(held)]]] = True
        while True:
            frame = np.where(clocked, 0, own)
            far = np.where(np.isin(self.type, _START), own[self.source], frame[self.source])
            goal = own[self.target]
            bad = to_finish & ~fixed & (np.where(self.lag == 0, far, lag_calendar) != goal) & ~clocked[self.target]
            if not bad.any():
                return clocked & (own != 0), far, lag_calendar
            clocked[self.target[bad]] = True

    def _asks(self) -> NDArray[np.bool_]:
        """Links that bind early dates."""
        return ~self.masks.constant[self.target] & ~self.masks.deaf[self.target]

    def _asks_late(self) -> NDArray[np.bool_]:
        """Links that bind late dates."""
        m = self.masks
        found: NDArray[np.bool_] = ~m.constant[self.source] & ~m.constant[self.target]
        found = found & ~(m.started[self.source] & np.isin(self.type, _START))
        return found if self.plan.options.is_primavera else found & ~m.done[self.target]

    def _fixed(self) -> NDArray[np.bool_]:
        """Links whose demand never moves."""
        m = self.masks
        starts: NDArray[np.bool_] = m.fixed_start[self.source] & np.isin(self.type, _START)
        return m.constant[self.source] | starts

    def _lies_on(self, links: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the instants that links ask for can be told on their successors' calendars."""
        at, calendar = self.at[links], self.masks.calendar[self.target[links]]
        now = self._work(at, calendar)
        found: NDArray[np.bool_] = (now > self._work(at - 1, calendar)) | (self._work(at + 1, calendar) > now)
        return found

    def program(self, watched: NDArray[np.int64], origin: int) -> Fast:
        self._settle()
        self.clocked, self.far, self.lag_on = self._tell()
        plan, c, m = self.plan, self.c, self.masks
        n = len(plan)
        order = c.network.order[c.network.order < n]
        order = order[(m.leaf & ~m.constant)[order]]
        rows = np.full(n, -1, np.int32)
        rows[order] = np.arange(len(order), dtype=np.int32)
        nodes = np.zeros(len(order), NODE)
        nodes["task"], nodes["calendar"] = order, m.calendar[order]
        slots = np.cumsum(m.special[order]) - 1
        nodes["special"] = np.where(m.special[order], slots, -1)
        nodes["counts"], nodes["started"] = ~m.done[order], m.fixed_start[order]
        nodes["holds"] = ~plan.external[order]
        nodes["shown"] = plan.actual_finish[order] if plan.options.is_primavera else NEVER
        days = int(c.calendars[1])
        edge = np.array([int(c.calendars[0]) + DAY * d for d in (2, days - 2, days)])
        limits = np.array([working_seconds(c.calendars, k, edge) for k in range(len(plan.calendars))])
        own = nodes["calendar"].astype(np.int64)
        clock = np.where(self.clocked[order], 0, own)
        nodes["frame"], nodes["clock"], nodes["unclock"] = clock, self._table(own, clock), self._table(clock, own)
        nodes["least"], nodes["most"] = limits[own, 0], 2 * limits[clock, 2]
        into = self._into(nodes, rows)
        out = self._out(nodes, rows)
        self._floors(nodes)
        number = np.full(n, -1, np.int32)
        above = np.flatnonzero(self.summary)
        number[above] = np.arange(len(above), dtype=np.int32)
        parent = plan.parent
        nodes["summary"] = np.where(parent[order] >= 0, number[np.maximum(parent[order], 0)], -1)
        parents = np.where(parent[above] >= 0, number[np.maximum(parent[above], 0)], -1).astype(np.int32)
        ends, groups = self._ends(nodes, rows, limits, int(edge[1]))
        hold, shown = self._constant_finish()
        heads, tables = make_tables(c.calendars, self.pairs, self.size)
        sizes = np.zeros(n, SIZE)
        left = np.where(plan.remaining != NEVER, plan.remaining, plan.duration)
        sizes["started"], sizes["varies"] = plan.actual_start != NEVER, self.sampler.varies
        sizes["whole"] = np.where(sizes["started"], left, plan.duration)
        sizes["done"] = np.where(sizes["started"] & (plan.remaining != NEVER), plan.duration - left, 0)
        program = (nodes, into, out, heads, tables, sizes, rows, plan.part_span)
        return Fast(
            program,
            c,
            rows,
            ends,
            groups,
            self._watch(watched, rows),
            (parents, above.astype(np.int32)),
            hold,
            shown,
            origin,
            int(m.special.sum()),
        )

    def _table(self, source: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int32]:
        """The number of the table from one calendar to another, -1 where they are the same."""
        count = len(self.plan.calendars)
        keys, inverse = np.unique(source * count + target, return_inverse=True)
        numbers = []
        for key in keys.tolist():
            pair = divmod(key, count)
            numbers.append(-1 if pair[0] == pair[1] else self.pairs.setdefault(pair, len(self.pairs)))
        return np.array(numbers, np.int32)[inverse] if len(keys) else np.zeros(0, np.int32)

    def _links(
        self,
        which: NDArray[np.bool_],
        far: NDArray[np.int64],
        near: NDArray[np.int64],
        rows: NDArray[np.int32],
        nodes: NDArray[Any],
        name: str,
    ) -> NDArray[Any]:
        """Records of the links ``which``, grouped by the row that they bind: from calendar ``far`` to ``near``."""
        bound, other = (self.target, self.source) if name == "into" else (self.source, self.target)
        pointer, index = by_task(rows[bound], which, len(nodes))
        found = np.zeros(len(index), LINK)
        found["row"] = rows[other[index]]
        flags = np.where(np.isin(self.type[index], _START), FROM_START, 0)
        flags += np.where(self.type[index] >= LinkType.FINISH_FINISH, TO_FINISH, 0)
        found["flags"] = flags + np.where(self.masks.special[other[index]], SPECIAL, 0)
        lag, far, near, on = self.lag[index], far[index], near[index], self.lag_on[index]
        lags = lag != 0
        after = lags & (on != far) & (on == near)
        between = lags & (on != far) & (on != near)
        found["first"] = np.where(between, self._table(far, np.where(between, on, far)), -1)
        found["before"], found["after"] = np.where(after, 0, lag), np.where(after, lag, 0)
        found["table"] = self._table(np.where(between, on, far), near)
        nodes[name], nodes[f"{name}_end"] = pointer[:-1], pointer[1:]
        return found

    def _into(self, nodes: NDArray[Any], rows: NDArray[np.int32]) -> NDArray[Any]:
        m = self.masks
        own = m.calendar[self.target].astype(np.int64)
        near = np.where((self.type >= LinkType.FINISH_FINISH) & self.clocked[self.target], 0, own)
        which = self._asks() & ~m.special[self.target] & ~self._fixed()
        return self._links(which, self.far, near, rows, nodes, "into")

    def _out(self, nodes: NDArray[Any], rows: NDArray[np.int32]) -> NDArray[Any]:
        m = self.masks
        own = np.where(m.special, 0, m.calendar).astype(np.int64)
        which = self._asks_late() & ~m.special[self.source]
        found = self._links(which, own[self.target], own[self.source], rows, nodes, "out")
        counted = m.leaf[self.source] & (~m.done[self.target] | self.plan.options.is_primavera)
        ends = np.bincount(self.source[counted], minlength=len(self.plan))[nodes["task"]] == 0
        nodes["open_end"] = ends & bool(self.c.rules["open_ends_critical"][0])
        return found

    def _floors(self, nodes: NDArray[Any]) -> None:
        """What never moves: the project's start, constraints, what is done before, deadlines."""
        plan, m, dates = self.plan, self.masks, self.c.dates
        n, primavera = len(plan), plan.options.is_primavera
        rules, parent = self.c.rules, np.maximum(plan.parent, 0)
        below = plan.parent >= 0
        start = max(int(rules["data_date"][0]), int(rules["start"][0])) if primavera else int(rules["start"][0])
        base = np.where(below, dates["base"][parent], start)
        floor = np.where(below, dates["floor_start"][parent], NEVER)
        fixed = self._fixed() & ~m.deaf[self.target] & (self.at != NEVER)
        early = fixed & (self.type <= LinkType.START_START)
        np.maximum.at(floor, self.target[early], self.at[early])
        held = (plan.constraint == Constraint.START_NO_EARLIER_THAN) & ~m.started
        floor = np.where(held, np.maximum(floor, plan.constraint_date), floor)
        if primavera:
            floor = np.maximum(floor, base)
            floor = np.where(m.started, np.maximum(floor, plan.resume), floor)
        else:
            moved = np.zeros(n, np.bool_)
            links = ~self._fixed() & (self.type <= LinkType.START_START) & ~m.deaf[self.target]
            moved[self.target[links]] = True
            floor = np.where((floor == NEVER) & ~moved, base, floor)
        work = self._work(floor, m.calendar)
        x = np.where(floor == NEVER, NOTHING, 2 * work)
        if not primavera:
            # What is left begins where the rest of a started task does, whatever its links say.
            done = self._work(dates["early_finish"], m.calendar) - self.sampler.certain
            x = np.where(m.started, 2 * done, x)
        nodes["floor"] = x[nodes["task"]]
        late = fixed & (self.type >= LinkType.FINISH_FINISH) & ~m.special[self.target]
        finish = np.full(n, NOTHING, np.int64)
        where = m.calendar[self.target[late]]
        now, after = self._work(self.at[late], where), self._work(self.at[late] + 1, where)
        on_clock = 2 * (self.at[late] - self.c.calendars[0])
        x = np.where(self.clocked[self.target[late]], on_clock, 2 * now + (after > now))
        np.maximum.at(finish, self.target[late], x)
        nodes["finish_floor"] = finish[nodes["task"]]
        by = np.where(plan.deadline != NEVER, plan.deadline, np.iinfo(np.int64).max)
        if primavera:
            capped = (plan.constraint == Constraint.FINISH_NO_LATER_THAN) & (plan.constraint_date != NEVER)
            by = np.where(capped, np.minimum(by, plan.constraint_date), by)
        ceiling = np.where(by == np.iinfo(np.int64).max, -NOTHING, self._work(by, m.calendar))
        nodes["ceiling"] = ceiling[nodes["task"]]

    def _ends(
        self, nodes: NDArray[Any], rows: NDArray[np.int32], limits: NDArray[np.int64], near: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows that may be the last of all, by calendar: those after which no plain task must finish."""
        m = self.masks
        follows = (self.type == LinkType.FINISH_START) & (self.lag >= 0) & ~m.deaf[self.target]
        follows &= m.leaf[self.target] & ~m.special[self.target] & ~m.constant[self.target] & ~m.constant[self.source]
        last = np.ones(len(nodes), np.bool_)
        last[rows[self.source[follows]]] = False
        # What is shown of a special task may lie after the date that its links see.
        last |= nodes["special"] >= 0
        key = np.where(nodes["special"] >= 0, -1, nodes["frame"])
        ends = np.flatnonzero(last)
        ends = ends[np.argsort(key[ends], kind="stable")]
        groups, at = [], 0
        for calendar, count in zip(*np.unique(key[ends], return_counts=True), strict=True):
            limit = near if calendar < 0 else 2 * limits[calendar, 1]
            groups.append((int(calendar), at, at + int(count), int(limit)))
            at += int(count)
        return ends.astype(np.int32), np.array(groups, np.int64).reshape(-1, 4)

    def _constant_finish(self) -> tuple[int, int]:
        """The finish of what never moves: as late dates see it, and as it is shown."""
        plan, m, options = self.plan, self.masks, self.plan.options
        early = self.c.dates["early_finish"]
        bare = self.summary & plan.active
        bare[plan.parent[(plan.parent >= 0) & plan.active]] = False
        holds = early[(m.constant | bare) & ~plan.external & (early != NEVER)]
        hold = int(holds.max(initial=NEVER))
        if not options.is_primavera and not options.multiple_critical_paths:
            hold = max(hold, last_promise(plan))
        end = np.where(m.done & plan.active, plan.actual_finish, early) if options.is_primavera else early
        given = m.constant | bare | (self.summary & m.done & plan.active & options.is_primavera)
        # A summary spans what the passes found for what is done, which may lie after its actual finish.
        spanned = early[m.constant & (plan.parent >= 0)]
        return hold, int(max(end[given & (end != NEVER)].max(initial=NEVER), spanned.max(initial=NEVER)))

    def _watch(
        self, watched: NDArray[np.int64], rows: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
        """For each watched task the rows that its finish is the latest of, whether one is its own, and the least that
        it is."""
        plan, m, early = self.plan, self.masks, self.c.dates["early_finish"]
        primavera, found, pointer, least = plan.options.is_primavera, [], [0], []
        for task in watched.tolist():
            first = NEVER
            if primavera and m.done[task] and plan.active[task] and (self.summary[task] or m.constant[task]):
                first = int(plan.actual_finish[task])
            elif not plan.active[task]:
                pass
            elif self.summary[task]:
                below = np.zeros(len(plan), np.bool_)
                below[task] = True
                for child in range(task + 1, len(plan)):
                    below[child] = plan.parent[child] >= 0 and below[plan.parent[child]]
                leaves = np.flatnonzero(below & m.leaf)
                found += rows[leaves[rows[leaves] >= 0]].tolist()
                still = early[leaves[rows[leaves] < 0]]
                first = int(still.max(initial=NEVER)) if len(leaves) else int(early[task])
            elif rows[task] >= 0:
                found.append(int(rows[task]))
            else:
                first = int(early[task])
            pointer.append(len(found))
            least.append(first)
        own = ~self.summary[watched]
        return np.array(found, np.int32), np.array(pointer, np.int64), own, np.array(least, np.int64)
