"""Several projects in one simulation: one plan and one model of all, with links between them and drivers they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import ALWAYS, WorkCalendar
from vigie.engine.plan import NEVER, Plan
from vigie.engine.simulation.model import (
    Correlation,
    Distribution,
    Driver,
    Estimates,
    Model,
    ModelError,
)
from vigie.engine.simulation.ranks import spearman
from vigie.engine.simulation.result import Simulation
from vigie.engine.terms import Constraint, LagCalendar, LagUnit, LinkType


@dataclass(frozen=True, slots=True)
class Between:
    """A link between two projects: both ends as (project, task); type, lag and its unit as in ``Plan``."""

    predecessor: tuple[int, int]
    successor: tuple[int, int]
    type: int = LinkType.FINISH_START
    lag: int = 0
    unit: int = LagUnit.WORKING


@dataclass(frozen=True, slots=True)
class Shared:
    """A driver that tasks of several projects share, each as (project, task)."""

    tasks: Sequence[tuple[int, int]]
    duration: Distribution | None = None
    cost: Distribution | None = None
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """``projects``: the task that spans each project; watch it to have the project's finish. ``first``: where the tasks
    of each project begin. The shared drivers come after the projects' own."""

    plan: Plan
    model: Model
    projects: tuple[int, ...]
    first: tuple[int, ...]

    def task(self, project: int, task: int) -> int:
        """The index in the whole of a project's task."""
        return self.first[project] + task


def merge(
    plans: Sequence[Plan], models: Sequence[Model], links: Sequence[Between] = (), shared: Sequence[Shared] = ()
) -> Portfolio:
    """One plan and model of several. Critical is what the whole's finish depends on.

    Each project lies under a summary that starts no earlier than the project (under P6's rules: than its data date);
    a lead cannot pull a task before that. All must go by the same options, or ``ModelError('bad_portfolio')`` is
    raised, with the project in ``item``; so it is for a link or driver that names no task.
    """
    if not plans or len(plans) != len(models):
        raise ModelError("bad_portfolio", name="plans")
    options = plans[0].options
    for number, plan in enumerate(plans):
        same_days = options.lag_calendar != LagCalendar.PROJECT or plan.calendars == plans[0].calendars
        if plan.options != options or options.from_finish or not same_days:
            raise ModelError("bad_portfolio", name="options", item=number)
    first = np.cumsum([1, *(len(plan) + 1 for plan in plans)])[:-1]
    calendars: list[WorkCalendar] = [ALWAYS]
    offsets = []
    for plan in plans:
        offset = len(calendars) - 1
        offsets.append(offset)
        for calendar in plan.calendars[1:]:
            both = calendar.both and tuple(c + offset if c else 0 for c in calendar.both)
            calendars.append(replace(calendar, both=both))  # type: ignore[arg-type]
    columns = _task_columns(plans, first, offsets) | _part_columns(plans, offsets) | _link_columns(plans, first, links)
    starts = [_start(plan) for plan in plans]
    dates = [plan.data_date for plan in plans if plan.data_date != NEVER]
    whole = Plan(
        **columns,
        start=min(starts),
        data_date=min(dates) if dates else NEVER,
        calendars=tuple(calendars),
        calendar=plans[0].calendar,
        options=options,
    )
    model = _models(models, [int(f) for f in first], offsets, shared, [len(plan) for plan in plans])
    return Portfolio(whole, model, tuple(int(f) - 1 for f in first), tuple(int(f) for f in first))


def _start(plan: Plan) -> int:
    return max(plan.start, plan.data_date) if plan.options.is_primavera else plan.start


def _moved(calendars: NDArray[Any], offset: int) -> NDArray[Any]:
    return np.where(calendars == 0, 0, calendars + offset)


def _task_columns(plans: Sequence[Plan], first: NDArray[np.int64], offsets: list[int]) -> dict[str, Any]:
    empty = Plan(duration=np.zeros(1, np.int64))
    columns: dict[str, Any] = {}
    for item in fields(Plan):
        if item.name != "duration" and "dtype" not in item.metadata:
            continue
        pieces = []
        for plan, place, offset in zip(plans, first, offsets, strict=True):
            own, top = getattr(plan, item.name), getattr(empty, item.name)
            if item.name == "parent":
                own = np.where(own < 0, place - 1, own + place)
            elif item.name == "task_calendar":
                own, top = _moved(own, offset), np.array([plan.calendar + offset if plan.calendar else 0])
            elif item.name == "summary":
                top = np.array([True])
            elif item.name == "constraint":
                top = np.array([Constraint.START_NO_EARLIER_THAN])
            elif item.name == "constraint_date":
                top = np.array([_start(plan)])
            pieces += [top, own]
        columns[item.name] = np.concatenate(pieces)
    columns["uid"] = np.arange(len(columns["duration"]))
    return columns


