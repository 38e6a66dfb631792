"""The register of a node and of everything below it, or of all that the person may see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.portfolio.models import Node
from vigie.portfolio.policies import MANAGE_LISTS
from vigie.portfolio.queries import saved_views
from vigie.risks import policies, queries, services
from vigie.risks.forms import AssessmentForm, RegisterFilterForm, RiskForm, ToleranceForm
from vigie.risks.method import matrix, scales, tolerance_of
from vigie.risks.models import IMPACTS, Axis, RiskTolerance, Stage
from vigie.risks.views.asking import node_page, show
from vigie.risks.workbook import as_workbook, ranked

PAGE = "risks"
"""The name of this page in saved views."""
PER_PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SORTS = {
    "severity": ("band", "score"),
    "title": ("title",),
    "node": ("node__name",),
    "owner": ("owner__full_name",),
    "expected": ("expected",),
    "review": ("review_on",),
}
DEFAULT_SORT = "-severity"


@login_required
def everything(request: HttpRequest) -> HttpResponse:
    """Every risk that the person may see."""
    return _register(request, user_of(request), None, {})


@login_required
def of_node(request: HttpRequest, pk: int) -> HttpResponse:
    """The risks of a node and of everything below it."""
    user, node, context = node_page(request, pk)
    return _register(request, user, node, context)


def _register(request: HttpRequest, user: User, node: Node | None, context: dict[str, Any]) -> HttpResponse:
    form = RegisterFilterForm(request.GET, user=user, below=node)
    filters = form.filters()
    found = queries.risk_list(user, filters, below=node)
    # The map shows what the other filters leave, whatever cell is chosen.
    mapped = queries.risk_list(
        user, {k: v for k, v in filters.items() if k not in ("probability", "impact")}, below=node
    )
    stage = filters.get("stage") or Stage.CURRENT
    sort = _sort_of(request)
    page = Paginator(_sorted(found, sort), PER_PAGE).get_page(request.GET.get("page"))
    steps, rules = scales((Axis.PROBABILITY, IMPACTS[0])), matrix()
    parameters = request.GET.copy()
    parameters.pop("page", None)
    views = saved_views(user, PAGE) if node is None else []
    context |= {
        "form": form,
        "filtered": bool(filters.keys() - {"stage"}),
        "more_filters": not filters.keys().isdisjoint(("kind", "category", "strategy")),
        "sort": sort,
        "page": page,
        "stage": stage,
        "stages": Stage,
        "cell": (filters.get("probability"), filters.get("impact")),
        "heat": list(zip(reversed(steps[Axis.PROBABILITY]), queries.heat_map(mapped, stage, rules), strict=True)),
        "impacts": steps[IMPACTS[0]],
        "summary": queries.summary(user, node),
        "tolerance": tolerance_of(node) if node else None,
        "may_add": node is not None and not node.archived_at and has_permission(user, policies.ADD_RISK, node),
        "may_import": node is not None and not node.archived_at and has_permission(user, policies.CHANGE_RISK, node),
        "may_set": node is not None and has_permission(user, policies.SET_TOLERANCE, node),
        "may_keep_method": has_permission(user, policies.MANAGE_METHOD),
        "views": views,
        "query": parameters.urlencode(),
        "page_name": PAGE,
        "may_share": has_permission(user, MANAGE_LISTS),
    }
    return render(request, "risks/of_node.html" if node else "risks/everything.html", context)


@login_required
def file(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The register as the page shows it, all its pages, as an Excel file."""
    user, node = user_of(request), None
    if pk is not None:
        user, node, _context = node_page(request, pk)
    form = RegisterFilterForm(request.GET, user=user, below=node)
    found = _sorted(queries.risk_list(user, form.filters(), below=node), _sort_of(request))
    answer = HttpResponse(as_workbook(ranked(found)), content_type=EXCEL)
    name = f"{node.code}-" if node else ""
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}{_('risks')}.xlsx") or ""
    return answer


def _sort_of(request: HttpRequest) -> str:
    """The sort that an address asks for; what it does not understand sorts nothing."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT


def _sorted(found: Any, sort: str) -> Any:
    keys = [F(name) for name in SORTS[sort.removeprefix("-")]]
    order = [k.desc(nulls_last=True) if sort.startswith("-") else k.asc(nulls_last=True) for k in keys]
    return found.order_by(*order, "pk")


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a risk: a title is enough, and the rest can follow."""
    user, node, context = node_page(request, pk)
    authorize(user, policies.ADD_RISK, node)
    form = RiskForm(request.POST or None, user=user, initial={"owner": user.pk})
    judged = AssessmentForm(request.POST or None, required=False)
    if request.method == "POST" and all([form.is_valid(), judged.is_valid()]):
        try:
            assessment = judged.values() if judged.stated else None
            risk = services.identify_risk(node, actor=user, assessment=assessment, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("“%(risk)s” is in the register.") % {"risk": risk})
            if "again" in request.POST:
                return redirect("risks:add", pk=node.pk)
            return redirect("risks:risk", pk=risk.pk)
    return render(request, "risks/add.html", context | {"form": form, "judged": judged})


@login_required
def tolerance(request: HttpRequest, pk: int) -> HttpResponse:
    """What the node puts up with, and how often its risks are reviewed."""
    user, node, context = node_page(request, pk)
    authorize(user, policies.SET_TOLERANCE, node)
    holding = tolerance_of(node)
    own = holding if holding.pk and holding.node_id == node.pk else None
    start = own or RiskTolerance(tolerated=holding.tolerated, review_every=holding.review_every)
    form = ToleranceForm(request.POST or None, instance=start)
    if request.method == "POST" and form.is_valid():
        services.set_tolerance(node, actor=user, **form.cleaned_data)
        messages.success(request, _("The tolerance is set for “%(node)s” and everything below it.") % {"node": node})
        return redirect("risks:of_node", pk=node.pk)
    context |= {"form": form, "own": own, "holding": holding if holding.pk else None}
    return render(request, "risks/tolerance.html", context)
