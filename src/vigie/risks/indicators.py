"""The indicators of risks. Definitions: docs/algorithms/indicators.md."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_noop as N_

from vigie.accounts.models import User
from vigie.portfolio.indicators import (
    Dimension,
    Direction,
    EvidenceItem,
    Indicator,
    IndicatorSet,
    Measure,
    RollUp,
    Unit,
    ratio,
)
from vigie.risks.models import Action, Issue, Risk, Severity
from vigie.risks.queries import judged

RISKS_BEYOND = "risks.beyond_tolerance"
REVIEWS_LATE = "risks.reviews_late"
ACTIONS_LATE = "risks.actions_late"
ISSUES_LATE = "risks.issues_late"

_RISK, _ACTION, _ISSUE = range(3)
"""Evidence names a risk, an action or an issue by its key times three plus one of these."""
MOST_EVIDENCE = 20


class RiskRow(NamedTuple):
    pk: int
    score: int | None
    beyond: bool
    review_on: dt.date | None


class DatedRow(NamedTuple):
    """An open action or issue, and by when it is to be done."""

    pk: int
    due_on: dt.date | None


@dataclass(slots=True)
class RiskData:
    """The open risks, actions and issues of some projects, on a day."""

    day: dt.date
    risks: dict[int, list[RiskRow]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[int, list[DatedRow]] = field(default_factory=lambda: defaultdict(list))
    issues: dict[int, list[DatedRow]] = field(default_factory=lambda: defaultdict(list))
    projects: Sequence[int] = ()


def load(projects: Sequence[int], day: dt.date) -> RiskData:
    """Three queries, whatever their number."""
    data = RiskData(day, projects=projects)
    open_risks = judged(Risk.objects.open().filter(node__in=projects)).order_by("-score", "pk")
    for node, pk, score, beyond, review_on in open_risks.values_list("node", "pk", "score", "beyond", "review_on"):
        data.risks[node].append(RiskRow(pk, score, bool(beyond), review_on))
    actions = Action.objects.open().filter(Q(risk__node__in=projects) | Q(issue__node__in=projects))
    for on_risk, on_issue, pk, due_on in actions.values_list("risk__node", "issue__node", "pk", "due_on"):
        data.actions[on_risk or on_issue].append(DatedRow(pk, due_on))
    for node, pk, due_on in Issue.objects.open().filter(node__in=projects).values_list("node", "pk", "due_on"):
        data.issues[node].append(DatedRow(pk, due_on))
    return data


def _beyond(data: RiskData) -> Mapping[int, Measure]:
    found = {}
    for project in data.projects:
        rows = data.risks.get(project, [])
        worst = [row for row in rows if row.beyond]
        found[project] = (
            Measure(
                float(len(worst)),
                concerned=len(worst),
                evidence=tuple((3 * row.pk + _RISK, row.score) for row in worst[:MOST_EVIDENCE]),
            )
            if rows
            else Measure(None, missing=N_("No risk is open."), applies=False)
        )
    return found


def _late(
    kind: int, rows_of: Callable[[RiskData], Mapping[int, Sequence[DatedRow | RiskRow]]], nothing: str
) -> Callable[[RiskData], Mapping[int, Measure]]:
    """The share of rows whose day has passed, the longest overdue first, with the days as evidence."""

    def measure(data: RiskData) -> Mapping[int, Measure]:
        found = {}
        for project in data.projects:
            rows = rows_of(data).get(project, ())
            late = sorted(
                ((data.day - day).days, row.pk) for row in rows if (day := _due(row)) is not None and day < data.day
            )[::-1]
            evidence = tuple((3 * pk + kind, float(days)) for days, pk in late[:MOST_EVIDENCE])
            found[project] = ratio(len(late), len(rows), nothing, concerned=len(late), evidence=evidence)
        return found

    return measure


def _due(row: DatedRow | RiskRow) -> dt.date | None:
    return row.review_on if isinstance(row, RiskRow) else row.due_on


def _describe(user: User, project: int, keys: Sequence[int]) -> Mapping[int, EvidenceItem]:
    """Risks, actions and issues of a project, those that the person may see."""
    found: dict[int, EvidenceItem] = {}
    wanted: dict[int, list[int]] = {kind: [key // 3 for key in keys if key % 3 == kind] for kind in range(3)}
    for risk in Risk.objects.visible_to(user).filter(node_id=project, pk__in=wanted[_RISK]):
        note = str(Severity(risk.severity).label) if risk.severity else ""
        found[3 * risk.pk + _RISK] = EvidenceItem(risk.title, reverse("risks:risk", args=[risk.pk]), note)
    for action in Action.objects.visible_to(user).filter(pk__in=wanted[_ACTION]).select_related("risk", "issue"):
        subject = action.subject
        if subject.node_id == project:
            page = "risks:risk" if action.risk_id else "risks:issue"
            found[3 * action.pk + _ACTION] = EvidenceItem(action.title, reverse(page, args=[subject.pk]), subject.title)
    for issue in Issue.objects.visible_to(user).filter(node_id=project, pk__in=wanted[_ISSUE]):
        found[3 * issue.pk + _ISSUE] = EvidenceItem(issue.title, reverse("risks:issue", args=[issue.pk]))
    return found


def _say_beyond(measure: Measure) -> str:
    count = round(measure.value or 0)
    if not count:
        return _("No risk is worse than tolerated")
    text = ngettext("%(count)d risk is worse than tolerated", "%(count)d risks are worse than tolerated", count)
    return text % {"count": count}


def _counts(measure: Measure) -> dict[str, int]:
    return {"found": round(measure.numerator or 0), "of": round(measure.denominator or 0)}


def _say_reviews(measure: Measure) -> str:
    counts = _counts(measure)
    text = ngettext(
        "%(found)d open risk of %(of)d was not reviewed in time",
        "%(found)d open risks of %(of)d were not reviewed in time",
        counts["found"],
    )
    return text % counts


def _say_actions(measure: Measure) -> str:
    counts = _counts(measure)
    text = ngettext(
        "%(found)d open action of %(of)d is overdue", "%(found)d open actions of %(of)d are overdue", counts["found"]
    )
    return text % counts


def _say_issues(measure: Measure) -> str:
    counts = _counts(measure)
    text = ngettext(
        "%(found)d open issue of %(of)d is past its day",
        "%(found)d open issues of %(of)d are past their day",
        counts["found"],
    )
    return text % counts


INDICATORS: IndicatorSet[RiskData] = IndicatorSet(
    load=load,
    describe=_describe,
    indicators=(
        Indicator(
            key=RISKS_BEYOND,
            name=gettext_lazy("Risks beyond tolerance"),
            explanation=gettext_lazy(
                "Open threats whose severity today is worse than what the project, or the level above it, puts up "
                "with: they call for a response, or for somebody above."
            ),
            formula=gettext_lazy("open threats with a severity above the nearest tolerance on the way up the tree"),
            source=gettext_lazy("ISO 31000, risk evaluation against criteria; the organisation’s own matrix"),
            unit=Unit.COUNT,
            dimension=Dimension.RISK,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.SUM,
            measure=_beyond,
            sentence=_say_beyond,
            amber=0,
            red=3,
            evidence=gettext_lazy("Risks beyond tolerance, by their score"),
            evidence_unit=Unit.COUNT,
        ),
        Indicator(
            key=REVIEWS_LATE,
            name=gettext_lazy("Risk reviews overdue"),
            explanation=gettext_lazy("Open risks whose next review has passed: nobody knows whether they still stand."),
            formula=gettext_lazy("open risks with a review day in the past ÷ open risks"),
            source=gettext_lazy("The rhythm of reviews set for the project; Vigie’s own definition"),
            unit=Unit.SHARE,
            dimension=Dimension.RISK,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=_late(_RISK, lambda data: data.risks, N_("No risk is open.")),
            sentence=_say_reviews,
            amber=0.25,
            numerator=gettext_lazy("reviews overdue"),
            denominator=gettext_lazy("open risks"),
            evidence=gettext_lazy("Risks to review, by the days overdue"),
            evidence_unit=Unit.DAYS,
        ),
        Indicator(
            key=ACTIONS_LATE,
            name=gettext_lazy("Risk actions overdue"),
            explanation=gettext_lazy("Actions on risks and issues that should be done by now: the response is late."),
            formula=gettext_lazy("open actions whose day has passed ÷ open actions"),
            source=gettext_lazy("Vigie’s own definition"),
            unit=Unit.SHARE,
            dimension=Dimension.RISK,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=_late(_ACTION, lambda data: data.actions, N_("No action is open.")),
            sentence=_say_actions,
            amber=0.25,
            numerator=gettext_lazy("actions overdue"),
            denominator=gettext_lazy("open actions"),
            evidence=gettext_lazy("Actions overdue, by the days"),
            evidence_unit=Unit.DAYS,
        ),
        Indicator(
            key=ISSUES_LATE,
            name=gettext_lazy("Issues past their day"),
            explanation=gettext_lazy("Open issues that were to be resolved by a day that has passed."),
            formula=gettext_lazy("open issues whose day has passed ÷ open issues"),
            source=gettext_lazy("Vigie’s own definition"),
            unit=Unit.SHARE,
            dimension=Dimension.RISK,
            direction=Direction.HIGHER_IS_WORSE,
            roll_up=RollUp.RATIO_OF_SUMS,
            measure=_late(_ISSUE, lambda data: data.issues, N_("No issue is open.")),
            sentence=_say_issues,
            amber=0,
            numerator=gettext_lazy("issues past their day"),
            denominator=gettext_lazy("open issues"),
            evidence=gettext_lazy("Issues past their day, by the days"),
            evidence_unit=Unit.DAYS,
        ),
    ),
)
