"""What is uncertain, and what the simulations found, in the REST API."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from ninja.responses import Status

from vigie.accounts.access import authorize
from vigie.planning.models import Schedule
from vigie.portfolio.api import Identifier, signed_in
from vigie.portfolio.queries import get_node
from vigie.risks import inputs, policies, queries, services
from vigie.risks.models import Analysis, Estimate, Measure, Quantity, Rule, Shape, UncertaintyClass
from vigie.risks.suggestions import suggestions
from vigie.risks.words import veiled

router = Router(tags=["risks"])

Figure = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=3)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class AnalysisOut(Schema):
    """A simulation: the chance to keep the agreed date, and the finish in 50 and 80 % of the cases."""

    id: int
    node_id: int
    at: dt.datetime
    by_id: int | None
    iterations: int
    seed: int
    kept: float | None
    p50: dt.datetime
    p80: dt.datetime

    @staticmethod
    def resolve_kept(found: Analysis) -> float | None:
        kept: float | None = found.result["before"]["kept"]
        return kept

    @staticmethod
    def resolve_p50(found: Analysis) -> str:
        return str(found.result["before"]["finish"]["50"])

    @staticmethod
    def resolve_p80(found: Analysis) -> str:
        return str(found.result["before"]["finish"]["80"])


class FindingOut(AnalysisOut):
    """The whole of it: percentiles, curves, what each risk weighs, tasks, milestones, projects."""

    result: dict[str, Any]


class AnalysisIn(Schema):
    iterations: int = 10_000
    seed: Annotated[int, Field(ge=1, le=2**31 - 1)] = 1


class StartedOut(Schema):
    job_id: int


class EstimateIn(Schema):
    """Of a task (``task_uid``), of the tasks that a rule fits, or of every other task. Shares are of one; ``cases``:
    value and chance of each, for ``discrete``."""

    quantity: Quantity = Quantity.DURATION
    task_uid: Annotated[int, Field(ge=-(2**63), le=2**63 - 1)] | None = None
    rule: Rule | None = None
    pattern: Annotated[str, Field(max_length=100)] = ""
    uncertainty_id: Identifier | None = None
    measure: Measure = Measure.SHARE
    shape: Shape = Shape.TRIANGULAR
    low: Figure | None = None
    likely: Figure | None = None
    high: Figure | None = None
    cases: Annotated[list[tuple[Figure, Share]], Field(max_length=20)] = []


class EstimateOut(Schema):
    id: int
    quantity: Quantity
    task_uid: int | None
    rule: str
    pattern: str
    uncertainty_id: int | None
    measure: Measure
    shape: Shape
    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None
    cases: list[tuple[Decimal, Decimal]]


@router.get("/nodes/{node_id}/risk-analyses", response=list[AnalysisOut], summary=N_("The simulations of a node"))
@paginate
def list_analyses(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    node = get_node(user, node_id)
    authorize(user, policies.VIEW_RISKS, node)
    return queries.analyses(user, node)


@router.get("/risk-analyses/{analysis_id}", response=FindingOut, summary=N_("What a simulation found"))
def read_analysis(request: HttpRequest, analysis_id: Identifier) -> object:
    user = signed_in(request)
    found = Analysis.objects.visible_to(user).filter(pk=analysis_id).select_related("node").first()
    if found is None:
        raise Http404(_("This analysis does not exist, or you have no access to it."))
    found.result = veiled(found.result, queries.names_below(user, found.node))
    return found


@router.post(
    "/nodes/{node_id}/risk-analyses", response={202: StartedOut}, summary=N_("Simulate a project or a programme")
)
def request_analysis(request: HttpRequest, node_id: Identifier, payload: AnalysisIn) -> Status[dict[str, int]]:
    user = signed_in(request)
    job = services.request_analysis(get_node(user, node_id), actor=user, **payload.dict())
    return Status(202, {"job_id": job.pk})


class SuggestedTaskOut(Schema):
    uid: int
    name: str


class SuggestionOut(Schema):
    """A risk that the data suggest; ``why`` says it with figures."""

    key: str
    title: str
    cause: str
    event: str
    effect: str
    why: str
    tasks: list[SuggestedTaskOut]

    @staticmethod
    def resolve_tasks(found: Any) -> list[dict[str, Any]]:
        return [{"uid": uid, "name": name} for uid, name in found.tasks]


class SuggestionIn(Schema):
    """Without a ``reason`` it becomes a risk; with one it is set aside."""

    key: Annotated[str, Field(max_length=120)]
    reason: Annotated[str, Field(max_length=2000)] = ""


class AnswerOut(Schema):
    risk_id: int | None


@router.get(
    "/nodes/{node_id}/risk-suggestions", response=list[SuggestionOut], summary=N_("Risks that the data suggest")
)
@paginate
def list_suggestions(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    node = get_node(user, node_id)
    authorize(user, policies.VIEW_RISKS, node)
    schedule = Schedule.objects.visible_to(user).select_related("node", "node__category").filter(node=node).first()
    return suggestions(user, schedule) if schedule is not None else []


@router.post("/nodes/{node_id}/risk-suggestions", response=AnswerOut, summary=N_("Take a suggestion, or set it aside"))
def answer_suggestion(request: HttpRequest, node_id: Identifier, payload: SuggestionIn) -> dict[str, int | None]:
    user = signed_in(request)
    node = get_node(user, node_id)
    if payload.reason.strip():
        services.set_suggestion_aside(node, payload.key, actor=user, reason=payload.reason)
        return {"risk_id": None}
    return {"risk_id": services.take_suggestion(node, payload.key, actor=user).pk}


@router.get("/nodes/{node_id}/estimates", response=list[EstimateOut], summary=N_("How long or how dear tasks may be"))
@paginate
def list_estimates(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    node = get_node(user, node_id)
    authorize(user, policies.VIEW_RISKS, node)
    return inputs.stated_on(user, Estimate, node).order_by("pk")


@router.post("/nodes/{node_id}/estimates", response={201: EstimateOut}, summary=N_("Say how long or how dear"))
def state_estimate(request: HttpRequest, node_id: Identifier, payload: EstimateIn) -> Status[Any]:
    user = signed_in(request)
    node = get_node(user, node_id)
    values = payload.dict()
    values["rule"] = values["rule"] or ""
    values["cases"] = [[str(value), str(chance)] for value, chance in values["cases"]]
    if (pk := values["uncertainty_id"]) is not None and not UncertaintyClass.objects.filter(pk=pk).exists():
        raise Http404(_("There is no such entry: choose one that exists."))
    return Status(201, services.state(Estimate(node=node, **values), actor=user))


@router.delete(
    "/nodes/{node_id}/estimates/{estimate_id}", response={204: None}, summary=N_("Take back what was said of tasks")
)
def withdraw_estimate(request: HttpRequest, node_id: Identifier, estimate_id: Identifier) -> Status[None]:
    user = signed_in(request)
    node = get_node(user, node_id)
    authorize(user, policies.VIEW_RISKS, node)
    found = inputs.stated_on(user, Estimate, node).filter(pk=estimate_id).first()
    if found is None:
        raise Http404(_("There is no such entry: choose one that exists."))
    services.withdraw(found, actor=user)
    return Status(204, None)
