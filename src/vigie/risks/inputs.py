"""Reads what the simulations start from. The right to ask for one is checked where it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max, Q

from vigie.accounts.models import User
from vigie.planning.documents import document_of
from vigie.planning.models import BaselineTask, Schedule
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.risks.method import scales
from vigie.risks.models import (
    Axis,
    Branching,
    Checkpoint,
    Driver,
    Estimate,
    Handover,
    Measure,
    Place,
    Risk,
    Spread,
    Stage,
    Together,
    Weather,
)
from vigie.risks.simulation import (
    Ask,
    BranchingInput,
    CheckpointInput,
    DriverInput,
    EstimateInput,
    HandoverInput,
    ProgrammeAsk,
    ProjectAsk,
    RiskInput,
    SharedInput,
    SpreadInput,
    TogetherInput,
    Uncertainty,
    WeatherInput,
    share_of,
)

LIVE = (NodeStatus.PROPOSED, NodeStatus.APPROVED, NodeStatus.ACTIVE, NodeStatus.ON_HOLD)
"""Projects that have a future to simulate."""


def stated_on(user: User, kind: type[Any], node: Node) -> Any:
    """What was said about a node, of one kind of ``models.uncertainty``, that the user may see."""
    return kind.objects.visible_to(user).filter(node=node)


def drivers_above(user: User, node: Node) -> list[Driver]:
    """The shared causes of what stands above a project that act on it."""
    found = Driver.objects.visible_to(user).filter(node__in=node.ancestor_pks()).select_related("node")
    return [driver for driver in found if any(place[0] == node.pk for place in driver.places)]


def project_ask(schedule: Schedule, *, iterations: int, seed: int) -> Ask:
    """A project with its open risks and all that is uncertain about it."""
    node = schedule.node
    above = Driver.objects.filter(node__in=node.ancestor_pks())
    shared = [d for d in above if any(place[0] == node.pk for place in d.places)]
    return _ask(schedule, shared, iterations, seed)


def hitting(node: Node) -> Q:
    """Risks that were found on a project and hit its tasks, whatever level above carries them now."""
    return Q(found_on=node, node__in=node.ancestor_pks(), hits__isnull=False)


def _ask(schedule: Schedule, shared: Iterable[Driver], iterations: int, seed: int) -> Ask:
    node = schedule.node
    own = list(Driver.objects.filter(node=node))
    uncertainty = Uncertainty(
        estimates=[
            _estimate(e) for e in Estimate.objects.filter(node=node).select_related("uncertainty").order_by("pk")
        ],
        together=[
            TogetherInput(t.quantity, tuple(t.task_uids), float(t.coefficient))
            for t in Together.objects.filter(node=node)
        ],
        drivers=[_driver(d, tuple(uid for pk, uid in d.places if pk == node.pk)) for d in (*own, *shared)],
        branchings=[
            BranchingInput(b.name, tuple((float(way["chance"]), tuple(way["tasks"])) for way in b.ways))
            for b in Branching.objects.filter(node=node)
        ],
        weather=[
            WeatherInput(w.calendar_uid, tuple(float(share) for share in w.months))
            for w in Weather.objects.filter(node=node)
        ],
    )
    risks = _risks(Risk.objects.open().filter(Q(node=node) | hitting(node)))
    return Ask(document_of(schedule), risks, uncertainty, _promise(node, schedule), iterations, seed)


def programme_ask(user: User, node: Node, *, iterations: int, seed: int) -> ProgrammeAsk:
    """The live projects below a programme or portfolio that the user may see, with what holds them together."""
    schedules = (
        Schedule.objects.visible_to(user)
        .filter(node__path__below=node.path, node__kind=NodeKind.PROJECT, node__status__in=LIVE, node__archived_at=None)
        .select_related("node")
        .order_by("node__path")
    )
    projects = [ProjectAsk(s.node_id, s.node.name, _ask(s, (), iterations, seed)) for s in schedules]
    stated = Q(node__path__below=node.path) | Q(node__in=node.ancestor_pks())
    between = stated & ~Q(node__kind=NodeKind.PROJECT)
    finish = dt.datetime.combine(node.planned_finish, dt.time(23, 59)) if node.planned_finish else None
    above = Risk.objects.open().filter(node__path__below=node.path).exclude(node__kind=NodeKind.PROJECT)
    played = [project.node for project in projects]
    above = above.exclude(pk__in=Risk.objects.filter(found_on__in=played, hits__isnull=False).values("pk"))
    return ProgrammeAsk(
        projects,
        _risks(above),
        [SharedInput(_driver(d, ()), _places(d.places)) for d in _seen(user, Driver, between)],
        [
            HandoverInput(h.name, _places([h.giver])[0], _places([h.taker])[0], float(h.lag))
            for h in _seen(user, Handover, between)
        ],
        [
            CheckpointInput(c.pk, c.name, c.day, _places(c.places))
            for c in _seen(user, Checkpoint, Q(node__path__below=node.path))
        ],
        finish,
        iterations,
        seed,
    )


def _seen(user: User, kind: type[Any], which: Q) -> Any:
    return kind.objects.visible_to(user).filter(which, node__archived_at=None)


def _places(stated: Sequence[Sequence[int | None]]) -> tuple[Place, ...]:
    return tuple((int(pk or 0), uid) for pk, uid in stated)


def _spread(found: Spread, measure: str = Measure.SHARE) -> SpreadInput:
    cases = tuple((float(value), float(chance)) for value, chance in found.cases)
    return SpreadInput(found.shape, tuple(float(figure) for figure in found.figures()), cases, measure)


def _estimate(found: Estimate) -> EstimateInput:
    return EstimateInput(
        found.quantity, _spread(found.spread, found.measure), found.task_uid, found.rule, found.pattern
    )


def _driver(found: Driver, tasks: tuple[int | None, ...]) -> DriverInput:
    return DriverInput(found.pk, found.name, float(found.chance), found.quantity, _spread(found), tasks)


def _risks(found: Any) -> list[RiskInput]:
    """Open risks that were assessed."""
    bounds = {step.rank: (step.low, step.high) for step in scales((Axis.PROBABILITY,))[Axis.PROBABILITY]}
    risks = []
    for risk in found.order_by("pk").distinct().prefetch_related("assessments", "hits", "actions"):
        judged_at = {a.stage: a for a in risk.assessments.all()}
        now, target = judged_at.get(Stage.CURRENT), judged_at.get(Stage.TARGET)
        if now is None:
            continue
        after = None
        if target is not None:
            delay = now.delay if target.delay is None else target.delay
            loss = now.loss if target.loss is None else target.loss
            after = (share_of(target.chance, *bounds[target.probability]), float(delay or 0), float(loss or 0))
        risks.append(
            RiskInput(
                risk.pk,
                risk.title,
                risk.kind,
                share_of(now.chance, *bounds[now.probability]),
                float(now.delay or 0),
                float(now.loss or 0),
                tuple(t.task_uid for t in risk.hits.all()),
                after,
                float(sum(a.cost or 0 for a in risk.actions.all() if a.is_open)),
            )
        )
    return risks


def _promise(node: Node, schedule: Schedule) -> dt.datetime | None:
    """The date to be kept: that of the baseline in force, else the planned finish of the sheet."""
    agreed: dt.datetime | None = BaselineTask.objects.filter(
        baseline__schedule=schedule, baseline__current=True
    ).aggregate(last=Max("finish"))["last"]
    if agreed is not None:
        return agreed
    return dt.datetime.combine(node.planned_finish, dt.time(23, 59)) if node.planned_finish else None
