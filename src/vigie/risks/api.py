"""Risks and issues in the REST API."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from ninja.responses import Status

from vigie.accounts.models import User
from vigie.portfolio.api import Identifier, Name, Text, signed_in
from vigie.portfolio.queries import get_node
from vigie.risks import queries, services
from vigie.risks.models import (
    Ending,
    Issue,
    IssueStatus,
    Proximity,
    Risk,
    RiskCategory,
    RiskKind,
    RiskStatus,
    Severity,
    Stage,
    Strategy,
)

router = Router(tags=["risks"])

Rank = Annotated[int, Field(ge=1, le=5)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
WorkingDays = Annotated[Decimal, Field(ge=0, max_digits=7, decimal_places=1)]
Chance = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
ReviewDays = Annotated[int, Field(ge=1, le=730)]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), lt=dt.date(2200, 1, 1))]


class RiskOut(Schema):
    id: int
    code: str
    node_id: int
    kind: RiskKind
    status: RiskStatus
    title: str
    cause: str
    event: str
    effect: str
    category_id: int | None
    owner_id: int | None
    proximity: str
    strategy: str
    response: str
    trigger: str
    review_every: int | None
    review_on: dt.date | None
    reviewed_on: dt.date | None
    ending: str
    outcome: str
    closed_on: dt.date | None
    score: int | None
    severity: str
    version: int


class AssessmentIn(Schema):
    """Ranks on the organisation's scales, one effect at least, and figures where they are known."""

    probability: Rank
    cost: Rank | None = None
    time: Rank | None = None
    quality: Rank | None = None
    image: Rank | None = None
    safety: Rank | None = None
    chance: Chance | None = None
    loss: Amount | None = None
    delay: WorkingDays | None = None


class AssessmentOut(AssessmentIn):
    stage: Stage
    score: int
    at: dt.datetime
    by_id: int | None


class RiskFields(Schema):
    """What the sheet of a risk says; leave out what shall stay."""

    kind: RiskKind = RiskKind.THREAT
    title: Name = ""
    cause: Text = ""
    event: Text = ""
    effect: Text = ""
    category_id: Identifier | None = None
    owner_id: Identifier | None = None
    proximity: Proximity | None = None
    strategy: Strategy | None = None
    response: Text = ""
    trigger: Text = ""
    review_every: ReviewDays | None = None


class RiskIn(RiskFields):
    title: Name
    assessment: AssessmentIn | None = None


class RiskChange(RiskFields):
    version: Version


class ReviewIn(Schema):
    comment: Text = ""
    assessment: AssessmentIn | None = None


class ReviewOut(Schema):
    on: dt.date
    by_id: int | None
    comment: str
    old_score: int | None
    new_score: int | None


class HandIn(Schema):
    node_id: Identifier
    reason: Text


class CloseIn(Schema):
    ending: Ending
    outcome: Text


class IssueOut(Schema):
    id: int
    code: str
    node_id: int
    risk_id: int | None
    status: IssueStatus
    title: str
    description: str
    severity: Severity
    owner_id: int | None
    happened_on: dt.date
    due_on: dt.date | None
    loss: Decimal | None
    delay: Decimal | None
    resolution: str
    resolved_on: dt.date | None
    version: int


class IssueFields(Schema):
    """What an issue says; leave out what shall stay."""

    title: Name = ""
    description: Text = ""
    severity: Severity = Severity.MODERATE
    owner_id: Identifier | None = None
    happened_on: Day | None = None
    due_on: Day | None = None
    loss: Amount | None = None
    delay: WorkingDays | None = None


class IssueIn(IssueFields):
    title: Name


class IssueChange(IssueFields):
    version: Version


class OccurIn(Schema):
    description: Text
    due_on: Day | None = None


class ResolveIn(Schema):
    resolution: Text


_RELATIONS: dict[str, Any] = {"owner_id": User, "category_id": RiskCategory}


def _values(user: User, payload: Schema, leave_out: set[str]) -> dict[str, Any]:
    """The stated fields, with the objects that their identifiers name; «not set» of a choice is the empty text."""
    values = payload.dict(exclude_unset=True, exclude=leave_out)
    for key in [k for k in values if k in _RELATIONS]:
        pk = values.pop(key)
        target = _RELATIONS[key].objects.visible_to(user).filter(pk=pk).first() if pk is not None else None
        if pk is not None and target is None:
            raise ValidationError({key: _("There is no such entry: choose one that exists.")})
        values[key.removesuffix("_id")] = target
    for key in ("proximity", "strategy"):
        if key in values and values[key] is None:
            values[key] = ""
    return values


@router.get("/risks", response=list[RiskOut], summary=N_("The register: open risks, unless a status is asked for"))
@paginate
def list_risks(
    request: HttpRequest,
    node_id: Identifier | None = None,
    status: RiskStatus | None = None,
    kind: RiskKind | None = None,
    severity: Severity | None = None,
) -> object:
    user = signed_in(request)
    below = get_node(user, node_id) if node_id is not None else None
    return queries.risk_list(user, {"status": status, "kind": kind, "severity": severity}, below=below).order_by("pk")


@router.get("/risks/{risk_id}", response=RiskOut, summary=N_("One risk"))
def read_risk(request: HttpRequest, risk_id: Identifier) -> object:
    return queries.get_risk(signed_in(request), risk_id)


@router.post("/nodes/{node_id}/risks", response={201: RiskOut}, summary=N_("Report a risk"))
def report_risk(request: HttpRequest, node_id: Identifier, payload: RiskIn) -> Status[Risk]:
    user = signed_in(request)
    judged = payload.assessment.dict() if payload.assessment else None
    values = _values(user, payload, {"assessment"})
    return Status(201, services.identify_risk(get_node(user, node_id), actor=user, assessment=judged, **values))


