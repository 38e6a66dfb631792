"""A plan that stays computed while it is edited: each edit recomputes only what it can change."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from vigie.engine.again import backward_again, forward_again
from vigie.engine.errors import PlanError
from vigie.engine.floats import floats_again
from vigie.engine.network import Network, build_network
from vigie.engine.passes import backward
from vigie.engine.plan import NEVER, Flags, Indices, Plan
from vigie.engine.records import PART, Records
from vigie.engine.result import Schedule
from vigie.engine.scheduler import (
    Computation,
    as_late,
    compute,
    finish_to_hold,
    links_of,
    result_of,
    short_horizon,
    task_columns,
)
from vigie.engine.terms import ActivityType


class EditedPlan:
    """A computed plan. ``update`` takes the plan after an edit and gives what ``schedule`` would give for it.

    Tasks, their outline, calendars, options and the project's own dates must be the same for the shortcut; so must be
    what the two rules that go through a plan more than once ask for (as late as possible, from the finish) and levels
    of effort, which span others. Everything else is computed from the start, with the same result.

    Attributes:
        plan, schedule: the plan as it is now, and its dates. visited: how many steps of the two passes the last update
            took; the whole takes two for each task and two more for each summary.
    """

    schedule: Schedule
    visited: int
    _now: Computation

    def __init__(self, plan: Plan, *, network: Network | None = None) -> None:
        self._whole(plan, network)

    @property
    def plan(self) -> Plan:
        return self._now.plan

    def update(self, plan: Plan) -> Schedule:
        """The dates of the edited plan. Raises as ``schedule``; the plan then stays as it was."""
        old = self._now
        if not (_alike(old.plan, plan) and _goes_once(old.plan) and _goes_once(plan) and self._again(plan)):
            try:
                self._whole(plan, None)
            except PlanError:
                self._now = compute(old.plan, old.network)
                raise
        return self.schedule

    def _whole(self, plan: Plan, network: Network | None) -> None:
        now = compute(plan, network)
        self.schedule = result_of(now)
        self._now = now
        self._children = _by_parent(plan.parent)
        self.visited = 2 * len(now.network.order)

    def _again(self, plan: Plan) -> bool:
        """Whether the edit could be computed from what is known, in the records of what is known."""
        old = self._now
        if _same_links(old.plan, plan):
            network, links = old.network, old.links
            fresh = _write_links(old, plan)
            sources, targets = links["predecessor"][fresh], links["successor"][fresh]
        else:
            network = build_network(plan)
            links = links_of(plan, network)
            kept, gone_to = _matched(old.links, links)
            if not _in_order(old, network, kept, gone_to):
                return False
            known, gone = kept >= 0, gone_to < 0
            for name in ("at", "free_float"):
                links[name][known] = old.links[name][kept[known]]
            dates = old.dates
            for name in ("driving_link", "late_link", "floor_link", "ceiling_link"):
                bound = dates[name] >= 0
                dates[name][bound] = gone_to[dates[name][bound]]
            # A link that is gone asks both its ends.
            sources = np.concatenate((links["predecessor"][~known], old.links["predecessor"][gone]))
            targets = np.concatenate((links["successor"][~known], old.links["successor"][gone]))
        edited = _write_tasks(old, plan)
        now, again = self._run(old._replace(plan=plan, network=network, links=links), edited, sources, targets)
        rows = np.flatnonzero(again).astype(np.int32)
        if any(short_horizon(now.calendars, now.dates[rows])):
            return False
        self.schedule = result_of(now, before=self.schedule, rows=rows)
        self._now = now
        return True

    def _run(self, c: Computation, edited: Flags, sources: Indices, targets: Indices) -> tuple[Computation, Flags]:
        """Both passes and the floats from the edited tasks and the ends of edited links on; which tasks were seen."""
        n, links, network = len(c.plan), c.links, c.network
        pointer, children = self._children
        source, target = links["predecessor"], links["successor"]
        above = c.plan.parent[edited & (c.plan.parent >= 0)]
        asked, moved = np.zeros(2 * n, np.bool_), np.zeros(n, np.bool_)
        asked[:n] = edited
        asked[n:] = edited & c.tasks["summary"]
        asked[n + above] = True
        asked[targets] = True
        asked[target[edited[source]]] = True
        visited = forward_again(
            network.order,
            network.into_pointer,
            network.out_pointer,
            network.out_of,
            pointer,
            children,
            c.calendars,
            c.rules,
            c.tasks,
            c.parts,
            links,
            c.dates,
            asked,
            moved,
        )
        finish = finish_to_hold(c.plan, c.rules, c.tasks, c.dates)
        later = np.zeros(n, np.bool_)
        if finish != c.finish:
            c.dates["link_late_start"] = NEVER
            backward(
                network.order,
                network.out_pointer,
                network.out_of,
                c.calendars,
                c.rules,
                c.tasks,
                c.parts,
                links,
                c.dates,
                finish,
            )
            visited += len(network.order)
            later[:] = True
        else:
            asked = np.zeros(2 * n, np.bool_)
            again = edited | moved
            again[sources] = True
            # What a link asks of its predecessor may depend on whether anything follows its successor.
            ends = edited.copy()
            ends[sources] = True
            again[source[ends[target]]] = True
            asked[:n] = again
            asked[n:] = again & c.tasks["summary"]
            asked[above] = True
            visited += backward_again(
                network.order,
                network.into_pointer,
                network.out_pointer,
                network.out_of,
                pointer,
                children,
                c.calendars,
                c.rules,
                c.tasks,
                c.parts,
                links,
                c.dates,
                finish,
                asked,
                later,
            )
        again = edited | moved | later
        again[sources] = True
        again[source[(moved | edited)[target]]] = True
        floats_again(
            network.out_pointer,
            network.out_of,
            c.calendars,
            c.rules,
            c.tasks,
            links,
            c.dates,
            int(c.plan.options.float_kind),
            c.total_float,
            c.free_float,
            again,
        )
        self.visited = int(visited)
        return c._replace(finish=finish), again


def _alike(old: Plan, new: Plan) -> bool:
    """Whether the plans have the same tasks, outline, calendars, options and dates of the project."""
    if len(old) != len(new) or old.options != new.options or old.calendars != new.calendars:
        return False
    if (old.start, old.finish, old.data_date, old.calendar) != (new.start, new.finish, new.data_date, new.calendar):
        return False
    same = (np.array_equal(getattr(old, name), getattr(new, name)) for name in ("parent", "summary", "part_pointer"))
    return all(same)


def _goes_once(plan: Plan) -> bool:
    """Whether each pass goes through the plan a single time."""
    spans = (plan.kind == ActivityType.LEVEL_OF_EFFORT).any()
    return not (plan.options.from_finish or spans or as_late(plan).any())


def _same_links(old: Plan, new: Plan) -> bool:
    """Whether the same links bind the same tasks."""
    names = ("link_predecessor", "link_successor", "link_used", "active", "kind")
    return all(np.array_equal(getattr(old, name), getattr(new, name)) for name in names)


def _write_tasks(old: Computation, plan: Plan) -> Flags:
    """Put into the records of tasks and their parts what the plan says; which tasks say something else than before."""
    edited, parts_edited = np.zeros(len(plan), np.bool_), np.zeros(len(plan.part_span), np.bool_)
    for item in fields(plan):
        column = getattr(plan, item.name)
        flags = parts_edited if item.name.startswith("part_") else edited
        if isinstance(column, np.ndarray) and len(column) == len(flags) and not item.name.startswith("link_"):
            flags |= column != getattr(old.plan, item.name)
    rows, part_rows = np.flatnonzero(edited).astype(np.int32), np.flatnonzero(parts_edited)
    for name, values in task_columns(plan, rows).items():
        old.tasks[name][rows] = values
    for name in PART.names or ():
        old.parts[name][part_rows] = getattr(plan, f"part_{name}")[part_rows]
    edited[np.searchsorted(plan.part_pointer, part_rows, side="right") - 1] = True
    return edited


def _write_links(old: Computation, plan: Plan) -> Indices:
    """Put into the records of the same links what the plan says; which of them say something else than before."""
    into = old.network.into
    edited = np.zeros(len(plan.link_type), np.bool_)
    for name in ("link_type", "link_lag", "link_lag_unit"):
        edited |= getattr(plan, name) != getattr(old.plan, name)
    rows = np.flatnonzero(edited[into]).astype(np.int32)
    for name, column in (("type", plan.link_type), ("lag", plan.link_lag), ("unit", plan.link_lag_unit)):
        old.links[name][rows] = column[into[rows]]
    return rows


def _in_order(old: Computation, network: Network, kept: Indices, gone_to: Indices) -> bool:
    """Whether the links that stay keep their order: of two that ask for the same instant, the first is named."""
    before = (np.arange(len(gone_to), dtype=np.int32), old.network.out_of)
    after = (kept, kept[network.out_of])
    return all(np.array_equal(a[gone_to[a] >= 0], b[b >= 0]) for a, b in zip(before, after, strict=True))


def _by_parent(parent: Indices) -> tuple[Indices, Indices]:
    """Where the children of each task begin, and the children."""
    below = np.flatnonzero(parent >= 0)
    children = below[np.argsort(parent[below], kind="stable")].astype(np.int32)
    pointer = np.concatenate(([0], np.cumsum(np.bincount(parent[below], minlength=len(parent)))))
    return pointer.astype(np.int32), children


def _matched(old: Records, new: Records) -> tuple[Indices, Indices]:
    """For each new link the old one that says the same, and for each old one the new; -1 where there is none.

    Of several that say the same, the first goes with the first.
    """
    both = np.concatenate((old, new))
    is_new = np.arange(len(both)) >= len(old)
    names = ("unit", "lag", "type", "successor", "predecessor")
    order = np.lexsort([is_new, *(both[name] for name in names)])
    run = np.ones(len(both), np.bool_)
    run[1:] = np.any([both[name][order[1:]] != both[name][order[:-1]] for name in names], axis=0)
    group = np.empty(len(both), np.int64)
    group[order] = np.cumsum(run)
    rank = np.empty(len(both), np.int64)
    for side in (is_new, ~is_new):
        rows = order[side[order]]
        first = np.concatenate(([True], group[rows[1:]] != group[rows[:-1]])) if len(rows) else np.zeros(0, np.bool_)
        begin = np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))
        rank[rows] = np.arange(len(rows)) - begin
    order = np.lexsort((is_new, rank, group))
    pair = np.flatnonzero((group[order[1:]] == group[order[:-1]]) & (rank[order[1:]] == rank[order[:-1]]))
    kept, gone_to = np.full(len(new), -1, np.int32), np.full(len(old), -1, np.int32)
    before, after = order[pair], order[pair + 1] - len(old)
    kept[after], gone_to[before] = before, after
    return kept, gone_to
