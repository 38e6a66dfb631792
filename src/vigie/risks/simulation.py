"""From the schedule and the register to the engine's simulation, and from its samples to what is kept.

A duration varies in a triangle between the shares of ``DurationRange``; without any, between 90 and 130 % of what is
planned. An open risk with a chance and an effect is an event: its delay falls on the tasks that it hits, its cost on
the project, each in a triangle of half to one and a half times the figure. After the responses it has the chance and
the figures of its target assessment (of delay and cost, the larger share that is left), and its open actions are paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from vigie.engine import NEVER
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.plan import plan_of
from vigie.planning.results import instant
from vigie.risks.models import RiskKind

if TYPE_CHECKING:
    from vigie.engine import Plan
    from vigie.engine.simulation import Event, Model, Simulation

USUAL = (0.9, 1.0, 1.3)
"""At best, most likely and at worst, where nobody said anything else."""
SPREAD = (0.5, 1.0, 1.5)
"""The effect of a risk, beside the figure in the register."""
PERCENTS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
CURVE = 40
"""Points of the S-curves."""
SURE = 80
"""The confidence that contingency and the worth of a response are stated for."""
MOST_RISKS = 15
"""Risks whose own effect is worked out, the heaviest first: each takes two runs more."""
MOST_TASKS = 10
MOST_MILESTONES = 12


@dataclass(frozen=True, slots=True)
class RiskInput:
    """A risk as the simulation needs it: chances are shares of one, ``delay`` working days, ``loss`` an amount.

    ``after``: chance, delay and loss once the responses have worked, where that was judged; ``response_cost``: what
    is still to be paid for them. ``tasks``: uids.
    """

    pk: int
    title: str
    kind: str
    chance: float
    delay: float = 0.0
    loss: float = 0.0
    tasks: tuple[int, ...] = ()
    after: tuple[float, float, float] | None = None
    response_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be simulated. ``ranges``: by task uid, ``None`` for every other task; ``promise``: the date that is
    to be kept."""

    document: ScheduleDocument
    risks: Sequence[RiskInput]
    ranges: Mapping[int | None, tuple[float, float, float]]
    promise: dt.datetime | None
    iterations: int
    seed: int


@dataclass(slots=True)
class Built:
    """A plan with its uncertainty; ``events`` are the risks behind the model's events, in its order. ``unplaced`` have
    a delay but no task of the schedule to put it on, ``unknown`` neither a delay nor a cost."""

    plan: Plan
    model: Model
    events: list[RiskInput] = field(default_factory=list)
    unplaced: list[RiskInput] = field(default_factory=list)
    unknown: list[RiskInput] = field(default_factory=list)


def build(ask: Ask) -> Built:
    """The plan of the schedule, and what is uncertain about it.

    Raises:
        PlanError: the plan cannot be computed.
    """
    from vigie.engine.simulation import Estimate, Model, Triangular

    document = ask.document
    plan = plan_of(document)
    index = {task.uid: i for i, task in enumerate(document.tasks)}
    day = document.properties.minutes_per_day * 60
    durations = []
    for i, task in enumerate(document.tasks):
        length = int(plan.remaining[i] if plan.actual_start[i] != NEVER else plan.duration[i])
        still = length > 0 and plan.active[i] and plan.actual_finish[i] == NEVER and not plan.manual[i]
        if task.summary or plan.external[i] or not still:
            continue
        low, likely, high = _range_of(document, index, task.uid, ask.ranges)
        if low < high:
            durations.append(Estimate(task=i, distribution=Triangular(low * length, likely * length, high * length)))
    built = Built(plan, Model())
    events = []
    for risk in ask.risks:
        places = [index[uid] for uid in risk.tasks if uid in index]
        if not risk.delay and not risk.loss:
            built.unknown.append(risk)
            continue
        if risk.delay and not places:
            built.unplaced.append(risk)
        event = _event(risk, places, day)
        if event is not None:
            events.append(event)
            built.events.append(risk)
    built.model = Model(durations=durations, events=events)
    return built


def _range_of(
    document: ScheduleDocument,
    index: Mapping[int, int],
    uid: int,
    ranges: Mapping[int | None, tuple[float, float, float]],
) -> tuple[float, float, float]:
    """The task's own range, the nearest one above, or that of every other task."""
    seen, at = set(), uid
    while at in index and at not in seen:
        if at in ranges:
            return ranges[at]
        seen.add(at)
        above = document.tasks[index[at]].parent_uid
        if above is None:
            break
        at = above
    return ranges.get(None, USUAL)


def _event(risk: RiskInput, places: Sequence[int], day: int) -> Event | None:
    from vigie.engine.simulation import Event, Impact, Residual, Triangular

    sign = -1 if risk.kind == RiskKind.OPPORTUNITY else 1

    def spread(value: float) -> Triangular:
        low, likely, high = sorted(sign * share * value for share in SPREAD)
        return Triangular(low, likely, high)

    impacts = []
    if risk.delay:
        impacts += [Impact(task=place, duration=spread(risk.delay * day)) for place in places]
    if risk.loss:
        impacts.append(Impact(cost=spread(risk.loss)))
    if not impacts:
        return None
    if risk.after is None:
        return Event(risk.chance, impacts)
    chance, delay, loss = risk.after
    left = [after / before for after, before in ((delay, risk.delay), (loss, risk.loss)) if before]
    return Event(risk.chance, impacts, Residual(chance, min(1.0, max(left, default=1.0)), risk.response_cost))


