"""What may be read of risks and issues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.accounts.search import containing
from vigie.planning.models import Task
from vigie.portfolio.models import Node
from vigie.risks.models import (
    BANDS,
    RANKS,
    Action,
    ActionStatus,
    Analysis,
    Assessment,
    Issue,
    IssueStatus,
    Risk,
    RiskCategory,
    RiskKind,
    RiskStatus,
    RiskTolerance,
    Severity,
    Stage,
)

_OPEN_ACTIONS = (ActionStatus.PLANNED, ActionStatus.UNDER_WAY)
_MONEY = DecimalField(max_digits=24, decimal_places=6)


def _band(field: str) -> Case:
    """A severity as a number, so that it can be compared and sorted."""
    steps = [When(**{field: band}, then=Value(rank)) for rank, band in enumerate(BANDS)]
    return Case(*steps, default=None, output_field=IntegerField())


def _tolerated() -> Coalesce:
    """What the node of a risk puts up with: the nearest tolerance on its path."""
    above = (
        RiskTolerance.objects.annotate(here=ExpressionWrapper(OuterRef("node__path"), output_field=CharField()))
        .filter(here__startswith=F("node__path"))
        .order_by(Length("node__path").desc())
        .annotate(rank=_band("tolerated"))
    )
    return Coalesce(Subquery(above.values("rank")[:1]), Value(BANDS.index(Severity.MODERATE)))


def judged(found: Any) -> Any:
    """Add to each risk whether it is an open threat that is worse than its node tolerates (``beyond``)."""
    worse = Q(kind=RiskKind.THREAT, status=RiskStatus.OPEN) & Q(band__gt=F("tolerated"))
    return found.annotate(band=_band("severity"), tolerated=_tolerated()).annotate(
        beyond=Case(When(worse, then=Value(1)), default=Value(0), output_field=IntegerField())
    )


def with_facts(found: Any, day: dt.date) -> Any:
    """Add to each risk its current assessment (``now``), what it is expected to cost, and its open and late actions. No
    query more."""
    actions = Action.objects.filter(risk=OuterRef("pk"), status__in=_OPEN_ACTIONS).order_by().values("risk")
    count = actions.annotate(n=Count("pk")).values("n")
    expected = ExpressionWrapper(F("now__chance") * F("now__loss"), output_field=_MONEY)
    return found.annotate(
        now=FilteredRelation("assessments", condition=Q(assessments__stage=Stage.CURRENT)),
    ).annotate(
        probability=F("now__probability"),
        impact=F("now__impact"),
        chance=F("now__chance"),
        loss=F("now__loss"),
        delay=F("now__delay"),
        expected=Case(When(kind=RiskKind.OPPORTUNITY, then=-expected), default=expected, output_field=_MONEY),
        open_actions=Coalesce(Subquery(count[:1]), Value(0)),
        late_actions=Coalesce(Subquery(count.filter(due_on__lt=day)[:1]), Value(0)),
    )


def risks_of(user: User, below: Node | None = None) -> Any:
    """The risks that the user may see, of a node and everything below it or of all, archived branches left out."""
    found = Risk.objects.visible_to(user).filter(node__archived_at=None)
    if below is not None:
        found = found.filter(node__path__below=below.path)
    return judged(found)


def risk_list(user: User, filters: Mapping[str, Any], *, below: Node | None = None) -> Any:
    """Risks with their facts, narrowed by what is given.

    Args:
        filters: ``q`` (in title, cause, event, effect, response, trigger), ``kind``, ``status`` (a value, or ``all``;
            open ones without), ``severity``, ``category`` (with its sub-categories), ``owner``, ``strategy``,
            ``under`` (a node), ``stage`` with ``probability`` and ``impact`` (a cell of the heat map), ``attention``
            (``review``: review due; ``action``: an action is late; ``beyond``: worse than tolerated; ``assess``: not
            assessed; ``response``: no strategy chosen).
    """
    day = timezone.localdate()
    found = with_facts(risks_of(user, below), day).select_related("node", "owner", "category")
    status = filters.get("status") or RiskStatus.OPEN
    if status != "all":
        found = found.filter(status=status)
    for name in ("kind", "severity", "owner", "strategy"):
        if value := filters.get(name):
            found = found.filter(**{name: value})
    if category := filters.get("category"):
        found = found.filter(Q(category=category) | Q(category__parent=category))
    if under := filters.get("under"):
        found = found.filter(node__path__below=under.path)
    if words := filters.get("q"):
        code = words.strip().upper().removeprefix("R-")
        match = containing(words)
        found = found.filter(match | Q(pk=int(code))) if code.isdecimal() and len(code) < 19 else found.filter(match)
    probability, impact = filters.get("probability"), filters.get("impact")
    if probability and impact:
        cell = Assessment.objects.filter(
            risk=OuterRef("pk"), stage=filters.get("stage") or Stage.CURRENT, probability=probability, impact=impact
        )
        found = found.filter(Exists(cell))
    return _attention(found, filters.get("attention"), day)


def _attention(found: Any, wanted: str | None, day: dt.date) -> Any:
    if wanted == "review":
        return found.filter(review_on__lt=day)
    if wanted == "action":
        return found.filter(late_actions__gt=0)
    if wanted == "beyond":
        return found.filter(beyond=1)
    if wanted == "assess":
        return found.filter(score=None)
    if wanted == "response":
        return found.filter(strategy="")
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the heat map: its ranks, its score and severity, and how many risks stand there."""

    probability: int
    impact: int
    score: int
    severity: str
    count: int

    @property
    def severity_label(self) -> str:
        return str(Severity(self.severity).label)


