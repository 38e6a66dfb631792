"""Indicators and health in the REST API."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from vigie.insight import queries
from vigie.insight.models import current_day
from vigie.insight.registry import UnknownIndicator, get_indicator, indicators
from vigie.portfolio.api import Identifier, signed_in
from vigie.portfolio.queries import get_node

router = Router(tags=["indicators"])

Day = Annotated[dt.date, Field(ge=dt.date(1970, 1, 2), le=dt.date(2200, 1, 1))]
_A_YEAR = dt.timedelta(days=365)


class IndicatorOut(Schema):
    key: str
    name: str
    explanation: str
    formula: str
    source: str
    unit: str
    dimension: str
    amber: float | None
    red: float | None

    @staticmethod
    def of(indicator: Any) -> dict[str, Any]:
        texts = {name: str(getattr(indicator, name)) for name in ("name", "explanation", "formula", "source")}
        kept = {name: getattr(indicator, name) for name in ("key", "unit", "dimension", "amber", "red")}
        return texts | kept


class ReadingOut(Schema):
    key: str
    name: str
    value: float | None
    display: str
    status: str
    numerator: float | None
    denominator: float | None
    missing: str
    since: dt.date | None
    projects: int


class PointOut(Schema):
    day: dt.date
    value: float | None
    status: str


class HealthOut(Schema):
    dimension: str
    status: str
    computed: str
    override_reason: str
    override_until: dt.date | None


@router.get("/indicators", response=list[IndicatorOut], summary=N_("What is measured, and how"))
@paginate
def list_indicators(request: HttpRequest) -> object:
    return [IndicatorOut.of(indicator) for indicator in indicators().values()]


@router.get("/nodes/{node_id}/indicators", response=list[ReadingOut], summary=N_("The indicators of a node, on a day"))
@paginate
def list_readings(request: HttpRequest, node_id: Identifier, as_of: Day | None = None) -> object:
    user = signed_in(request)
    return [
        {
            "key": figure.indicator.key,
            "name": str(figure.indicator.name),
            "value": figure.measure.value,
            "display": figure.indicator.display(figure.measure.value),
            "status": figure.status,
            "numerator": figure.measure.numerator,
            "denominator": figure.measure.denominator,
            "missing": figure.missing,
            "since": figure.since,
            "projects": figure.projects,
        }
        for figure in queries.readings(user, get_node(user, node_id), as_of)
    ]


@router.get("/nodes/{node_id}/indicators/{key}", response=list[PointOut], summary=N_("An indicator over time"))
@paginate
def read_history(request: HttpRequest, node_id: Identifier, key: str, since: Query[Day | None] = None) -> object:
    user = signed_in(request)
    node = get_node(user, node_id)
    try:
        get_indicator(key)
    except UnknownIndicator:
        raise Http404 from None
    return queries.history(user, node, key, since or current_day() - _A_YEAR)


@router.get("/nodes/{node_id}/health", response=list[HealthOut], summary=N_("The health of a node, by dimension"))
@paginate
def read_health(request: HttpRequest, node_id: Identifier, as_of: Day | None = None) -> object:
    user = signed_in(request)
    found = queries.health_of(user, get_node(user, node_id), as_of)
    return [
        {
            "dimension": dimension,
            "status": health.status,
            "computed": health.computed,
            "override_reason": health.override.reason if health.override else "",
            "override_until": health.override.ends_on if health.override else None,
        }
        for dimension, health in found.items()
    ]