def analyse(ask: Ask, *, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Simulate, with and without the responses and each risk, and say what is to be kept as JSON.

    Raises:
        PlanError: the plan or the model cannot be simulated.
        SimulationCancelled: ``cancelled`` was true.
    """
    from dataclasses import replace

    from vigie.engine import simulate

    built = build(ask)
    document, plan, model = ask.document, built.plan, built.model
    watched = [i for i, t in enumerate(document.tasks) if t.milestone and t.actual_finish is None][:MOST_MILESTONES]
    heaviest = sorted(range(len(built.events)), key=lambda e: -_weight(built.events[e]))[:MOST_RISKS]
    runs, done = 2 + 2 * len(heaviest), 0

    def run(what: Any, **settings: Any) -> Simulation:
        nonlocal done
        found: Simulation = simulate(
            plan,
            what,
            iterations=ask.iterations,
            seed=ask.seed,
            progress=lambda share: progress((done + share) / runs),
            cancelled=cancelled,
            **settings,
        )
        done += 1
        return found

    before = run(model, watched=watched)
    after = run(model, responses=True, watched=watched)
    risks: list[dict[str, Any]] = []
    for event in heaviest:
        risk = built.events[event]
        never = [replace(e, probability=0.0) if i == event else e for i, e in enumerate(model.events)]
        without = run(replace(model, events=never))
        answered = run(model, responses={event}) if risk.after is not None else None
        risks.append(
            {
                "pk": risk.pk,
                "title": risk.title,
                "share": float(before.event_share[event]),
                "days": _days(before, without),
                "cost": before.cost_at(SURE) - without.cost_at(SURE),
                "response_days": _days(before, answered) if answered else None,
                "response_cost": before.cost_at(SURE) - answered.cost_at(SURE) if answered else None,
            }
        )
    risks.sort(key=lambda r: (-r["days"], -r["cost"]))
    return {
        "plan": _text(before.planned_finish),
        "promise": ask.promise.isoformat() if ask.promise else None,
        "before": _summary(before, ask.promise),
        "after": _summary(after, ask.promise) if any(r.after is not None for r in built.events) else None,
        "milestones": [
            {
                "uid": document.tasks[i].uid,
                "name": document.tasks[i].name,
                "p50": _text(before.milestone_at(i, 50)),
                "p80": _text(before.milestone_at(i, SURE)),
            }
            for i in watched
            if before.milestones[i].max() != NEVER
        ],
        "tasks": _tasks(document, before),
        "risks": risks,
        "left_out": len(built.events) - len(heaviest),
        "unplaced": [[r.pk, r.title] for r in built.unplaced],
        "unknown": [[r.pk, r.title] for r in built.unknown],
        "ranges": len(ask.ranges),
        "step_by_step": before.engine == "stepwise",
    }


def _weight(risk: RiskInput) -> float:
    """What is looked at first: the chance of a long delay, then of a high cost."""
    return risk.chance * (risk.delay * 1e9 if risk.tasks else 0) + risk.chance * risk.loss


def _days(one: Simulation, other: Simulation) -> float:
    """Days on the calendar between two runs, at the confidence of ``SURE``."""
    return round((one.finish_at(SURE) - other.finish_at(SURE)) / 86_400, 1)


def _text(seconds: int) -> str | None:
    found = instant(int(seconds))
    return found.isoformat() if found else None


def _summary(found: Simulation, promise: dt.datetime | None) -> dict[str, Any]:
    shares = [(k + 0.5) / CURVE for k in range(CURVE)]
    finish, cost = np.sort(found.finish), np.sort(found.cost)
    places = [min(int(share * found.iterations), found.iterations - 1) for share in shares]
    kept = None
    if promise is not None:
        seconds = int((promise - dt.datetime(1970, 1, 1)).total_seconds())
        kept = found.confidence(finish=seconds)
    return {
        "finish": {str(p): _text(found.finish_at(p)) for p in PERCENTS},
        "cost": {str(p): found.cost_at(p) for p in PERCENTS},
        "finish_curve": [[round(s, 4), _text(int(finish[k]))] for s, k in zip(shares, places, strict=True)],
        "cost_curve": [[round(s, 4), float(cost[k])] for s, k in zip(shares, places, strict=True)],
        "kept": kept,
    }


def _tasks(document: ScheduleDocument, found: Simulation) -> list[dict[str, Any]]:
    """The tasks whose duration drives the finish most, by the schedule sensitivity index."""
    index = np.nan_to_num(found.sensitivity_index)
    order = [int(i) for i in np.argsort(-index, kind="stable")[:MOST_TASKS] if index[i] > 0.005]
    correlation = found.duration_finish_correlation
    return [
        {
            "uid": document.tasks[i].uid,
            "name": document.tasks[i].name,
            "criticality": float(found.criticality[i]),
            "correlation": None if np.isnan(correlation[i]) else float(correlation[i]),
            "index": float(index[i]),
        }
        for i in order
    ]


def share_of(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> float:
    """The stated chance, else the middle of its step on the scale."""
    if value is not None:
        return float(value)
    return (float(low or 0) + float(1 if high is None else high)) / 2
