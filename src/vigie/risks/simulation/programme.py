"""The projects of a programme or portfolio simulated together: what one hands to another, the causes that they share,
and the dates that they hold together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from vigie.engine import PlanError, schedule
from vigie.risks.models import Both, Place
from vigie.risks.simulation.analysing import (
    MOST_RISKS,
    SURE,
    Runs,
    dates_of,
    days_between,
    heaviest,
    joint,
    seconds_of,
    summary,
    text,
    without_driver,
    without_event,
)
from vigie.risks.simulation.building import Built, build, event_of
from vigie.risks.simulation.inputs import Ask, DriverInput, RiskInput

if TYPE_CHECKING:
    from vigie.engine import Plan
    from vigie.engine.simulation import Model, Simulation
    from vigie.engine.simulation.portfolio import Between, Portfolio, Shared


@dataclass(frozen=True, slots=True)
class ProjectAsk:
    """A project to be simulated with others; ``document``, risks and uncertainty of its ``ask``."""

    node: int
    name: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class SharedInput:
    """A cause that tasks of several projects share."""

    cause: DriverInput
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class HandoverInput:
    """``lag`` in working days."""

    name: str
    giver: Place
    taker: Place
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckpointInput:
    pk: int
    name: str
    day: dt.date
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeAsk:
    """``risks``: those of the programme itself, of which only the cost counts. ``promise``: the date of the whole."""

    projects: Sequence[ProjectAsk]
    risks: Sequence[RiskInput] = ()
    shared: Sequence[SharedInput] = ()
    handovers: Sequence[HandoverInput] = ()
    checkpoints: Sequence[CheckpointInput] = ()
    promise: dt.datetime | None = None
    iterations: int = 10_000
    seed: int = 1


@dataclass(slots=True)
class _Whole:
    """The projects that can be simulated, as one; ``where`` of a node is its number."""

    projects: list[ProjectAsk]
    built: list[Built]
    portfolio: Portfolio
    model: Model
    events: list[tuple[int, RiskInput]]
    drivers: list[tuple[int, str]]
    where: dict[int, int]
    lost: list[str]

    def ends(self, place: Place) -> list[int]:
        """The tasks of the whole whose finish is that of a place."""
        node, uid = place
        if node not in self.where:
            return []
        project = self.where[node]
        if uid is None:
            return [self.portfolio.projects[project]]
        index = _index(self.projects[project].ask, uid)
        return [] if index is None else [self.portfolio.task(project, index)]


def analyse_programme(
    ask: ProgrammeAsk, *, progress: Callable[[float], None], cancelled: Callable[[], bool]
) -> dict[str, Any]:
    """Simulate all projects together and say what is to be kept as JSON.

    A project that cannot be computed, or that is scheduled from its finish, is left out and told of; so is what names
    something that is not there.

    Raises:
        PlanError: no project is left, or the whole cannot be simulated.
        SimulationCancelled: ``cancelled`` was true.
    """
    whole, left_out, ruled = _whole(ask)
    shown = {c.pk: [task for place in c.places for task in whole.ends(place)] for c in ask.checkpoints}
    watched = sorted({*whole.portfolio.projects, *(task for tasks in shown.values() for task in tasks)})
    heavy = heaviest([risk for _project, risk in whole.events])
    causes = range(len(whole.model.drivers))[:MOST_RISKS]
    count = 2 + len(heavy) + len(causes)
    runs = Runs(whole.portfolio.plan, ask.iterations, ask.seed, watched, count, progress, cancelled)
    before = runs.run(whole.model, watch=True)
    after = runs.run(whole.model, True, watch=True)
    dates = {c.pk: seconds_of(dt.datetime.combine(c.day, dt.time(23, 59))) for c in ask.checkpoints}
    base = _kept(before, ask, shown, dates)
    found: list[dict[str, Any]] = []
    for event in heavy:
        project, risk = whole.events[event]
        node = whole.projects[project].node if project >= 0 else None
        told = {"kind": "risk", "pk": risk.pk, "title": risk.title, "node": node}
        told["share"] = float(before.event_share[event])
        without = runs.run(without_event(whole.model, event), watch=True)
        found.append(told | _weight(before, without, base, _kept(without, ask, shown, dates)))
    for cause in causes:
        pk, name = whole.drivers[cause]
        told = {"kind": "driver", "pk": pk, "title": name, "node": None}
        told["share"] = whole.model.drivers[cause].probability
        without = runs.run(without_driver(whole.model, cause), watch=True)
        found.append(told | _weight(before, without, base, _kept(without, ask, shown, dates)))
    found.sort(key=lambda r: (-r["days"], -r["cost"]))
    answered = any(risk.after is not None for _project, risk in whole.events)
    slow = [note.name for note in before.notes if note.code == "step_by_step"]
    return {
        "programme": True,
        "plan": text(before.planned_finish),
        "planned_cost": before.planned_cost,
        "priced": any(built.priced for built in whole.built),
        "promise": ask.promise.isoformat() if ask.promise else None,
        "before": summary(before, ask.promise),
        "after": summary(after, ask.promise) if answered else None,
        "joint": joint(before),
        "projects": _projects(whole, before),
        "checkpoints": [_checkpoint(c, shown[c.pk], whole, before, after, dates[c.pk]) for c in ask.checkpoints],
        "risks": found,
        "left_out": len(whole.events) - len(heavy),
        "projects_left_out": left_out,
        "ruled": ruled,
        "lost": whole.lost,
        "unplaced": [
            [project.node, r.pk, r.title]
            for project, built in zip(whole.projects, whole.built, strict=True)
            for r in built.unplaced
        ],
        "unknown": [
            [project.node, r.pk, r.title]
            for project, built in zip(whole.projects, whole.built, strict=True)
            for r in built.unknown
        ],
        "gone": sum(len(built.gone) for built in whole.built),
        "crowded": any(built.crowded for built in whole.built),
        "repaired": max((n.value for n in before.notes if n.code == "correlation_repaired"), default=None),
        "step_by_step": slow[0] if slow else None,
        "lacks": 0.0,
        "ranges": sum(len(project.ask.uncertainty.estimates) for project in whole.projects),
    }


def _index(ask: Ask, uid: int) -> int | None:
    return next((i for i, task in enumerate(ask.document.tasks) if task.uid == uid), None)


def _whole(ask: ProgrammeAsk) -> tuple[_Whole, list[list[Any]], bool]:
    """The projects as one plan and model; those left out with the reason; whether some had other rules."""
    from vigie.engine.simulation.portfolio import merge

    kept: list[tuple[ProjectAsk, Built]] = []
    left_out: list[list[Any]] = []
    for project in ask.projects:
        try:
            one = build(project.ask)
            schedule(one.plan)
        except PlanError as error:
            left_out.append([project.node, project.name, error.code])
            continue
        if one.plan.options.from_finish:
            left_out.append([project.node, project.name, "from_finish"])
        else:
            kept.append((project, one))
    if not kept:
        raise PlanError("bad_portfolio")
    plans, ruled = _alike([built.plan for _project, built in kept])
    where = {project.node: number for number, (project, _built) in enumerate(kept)}
    builders = dict(zip(where, kept, strict=True))
    lost: list[str] = []
    links = _links(ask, builders, where, lost)
    shared = _shared(ask, builders, where, lost)
    portfolio = merge(plans, [built.model for _project, built in kept], links, [one for _named, one in shared])
    model, events = portfolio.model, [(n, risk) for n, (_p, built) in enumerate(kept) for risk in built.events]
    own = [(risk, event) for risk in ask.risks if (event := event_of(replace(risk, delay=0.0), (), 1)) is not None]
    model = replace(model, events=[*model.events, *(event for _risk, event in own)])
    events += [(-1, risk) for risk, _event in own]
    projects, built = [p for p, _built in kept], [b for _project, b in kept]
    drivers = [named for b in built for named in b.drivers] + [named for named, _one in shared]
    whole = _Whole(projects, built, portfolio, model, events, drivers, where, lost)
    for checkpoint in ask.checkpoints:
        lost += [checkpoint.name for place in checkpoint.places if not whole.ends(place)]
    return whole, left_out, ruled


def _alike(plans: Sequence[Plan]) -> tuple[list[Plan], bool]:
    """The plans under one set of rules, the commonest; and whether that changed any."""
    from vigie.engine.terms import LagCalendar

    options = Counter(plan.options for plan in plans).most_common(1)[0][0]
    if options.lag_calendar == LagCalendar.PROJECT and any(p.calendars != plans[0].calendars for p in plans):
        options = replace(options, lag_calendar=LagCalendar.PREDECESSOR)
    ruled = any(plan.options != options for plan in plans)
    return [plan if plan.options == options else replace(plan, options=options) for plan in plans], ruled


def _links(ask: ProgrammeAsk, kept: Any, where: dict[int, int], lost: list[str]) -> list[Between]:
    from vigie.engine.simulation.portfolio import Between

    found = []
    for handover in ask.handovers:
        ends = [_task(kept, where, place) for place in (handover.giver, handover.taker)]
        if ends[0] is None or ends[1] is None:
            lost.append(handover.name)
            continue
        day = kept[handover.giver[0]][0].ask.document.properties.minutes_per_day * 60
        found.append(Between(ends[0], ends[1], lag=round(handover.lag * day)))
    return found


def _task(kept: Any, where: dict[int, int], place: Place) -> tuple[int, int] | None:
    node, uid = place
    if node not in where or uid is None:
        return None
    index = _index(kept[node][0].ask, uid)
    return None if index is None else (where[node], index)


def _shared(
    ask: ProgrammeAsk, kept: Any, where: dict[int, int], lost: list[str]
) -> list[tuple[tuple[int, str], Shared]]:
    from vigie.engine.simulation.portfolio import Shared

    found = []
    for shared in ask.shared:
        tasks = []
        for node, uid in shared.places:
            if node in where:
                tasks += [(where[node], i) for i in _below(kept[node][0].ask, uid)]
        what = shared.cause.spread.over(1.0, 1.0)
        if not tasks or what is None:
            lost.append(shared.cause.name)
            continue
        duration = what if shared.cause.quantity != Both.COST else None
        cost = what if shared.cause.quantity != Both.DURATION else None
        driver = Shared(sorted(set(tasks)), duration, cost, shared.cause.chance)
        found.append(((shared.cause.pk, shared.cause.name), driver))
    return found


def _below(ask: Ask, uid: int | None) -> list[int]:
    """A task and all below it without the summaries; all tasks for ``None``."""
    tasks = ask.document.tasks
    parents = {task.parent_uid for task in tasks}
    wanted = {uid}
    found = []
    for i, task in enumerate(tasks):
        if uid is None or task.uid in wanted or task.parent_uid in wanted:
            wanted.add(task.uid)
            if task.uid not in parents:
                found.append(i)
    return found


def _kept(found: Simulation, ask: ProgrammeAsk, shown: dict[int, list[int]], dates: dict[int, int]) -> dict[str, Any]:
    """The chance of the whole's date, and of each shared milestone's."""
    kept: dict[str, Any] = {}
    if ask.promise is not None:
        kept["promise"] = found.confidence(finish=seconds_of(ask.promise))
    for pk, tasks in shown.items():
        if tasks:
            kept[str(pk)] = float((_reached(found, tasks) <= dates[pk]).mean())
    return kept


def _reached(found: Simulation, tasks: Sequence[int]) -> Any:
    return np.max([found.milestones[task] for task in tasks], axis=0)


def _weight(before: Simulation, without: Simulation, base: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "days": days_between(before, without),
        "cost": before.cost_at(SURE) - without.cost_at(SURE),
        "chances": {name: kept[name] - base[name] for name in base},
        "response_days": None,
        "response_cost": None,
    }


def _projects(whole: _Whole, found: Simulation) -> list[dict[str, Any]]:
    """Each project: its dates, the chance of its own, and how it holds the finish of the whole."""
    from vigie.engine.simulation.portfolio import pulls

    rows = []
    for pull in pulls(found, whole.portfolio):
        project = whole.projects[pull.project]
        samples = found.milestones[whole.portfolio.projects[pull.project]]
        told = dates_of(samples, project.ask.promise)
        rows.append(
            {
                "node": project.node,
                "name": project.name,
                "promise": project.ask.promise.isoformat() if project.ask.promise else None,
                "kept": told["kept"],
                "p50": told["finish"]["50"],
                "p80": told["finish"]["80"],
                "correlation": None if np.isnan(pull.correlation) else pull.correlation,
                "last": pull.last,
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["correlation"] or 0.0), -row["last"]))


def _checkpoint(
    checkpoint: CheckpointInput,
    tasks: list[int],
    whole: _Whole,
    before: Simulation,
    after: Simulation,
    date: int,
) -> dict[str, Any]:
    """A shared milestone: its dates, its chance before and after the responses, and which project holds it up."""
    told: dict[str, Any] = {"pk": checkpoint.pk, "name": checkpoint.name, "day": checkpoint.day.isoformat()}
    if not tasks:
        return told | {"kept": None, "kept_after": None, "p50": None, "p80": None, "last": []}
    samples = _reached(before, tasks)
    dates = dates_of(samples, None)
    shares: dict[int, float] = {}
    for place in checkpoint.places:
        ends = whole.ends(place)
        if ends:
            last = float((_reached(before, ends) >= samples).mean())
            shares[place[0]] = max(last, shares.get(place[0], 0.0))
    return told | {
        "kept": float((samples <= date).mean()),
        "kept_after": float((_reached(after, tasks) <= date).mean()),
        "p50": dates["finish"]["50"],
        "p80": dates["finish"]["80"],
        "last": sorted(([node, share] for node, share in shares.items()), key=lambda row: -row[1]),
    }