@router.patch("/risks/{risk_id}", response=RiskOut, summary=N_("Change the sheet of a risk"))
def change_risk(request: HttpRequest, risk_id: Identifier, payload: RiskChange) -> object:
    user = signed_in(request)
    values = _values(user, payload, {"version"})
    return services.edit_risk(queries.get_risk(user, risk_id), actor=user, version=payload.version, **values)


@router.get("/risks/{risk_id}/assessments", response=list[AssessmentOut], summary=N_("How a risk is judged"))
@paginate
def list_assessments(request: HttpRequest, risk_id: Identifier) -> object:
    return queries.get_risk(signed_in(request), risk_id).assessments.order_by("stage")


@router.put("/risks/{risk_id}/assessments/{stage}", response=AssessmentOut, summary=N_("Judge a risk at a stage"))
def assess_risk(request: HttpRequest, risk_id: Identifier, stage: Stage, payload: AssessmentIn) -> object:
    user = signed_in(request)
    return services.assess_risk(queries.get_risk(user, risk_id), stage, actor=user, **payload.dict())


@router.get("/risks/{risk_id}/reviews", response=list[ReviewOut], summary=N_("The reviews of a risk"))
@paginate
def list_reviews(request: HttpRequest, risk_id: Identifier) -> object:
    return queries.get_risk(signed_in(request), risk_id).reviews.all()


@router.post("/risks/{risk_id}/reviews", response={201: ReviewOut}, summary=N_("Record a review"))
def review_risk(request: HttpRequest, risk_id: Identifier, payload: ReviewIn) -> Status[Any]:
    user = signed_in(request)
    judged = payload.assessment.dict() if payload.assessment else {}
    risk = queries.get_risk(user, risk_id)
    return Status(201, services.review_risk(risk, actor=user, comment=payload.comment, **judged))


@router.post("/risks/{risk_id}/escalate", response=RiskOut, summary=N_("Hand a risk to a level above"))
def escalate_risk(request: HttpRequest, risk_id: Identifier, payload: HandIn) -> object:
    user = signed_in(request)
    risk, target = queries.get_risk(user, risk_id), get_node(user, payload.node_id)
    return services.escalate_risk(risk, target, actor=user, reason=payload.reason).risk


@router.post("/risks/{risk_id}/delegate", response=RiskOut, summary=N_("Hand a risk to a level below"))
def delegate_risk(request: HttpRequest, risk_id: Identifier, payload: HandIn) -> object:
    user = signed_in(request)
    risk, target = queries.get_risk(user, risk_id), get_node(user, payload.node_id)
    return services.delegate_risk(risk, target, actor=user, reason=payload.reason).risk


@router.post("/risks/{risk_id}/close", response=RiskOut, summary=N_("Close a risk, with what happened"))
def close_risk(request: HttpRequest, risk_id: Identifier, payload: CloseIn) -> object:
    user = signed_in(request)
    risk = queries.get_risk(user, risk_id)
    return services.close_risk(risk, actor=user, ending=payload.ending, outcome=payload.outcome)


@router.post("/risks/{risk_id}/reopen", response=RiskOut, summary=N_("Reopen a risk"))
def reopen_risk(request: HttpRequest, risk_id: Identifier) -> object:
    user = signed_in(request)
    return services.reopen_risk(queries.get_risk(user, risk_id), actor=user)


@router.post("/risks/{risk_id}/occur", response={201: IssueOut}, summary=N_("A risk has come true: make it an issue"))
def occur(request: HttpRequest, risk_id: Identifier, payload: OccurIn) -> Status[Issue]:
    user = signed_in(request)
    risk = queries.get_risk(user, risk_id)
    return Status(201, services.occur(risk, actor=user, description=payload.description, due_on=payload.due_on))


@router.get("/issues", response=list[IssueOut], summary=N_("Issues: the open ones, unless a status is asked for"))
@paginate
def list_issues(
    request: HttpRequest,
    node_id: Identifier | None = None,
    status: IssueStatus | None = None,
    severity: Severity | None = None,
) -> object:
    user = signed_in(request)
    below = get_node(user, node_id) if node_id is not None else None
    return queries.issue_list(user, {"status": status, "severity": severity}, below=below).order_by("pk")


@router.get("/issues/{issue_id}", response=IssueOut, summary=N_("One issue"))
def read_issue(request: HttpRequest, issue_id: Identifier) -> object:
    return queries.get_issue(signed_in(request), issue_id)


@router.post("/nodes/{node_id}/issues", response={201: IssueOut}, summary=N_("Report an issue"))
def report_issue(request: HttpRequest, node_id: Identifier, payload: IssueIn) -> Status[Issue]:
    user = signed_in(request)
    values = {k: v for k, v in _values(user, payload, set()).items() if k != "happened_on" or v is not None}
    return Status(201, services.open_issue(get_node(user, node_id), actor=user, **values))


@router.patch("/issues/{issue_id}", response=IssueOut, summary=N_("Change an issue"))
def change_issue(request: HttpRequest, issue_id: Identifier, payload: IssueChange) -> object:
    user = signed_in(request)
    values = _values(user, payload, {"version"})
    return services.edit_issue(queries.get_issue(user, issue_id), actor=user, version=payload.version, **values)


@router.post("/issues/{issue_id}/resolve", response=IssueOut, summary=N_("Say how an issue was resolved"))
def resolve_issue(request: HttpRequest, issue_id: Identifier, payload: ResolveIn) -> object:
    user = signed_in(request)
    return services.resolve_issue(queries.get_issue(user, issue_id), actor=user, resolution=payload.resolution)
