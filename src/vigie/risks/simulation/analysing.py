"""The simulation of one project, and what is kept of its samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from vigie.engine import NEVER
from vigie.exchange.document import ScheduleDocument, Task
from vigie.planning.results import instant
from vigie.risks.simulation.building import Built, build
from vigie.risks.simulation.inputs import Ask, RiskInput

if TYPE_CHECKING:
    from vigie.engine import Plan
    from vigie.engine.simulation import Model, Simulation

PERCENTS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
CURVE = 40
"""Points of the S-curves."""
SURE = 80
"""The confidence that the worth of a risk and of a response are stated for."""
MOST_RISKS = 15
"""Risks and shared causes whose own effect is worked out, the heaviest first: each takes a run or two more."""
MOST_TASKS = 10
MOST_MILESTONES = 12
JOINT = (50, 60, 70, 80, 90, 95)
"""The dates and costs that may be held together."""
CLOUD = 300
"""Cases that are shown as points of date and cost."""

Stop = Callable[[], bool]
Told = Callable[[float], None]


class Runs:
    """Simulates one plan again and again with the same random numbers, and tells how far it has come."""

    def __init__(
        self, plan: Plan, iterations: int, seed: int, watched: Sequence[int], count: int, told: Told, cancelled: Stop
    ) -> None:
        self.plan, self.iterations, self.seed, self.watched = plan, iterations, seed, watched
        self.count, self.done, self.told, self.cancelled = count, 0, told, cancelled

    def run(self, model: Model, responses: bool | Iterable[int] = False, *, watch: bool = False) -> Simulation:
        """One run; ``watch``: keep the samples of the watched tasks."""
        from vigie.engine import simulate

        found: Simulation = simulate(
            self.plan,
            model,
            iterations=self.iterations,
            seed=self.seed,
            responses=responses,
            watched=self.watched if watch else (),
            progress=lambda share: self.told((self.done + share) / self.count),
            cancelled=self.cancelled,
        )
        self.done += 1
        return found


def analyse(ask: Ask, *, progress: Told, cancelled: Stop) -> dict[str, Any]:
    """Simulate, with and without the responses and each risk, and say what is to be kept as JSON.

    Raises:
        PlanError: the plan or the model cannot be simulated.
        SimulationCancelled: ``cancelled`` was true.
    """
    built = build(ask)
    document, model = ask.document, built.model
    watched = [i for i, t in enumerate(document.tasks) if t.milestone and t.actual_finish is None][:MOST_MILESTONES]
    heavy = heaviest(built.events)
    causes = list(range(len(built.drivers)))[:MOST_RISKS]
    count = 2 + 2 * len(heavy) + len(causes)
    runs = Runs(built.plan, ask.iterations, ask.seed, watched, count, progress, cancelled)
    before = runs.run(model, watch=True)
    after = runs.run(model, True)
    found = [weigh_event(runs, model, before, event, built.events[event]) for event in heavy]
    found += [weigh_driver(runs, model, before, i, *built.drivers[i]) for i in causes]
    found.sort(key=lambda r: (-r["days"], -r["cost"]))
    return {
        "plan": text(before.planned_finish),
        "planned_cost": before.planned_cost,
        "priced": built.priced,
        "promise": ask.promise.isoformat() if ask.promise else None,
        "before": summary(before, ask.promise),
        "after": summary(after, ask.promise) if any(r.after is not None for r in built.events) else None,
        "joint": joint(before),
        "milestones": [stone for i in watched if (stone := _milestone(document.tasks[i], i, before))],
        "tasks": _tasks(document, before),
        "risks": found,
        "left_out": len(built.events) - len(heavy),
        "ranges": len(ask.uncertainty.estimates),
        **told_of(built, before, document.properties.minutes_per_day * 60),
    }


def told_of(built: Built, found: Simulation, day: int) -> dict[str, Any]:
    """What the reader should know of how it was done; ``day``: seconds of a working day."""
    repaired = [note.value for note in found.notes if note.code == "correlation_repaired"]
    slow = [note.name for note in found.notes if note.code == "step_by_step"]
    return {
        "unplaced": [[r.pk, r.title] for r in built.unplaced],
        "unknown": [[r.pk, r.title] for r in built.unknown],
        "gone": len(built.gone),
        "crowded": built.crowded,
        "repaired": max(repaired, default=None),
        "step_by_step": slow[0] if slow else None,
        "lacks": _lacks(built.plan, day),
    }


def _lacks(plan: Plan, day: int) -> float:
    """Working days of negative float in the schedule itself: it misses its dates even without uncertainty."""
    from vigie.engine import schedule

    floats = schedule(plan).total_float
    floats = floats[floats != NEVER]
    return round(max(0.0, -float(floats.min(initial=0))) / day, 1)


def heaviest(risks: Sequence[RiskInput]) -> list[int]:
    """Which risks are looked at one by one: by the chance of a long delay, then of a high cost."""

    def weight(risk: RiskInput) -> float:
        return risk.chance * (risk.delay * 1e9 if risk.tasks else 0) + risk.chance * risk.loss

    return sorted(range(len(risks)), key=lambda e: -weight(risks[e]))[:MOST_RISKS]


def weigh_event(runs: Runs, model: Model, before: Simulation, event: int, risk: RiskInput) -> dict[str, Any]:
    """What a risk puts on finish and cost, and what its response would win."""
    without = runs.run(without_event(model, event))
    answered = runs.run(model, {event}) if risk.after is not None else None
    return {
        "kind": "risk",
        "pk": risk.pk,
        "title": risk.title,
        "share": float(before.event_share[event]),
        "days": days_between(before, without),
        "cost": before.cost_at(SURE) - without.cost_at(SURE),
        "response_days": days_between(before, answered) if answered else None,
        "response_cost": before.cost_at(SURE) - answered.cost_at(SURE) if answered else None,
    }


def weigh_driver(runs: Runs, model: Model, before: Simulation, index: int, pk: int, name: str) -> dict[str, Any]:
    """What a shared cause puts on finish and cost."""
    without = runs.run(without_driver(model, index))
    return {
        "kind": "driver",
        "pk": pk,
        "title": name,
        "share": model.drivers[index].probability,
        "days": days_between(before, without),
        "cost": before.cost_at(SURE) - without.cost_at(SURE),
        "response_days": None,
        "response_cost": None,
    }


def without_event(model: Model, event: int) -> Model:
    """The model in which an event never happens."""
    return replace(model, events=[replace(e, probability=0.0) if i == event else e for i, e in enumerate(model.events)])


def without_driver(model: Model, index: int) -> Model:
    """The model in which a driver never acts."""
    drivers = [replace(d, probability=0.0) if i == index else d for i, d in enumerate(model.drivers)]
    return replace(model, drivers=drivers)


def days_between(one: Simulation, other: Simulation) -> float:
    """Days on the calendar between two runs, at the confidence of ``SURE``."""
    return round((one.finish_at(SURE) - other.finish_at(SURE)) / 86_400, 1)


def text(seconds: int) -> str | None:
    """An engine instant, ISO."""
    found = instant(int(seconds))
    return found.isoformat() if found else None


def seconds_of(moment: dt.datetime) -> int:
    """A local moment as an engine instant."""
    return int((moment - dt.datetime(1970, 1, 1)).total_seconds())


def dates_of(samples: Any, promise: dt.datetime | None) -> dict[str, Any]:
    """Percentiles of a finish, its S-curve, and the share of cases that keep a date."""
    ordered = np.sort(samples)
    count = len(ordered)
    shares = [(k + 0.5) / CURVE for k in range(CURVE)]
    return {
        "finish": {str(p): text(int(ordered[-(-p * count // 100) - 1])) for p in PERCENTS},
        "finish_curve": [[round(s, 4), text(int(ordered[min(int(s * count), count - 1)]))] for s in shares],
        "kept": None if promise is None else float((samples <= seconds_of(promise)).mean()),
    }


def summary(found: Simulation, promise: dt.datetime | None) -> dict[str, Any]:
    """What is kept of a run: dates and costs."""
    cost = np.sort(found.cost)
    shares = [(k + 0.5) / CURVE for k in range(CURVE)]
    return {
        **dates_of(found.finish, promise),
        "cost": {str(p): found.cost_at(p) for p in PERCENTS},
        "cost_curve": [[round(s, 4), float(cost[min(int(s * len(cost)), len(cost) - 1)])] for s in shares],
    }


def joint(found: Simulation) -> dict[str, Any] | None:
    """The share of cases that keep both a date and a cost, for the percentiles of each; and some cases as points."""
    if float(found.cost.std()) == 0:
        return None
    dates, costs = [found.finish_at(p) for p in JOINT], [found.cost_at(p) for p in JOINT]
    step = max(1, found.iterations // CLOUD)
    return {
        "dates": [text(date) for date in dates],
        "costs": costs,
        "shares": [[found.confidence(finish=date, cost=cost) for cost in costs] for date in dates],
        "cloud": [
            [text(int(date)), float(cost)]
            for date, cost in zip(found.finish[::step][:CLOUD], found.cost[::step][:CLOUD], strict=True)
        ],
    }


def _milestone(task: Task, index: int, found: Simulation) -> dict[str, Any] | None:
    """The dates of a milestone, and the chance of the one agreed: its deadline, else that of the first baseline."""
    samples = found.milestones[index]
    if samples.max() == NEVER:
        return None
    agreed = task.deadline or next((b.finish for b in task.baselines if b.number == 0), None)
    told = dates_of(samples, agreed)
    return {
        "uid": task.uid,
        "name": task.name,
        "agreed": agreed.isoformat() if agreed else None,
        "kept": told["kept"],
        **{f"p{p}": told["finish"][str(p)] for p in (10, 50, 80, 90)},
    }


def _tasks(document: ScheduleDocument, found: Simulation) -> list[dict[str, Any]]:
    """The tasks whose duration drives the finish most, by the schedule sensitivity index."""
    index = np.nan_to_num(found.sensitivity_index)
    order = [int(i) for i in np.argsort(-index, kind="stable")[:MOST_TASKS] if index[i] > 0.005]
    correlation, cruciality = found.duration_finish_correlation, found.cruciality(order)
    return [
        {
            "uid": document.tasks[i].uid,
            "name": document.tasks[i].name,
            "criticality": float(found.criticality[i]),
            "correlation": _number(correlation[i]),
            "cruciality": _number(cruciality[i]),
            "index": float(index[i]),
        }
        for i in order
    ]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