def _part_columns(plans: Sequence[Plan], offsets: list[int]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name in ("part_calendar", "part_offset", "part_span", "part_resume", "part_levelling"):
        pieces = [getattr(plan, name) for plan in plans]
        if name == "part_calendar":
            pieces = [_moved(piece, offset) for piece, offset in zip(pieces, offsets, strict=True)]
        columns[name] = np.concatenate(pieces)
    counts = [count for plan in plans for count in (0, *np.diff(plan.part_pointer).tolist())]
    columns["part_pointer"] = np.concatenate(([0], np.cumsum(counts)))
    return columns


def _link_columns(plans: Sequence[Plan], first: NDArray[np.int64], links: Sequence[Between]) -> dict[str, Any]:
    for item, link in enumerate(links):
        for project, task in (link.predecessor, link.successor):
            if not (0 <= project < len(plans) and 0 <= task < len(plans[project])):
                raise ModelError("bad_portfolio", name="links", item=item)
    columns: dict[str, Any] = {}
    for name in ("link_type", "link_lag", "link_lag_unit", "link_used"):
        more = {
            "link_type": [link.type for link in links],
            "link_lag": [link.lag for link in links],
            "link_lag_unit": [link.unit for link in links],
            "link_used": [True for _ in links],
        }[name]
        columns[name] = np.concatenate([*(getattr(plan, name) for plan in plans), np.array(more, np.int64)])
    columns["link_used"] = columns["link_used"].astype(np.bool_)
    for name, end in (("link_predecessor", "predecessor"), ("link_successor", "successor")):
        pieces = [getattr(plan, name) + place for plan, place in zip(plans, first, strict=True)]
        more = [int(first[getattr(link, end)[0]]) + getattr(link, end)[1] for link in links]
        columns[name] = np.concatenate([*pieces, np.array(more, np.int64)])
    return columns


def _models(
    models: Sequence[Model], first: list[int], offsets: list[int], shared: Sequence[Shared], sizes: list[int]
) -> Model:
    """All models as one, with the tasks, calendars and drivers of each moved to where they are."""
    parts: dict[str, list[Any]] = {item.name: [] for item in fields(Model)}
    for model, place, offset, size in zip(models, first, offsets, sizes, strict=True):
        drivers = len(parts["drivers"])
        for estimate in model.durations:
            if isinstance(estimate, Estimates):
                parts["durations"].append(replace(estimate, tasks=np.asarray(estimate.tasks, np.int64) + place))
            else:
                parts["durations"].append(replace(estimate, task=estimate.task + place))
        parts["costs"] += [replace(estimate, task=estimate.task + place) for estimate in model.costs]
        for event in model.events:
            impacts = tuple(replace(i, task=i.task + place if i.task >= 0 else -1) for i in event.impacts)
            parts["events"].append(replace(event, impacts=impacts))
        parts["drivers"] += [replace(d, tasks=tuple(task + place for task in d.tasks)) for d in model.drivers]
        for branch in model.branches:
            moved = tuple(tuple(task + place for task in tasks) for tasks in branch.alternatives)
            parts["branches"].append(replace(branch, alternatives=moved))
        for correlation in model.correlations:
            of = tuple((kind, index + (drivers if kind == "driver" else place)) for kind, index in correlation.of)
            parts["correlations"].append(Correlation(of, correlation.coefficient))
        for weather in model.weather:
            also = tuple(calendar + offset for calendar in weather.also)
            parts["weather"].append(replace(weather, calendar=weather.calendar + offset, also=also))
        for name in ("fixed_costs", "rates"):
            parts[name] += [0.0, *(getattr(model, name) or [0.0] * size)]
    for item, driver in enumerate(shared):
        for project, task in driver.tasks:
            if not (0 <= project < len(first) and 0 <= task < sizes[project]):
                raise ModelError("bad_portfolio", name="shared", item=item)
        tasks = tuple(first[project] + task for project, task in driver.tasks)
        parts["drivers"].append(Driver(tasks, driver.duration, driver.cost, driver.probability))
    return Model(**{name: tuple(values) for name, values in parts.items()})


@dataclass(frozen=True, slots=True)
class Pull:
    """How a project holds a date of the whole: the rank correlation (Spearman) of its finish with the date, NaN where
    either does not vary, and the share of iterations in which it is over no earlier than that date."""

    project: int
    correlation: float
    last: float


def pulls(simulation: Simulation, portfolio: Portfolio, milestone: int | None = None) -> list[Pull]:
    """Which projects drive the whole's finish, or a watched milestone, the strongest first. The simulation must have
    watched ``portfolio.projects``."""
    date = simulation.finish if milestone is None else simulation.milestones[milestone]
    found = []
    for number, summary in enumerate(portfolio.projects):
        finish = simulation.milestones[summary]
        found.append(Pull(number, spearman(finish, date), float((finish >= date).mean())))
    return sorted(found, key=lambda pull: -np.nan_to_num(abs(pull.correlation), nan=-1.0))