def heat_map(found: Any, stage: str, rules: Any) -> list[list[Cell]]:
    """The cells by probability, the highest first, and by impact. One query."""
    judged = Assessment.objects.filter(stage=stage, risk__in=found.order_by().values("pk"))
    rows = judged.order_by().values_list("probability", "impact").annotate(n=Count("pk"))
    counts = {(p, i): n for p, i, n in rows}
    return [
        [_cell(probability, impact, rules, counts.get((probability, impact), 0)) for impact in RANKS]
        for probability in reversed(RANKS)
    ]


def _cell(probability: int, impact: int, rules: Any, count: int) -> Cell:
    score = rules.score(probability, impact)
    return Cell(probability, impact, score, rules.severity(score), count)


def cells_of(rules: Any) -> list[list[Cell]]:
    """The matrix itself, laid out as the heat map."""
    return [[_cell(probability, impact, rules, 0) for impact in RANKS] for probability in reversed(RANKS)]


@dataclass(frozen=True, slots=True)
class Summary:
    """The register in figures: open risks, those worse than tolerated, and what is late. ``expected`` is the expected
    cost of threats less the expected gain of opportunities, over the ``priced`` risks that have figures."""

    open: int
    beyond: int
    reviews: int
    actions: int
    assess: int
    expected: Decimal | None
    priced: int


def summary(user: User, below: Node | None = None) -> Summary:
    """Open risks of a node and all below it, in one query."""
    day = timezone.localdate()
    found = with_facts(risks_of(user, below).open(), day)
    row = found.aggregate(
        n=Count("pk"),
        beyond_n=Sum("beyond"),
        reviews=Count("pk", filter=Q(review_on__lt=day)),
        actions=Coalesce(Sum("late_actions"), 0),
        assess=Count("pk", filter=Q(score=None)),
        cost=Sum("expected"),
        priced=Count("expected"),
    )
    return Summary(
        row["n"], row["beyond_n"] or 0, row["reviews"], row["actions"], row["assess"], row["cost"], row["priced"]
    )


def get_risk(user: User, pk: int) -> Risk:
    """The risk with its facts, if the user may see it.

    Raises:
        Http404: it does not exist or is not theirs to see: both look the same.
    """
    found = judged(Risk.objects.visible_to(user))
    risk: Risk | None = (
        with_facts(found, timezone.localdate())
        .select_related("node", "found_on", "owner", "category", "category__parent", "created_by")
        .filter(pk=pk)
        .first()
    )
    if risk is None:
        raise Http404(_("This risk does not exist, or you have no access to it."))
    return risk


