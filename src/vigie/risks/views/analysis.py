"""The simulation of a project: what it found, what it starts from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.requests import user_of, whole_number
from vigie.planning.links_text import References
from vigie.planning.models import Schedule
from vigie.risks import policies, queries, services
from vigie.risks.charts import curve, tornado
from vigie.risks.forms import AnalysisForm, PlaceForm, RangeForm
from vigie.risks.simulation import PERCENTS, USUAL
from vigie.risks.views.asking import around, node_page, show
from vigie.risks.words import day_of, remarks, sentences

RUNS_PER_PAGE = 10


@login_required
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """What the last simulation found, or the one named by ``?run=``; and asking for another."""
    user, node, context = node_page(request, pk)
    schedule = Schedule.objects.visible_to(user).filter(node=node).first()
    may_run = schedule is not None and not node.archived_at and has_permission(user, policies.CHANGE_RISK, node)
    form = AnalysisForm(request.POST or None)
    if request.method == "POST":
        authorize(user, policies.CHANGE_RISK, node)
        if form.is_valid():
            try:
                job = services.request_analysis(node, actor=user, **form.values())
            except ValidationError as error:
                show(form, error)
            else:
                return redirect("jobs:detail", pk=job.pk)
    found = queries.analyses(user, node)
    wanted = whole_number(request.GET.get("run", ""))
    shown = found.filter(pk=wanted).first() if wanted is not None else found.first()
    if wanted is not None and shown is None:
        raise Http404(_("This analysis does not exist, or you have no access to it."))
    runs = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    runs.object_list = [
        (run, *(day_of(run.result["before"]["finish"][percent]) for percent in ("50", "80"))) for run in runs
    ]
    context |= {
        "schedule": schedule,
        "may_run": may_run,
        "form": form,
        "shown": shown,
        "runs": runs,
    }
    if shown is not None:
        context |= _told(shown, schedule)
    return render(request, "risks/analysis.html", context)


def _told(shown: Any, schedule: Schedule | None) -> dict[str, Any]:
    result = shown.result
    before, after = result["before"], result["after"]
    return {
        "sentences": sentences(result),
        "remarks": remarks(result),
        "outdated": schedule is not None and schedule.revision != shown.revision,
        "promise": day_of(result["promise"]),
        "planned": day_of(result["plan"]),
        "kept": before["kept"],
        "half": day_of(before["finish"]["50"]),
        "sure": day_of(before["finish"]["80"]),
        "cost_sure": before["cost"]["80"],
        "with_after": after is not None,
        "percentiles": [
            (
                p,
                day_of(before["finish"][str(p)]),
                day_of(after["finish"][str(p)]) if after else None,
                before["cost"][str(p)],
                after["cost"][str(p)] if after else None,
            )
            for p in PERCENTS
        ],
        "finish_chart": curve(result, "finish"),
        "cost_chart": curve(result, "cost") if before["cost"]["95"] > 0 else None,
        "risks": result["risks"],
        "tornado_chart": tornado(result["risks"]) if any(risk["days"] for risk in result["risks"]) else None,
        "tasks": result["tasks"],
        "milestones": [(m["uid"], m["name"], day_of(m["p50"]), day_of(m["p80"])) for m in result["milestones"]],
    }


@login_required
def ranges(request: HttpRequest, pk: int) -> HttpResponse:
    """How long tasks may take: for every task, and for some of their own."""
    user, node, context = node_page(request, pk)
    schedule = Schedule.objects.visible_to(user).filter(node=node).first()
    may_change = not node.archived_at and has_permission(user, policies.CHANGE_RISK, node)
    if request.method == "POST" and not may_change:
        raise PermissionDenied(policies.CHANGE_RISK)
    form = RangeForm(request.POST or None)
    if request.method == "POST" and schedule is not None and form.is_valid():
        name = form.cleaned_data["task"].strip()
        try:
            uid = References(schedule).find(name) if name else None
            if name and uid is None:
                raise ValidationError({"task": _("There is no such task in the schedule.")})
            services.set_range(node, actor=user, task_uid=uid, **form.shares())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:ranges", pk=pk)
    found = list(queries.ranges_of(user, node))
    names = queries.task_names(node, [r.task_uid for r in found if r.task_uid is not None])
    context |= {
        "form": form,
        "schedule": schedule,
        "may_change": may_change,
        "usual": USUAL,
        "ranges": [(r, "" if r.task_uid is None else names.get(r.task_uid, "?")) for r in found],
    }
    return render(request, "risks/ranges.html", context)


@login_required
@require_POST
def range_clear(request: HttpRequest, pk: int, range_pk: int) -> HttpResponse:
    user, node, _context = node_page(request, pk)
    found = queries.ranges_of(user, node).filter(pk=range_pk).first()
    if found is not None:
        services.clear_range(found, actor=user)
        messages.success(request, _("The range is removed."))
    return redirect("risks:ranges", pk=pk)


@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Which tasks a risk would delay."""
    user = user_of(request)
    risk = queries.get_risk(user, pk)
    if not policies.may_change(user, risk) or risk.node.archived_at:
        raise PermissionDenied(policies.CHANGE_RISK)
    schedule = Schedule.objects.visible_to(user).filter(node=risk.node).first()
    hits = list(risk.hits.values_list("task_uid", flat=True))
    names = queries.task_names(risk.node, hits)
    start = "; ".join(queries.task_references(risk.node, hits))
    form = PlaceForm(request.POST or None, initial={"tasks": start})
    if request.method == "POST" and schedule is not None and form.is_valid():
        references = References(schedule)
        try:
            services.place_risk(risk, form.uids(references.find), actor=user)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:risk", pk=pk)
    context = around(user, risk.node) | {"risk": risk, "form": form, "schedule": schedule, "names": names}
    return render(request, "risks/place.html", context)
