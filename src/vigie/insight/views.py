"""Pages of indicators: the glossary, explanations, tolerances, judgements of health."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.insight import explanations, policies, queries, services
from vigie.insight.forms import OverrideForm, RuleForm, ToleranceForm
from vigie.insight.models import HealthOverride, HealthRule
from vigie.insight.registry import UnknownIndicator, get_indicator, indicators
from vigie.portfolio.indicators import Dimension
from vigie.portfolio.models import Node
from vigie.portfolio.queries import ancestors, get_node

_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2499, 12, 31)


def asked_day(query: QueryDict, name: str) -> dt.date | None:
    """A day of the query string; what is not a day, or lies where no project is, is as if it were not there."""
    try:
        day = parse_date(query.get(name, ""))
    except ValueError:
        return None
    return day if day is not None and _FIRST_DAY <= day <= _LAST_DAY else None


@login_required
def glossary(request: HttpRequest) -> HttpResponse:
    """Every indicator, by dimension."""
    by_dimension = [
        (label, [i for i in indicators().values() if i.dimension == dimension])
        for dimension, label in Dimension.choices
    ]
    return render(request, "insight/glossary.html", {"dimensions": [(d, found) for d, found in by_dimension if found]})


def _panel(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The fragment for the side panel; opened by itself, a page around it."""
    # The panel stands under its own h2, the page under its h1.
    if request.headers.get("HX-Request") == "true":
        return render(request, f"insight/{name}.html#panel", context | {"level": 3, "below": 4})
    return render(request, f"insight/{name}.html", context | {"level": 2, "below": 3})


@login_required
def explain(request: HttpRequest, key: str, pk: int | None = None) -> HttpResponse:
    """Where a figure comes from: on a node, or on everything that the person may see."""
    user = user_of(request)
    try:
        get_indicator(key)
    except UnknownIndicator:
        raise Http404(_("There is no such indicator.")) from None
    node = get_node(user, pk) if pk is not None else None
    if node is not None:
        authorize(user, policies.VIEW_INDICATORS, node)
    as_of = asked_day(request.GET, "as_of")
    context = {"explanation": explanations.explain(user, node, key, as_of), "node": node}
    return _panel(request, "explain", context | _place(user, node))


@login_required
def explain_health(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a project is green, amber, red or grey."""
    user = user_of(request)
    node = get_node(user, pk)
    if not node.is_project:
        raise Http404(_("Only projects have a health of their own."))
    as_of = asked_day(request.GET, "as_of")
    context = {"explanation": explanations.explain_health(user, node, as_of), "node": node}
    context["may_judge"] = has_permission(user, policies.OVERRIDE_HEALTH, node) and as_of is None
    return _panel(request, "health", context | _place(user, node))


def _place(user: User, node: Node | None) -> dict[str, Any]:
    return {"ancestors": ancestors(user, node)} if node is not None else {}


@login_required
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the health of a project otherwise than computed."""
    user = user_of(request)
    node = get_node(user, pk)
    authorize(user, policies.OVERRIDE_HEALTH, node)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.override_health(node, actor=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your judgement is kept. The computed health stays visible beside it."))
            return redirect("web:dashboard", pk=pk)
    health = queries.health_of(user, node)
    return render(
        request, "insight/judge.html", {"form": form, "node": node, "health": health[""]} | _place(user, node)
    )


@login_required
@require_POST
def end_judgement(request: HttpRequest, pk: int) -> HttpResponse:
    override = HealthOverride.objects.visible_to(user_of(request)).filter(pk=pk).select_related("node").first()
    if override is None:
        raise Http404(_("This judgement does not exist any more."))
    services.end_override(override, actor=user_of(request))
    messages.success(request, _("The computed health counts again."))
    return redirect("web:dashboard", pk=override.node_id)


@login_required
def tolerances(request: HttpRequest, pk: int) -> HttpResponse:
    """The tolerances in force on a node, where each comes from, and the rule of the whole; the office changes them."""
    user = user_of(request)
    node = get_node(user, pk)
    authorize(user, policies.VIEW_INDICATORS, node)
    may_change = has_permission(user, policies.SET_TOLERANCES, node)
    context = {
        "node": node,
        "rows": explanations.tolerance_rows(user, node),
        "rule": explanations.rule_on(user, node),
        "rule_form": RuleForm.of(HealthRule.objects.filter(node=node).first()) if may_change else None,
        "may_change": may_change,
    }
    return render(request, "insight/tolerances.html", context | _place(user, node))


@login_required
def tolerance(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change the tolerances of one indicator on a node."""
    user = user_of(request)
    node = get_node(user, pk)
    authorize(user, policies.SET_TOLERANCES, node)
    try:
        indicator = get_indicator(key)
    except UnknownIndicator:
        raise Http404(_("There is no such indicator.")) from None
    limits, own = queries.limits_on(node)[key]
    form = ToleranceForm(request.POST or None, indicator=indicator, limits=limits)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "inherit":
                services.clear_tolerance(node, key, actor=user)
            else:
                services.set_tolerance(node, key, actor=user, **form.stored())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. The health of the projects below follows the new tolerances."))
            return redirect("insight:tolerances", pk=pk)
    context = {"form": form, "node": node, "indicator": indicator, "own": own}
    return render(request, "insight/tolerance.html", context | _place(user, node))


@login_required
@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the rule of the whole on a node, or let it inherit."""
    user = user_of(request)
    node = get_node(user, pk)
    form = RuleForm(request.POST)
    try:
        if request.POST.get("act") == "inherit":
            services.clear_rule(node, actor=user)
        elif form.is_valid():
            services.set_rule(node, form.cleaned_data["rule"], actor=user, weights=form.weights())
        else:
            raise ValidationError([e for errors in form.errors.values() for e in errors])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved. The health of the projects below follows the new rule."))
    return redirect("insight:tolerances", pk=pk)