def get_issue(user: User, pk: int) -> Issue:
    """The issue, if the user may see it.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    found = Issue.objects.visible_to(user).select_related("node", "owner", "risk", "risk__node", "created_by")
    issue = found.filter(pk=pk).first()
    if issue is None:
        raise Http404(_("This issue does not exist, or you have no access to it."))
    return issue


def get_action(user: User, pk: int) -> Action:
    """The action, if the user may see what it serves.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    action = Action.objects.visible_to(user).select_related("risk__node", "issue__node", "owner").filter(pk=pk).first()
    if action is None:
        raise Http404(_("This action does not exist, or you have no access to it."))
    return action


def issue_list(user: User, filters: Mapping[str, Any], *, below: Node | None = None) -> Any:
    """Issues, narrowed by ``q``, ``status`` (a value or ``all``; open ones without), ``severity``, ``owner``,
    ``under`` and ``late`` (past the day by which they were to be resolved)."""
    day = timezone.localdate()
    found = Issue.objects.visible_to(user).filter(node__archived_at=None).select_related("node", "owner", "risk")
    if below is not None:
        found = found.filter(node__path__below=below.path)
    status = filters.get("status") or IssueStatus.OPEN
    if status != "all":
        found = found.filter(status=status)
    for name in ("severity", "owner"):
        if value := filters.get(name):
            found = found.filter(**{name: value})
    if under := filters.get("under"):
        found = found.filter(node__path__below=under.path)
    if words := filters.get("q"):
        found = found.filter(containing(words))
    if filters.get("late"):
        found = found.filter(due_on__lt=day)
    actions = Action.objects.filter(issue=OuterRef("pk"), status__in=_OPEN_ACTIONS).order_by().values("issue")
    count = actions.annotate(n=Count("pk")).values("n")
    return found.annotate(band=_band("severity"), open_actions=Coalesce(Subquery(count[:1]), Value(0)))


def categories(user: User) -> list[RiskCategory]:
    """Every category, the sub-categories behind theirs."""
    found = list(RiskCategory.objects.visible_to(user).select_related("parent"))
    return sorted(
        found,
        key=lambda c: ((c.parent or c).name.casefold(), (c.parent or c).pk, c.parent_id is not None, c.name.casefold()),
    )


def levels_above(user: User, node: Node) -> list[Node]:
    """Where a risk may be escalated: what stands above its node, the nearest first."""
    found = Node.objects.visible_to(user).current().filter(pk__in=node.ancestor_pks())
    return sorted(found, key=lambda n: -n.depth)


def levels_below(user: User, node: Node) -> Any:
    """Where a risk may be delegated: what stands below its node."""
    return Node.objects.visible_to(user).current().below(node).exclude(pk=node.pk).order_by("path")


def analyses(user: User, node: Node) -> Any:
    """What the simulations of a project found, the latest first."""
    return Analysis.objects.visible_to(user).filter(node=node).select_related("by")


def score_history(risk: Risk) -> list[tuple[dt.datetime, int]]:
    """When today's assessment of a risk was made or changed, and its score from then on, the earliest first."""
    rows = Assessment.history.filter(risk_id=risk.pk, stage=Stage.CURRENT).exclude(history_type="-")
    found: list[tuple[dt.datetime, int]] = []
    for at, score in rows.order_by("history_date", "history_id").values_list("history_date", "score"):
        if not found or found[-1][1] != score:
            found.append((at, score))
    return found


def names_below(user: User, node: Node) -> dict[int, str]:
    """The nodes from here down that the user may see, by primary key."""
    return dict(Node.objects.visible_to(user).below(node).values_list("pk", "name"))


def task_names(node: Node, uids: Iterable[int]) -> dict[int, str]:
    """Tasks of a project's schedule by their uid: those that are still there."""
    rows = Task.objects.filter(schedule__node=node, uid__in=list(uids))
    return {uid: f"{wbs} {name}".strip() for uid, wbs, name in rows.values_list("uid", "wbs", "name")}


def task_references(node: Node, uids: Iterable[int]) -> list[str]:
    """What people call these tasks, in the order of the schedule: WBS code, activity code, or number."""
    rows = Task.objects.filter(schedule__node=node, uid__in=list(uids)).order_by("position")
    return [code or wbs or f"#{position + 1}" for code, wbs, position in rows.values_list("code", "wbs", "position")]
