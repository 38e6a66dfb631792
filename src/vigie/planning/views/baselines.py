"""Baselines: set, chosen, compared; and the trend of the milestones over status dates."""

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

from vigie.accounts.access import has_permission
from vigie.planning import services
from vigie.planning.forms import BaselineForm, StatusDateForm
from vigie.planning.models import Baseline, Schedule
from vigie.planning.policies import APPROVE_BASELINE
from vigie.planning.queries import compare_baseline, milestone_trend
from vigie.planning.views.charts import slip_chart, trend_chart
from vigie.planning.views.page import Page, open_page, with_schedule
from vigie.portfolio.services import EditConflict

CHARTED_SLIPS = 20
CHARTED_MILESTONES = 8
PER_PAGE = 100


@login_required
def baselines(request: HttpRequest, pk: int) -> HttpResponse:
    """The baselines, the form to set one, and the milestone trend."""
    page = open_page(request, pk, "baselines")
    if page.schedule is None:
        return render(request, "planning/baselines.html", page.context)
    form = _form(page.schedule, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not page.context["may_baseline"]:
            raise PermissionDenied
        if form.is_valid():
            try:
                made = services.set_baseline(page.schedule, actor=page.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(
                    request, _("“%(baseline)s” is set, and slips are now measured against it.") % {"baseline": made}
                )
                return redirect("planning:baselines", pk=pk)
    lines = milestone_trend(page.user, page.schedule)
    # What was reached moves no more: the chart shows what is still to come.
    charted = ([line for line in lines if not line.complete] or lines)[:CHARTED_MILESTONES]
    context = {
        "baselines": page.schedule.baselines.select_related("set_by", "approved_by"),
        "form": form,
        "may_approve": has_permission(page.user, APPROVE_BASELINE, page.node),
        "trend": lines,
        "trend_dates": sorted({at for line in lines for at, _due in line.points}),
        "trend_chart": trend_chart(charted),
        "charted": len(charted),
    }
    return render(request, "planning/baselines.html", page.context | context)


def _form(schedule: Schedule, data: Any) -> BaselineForm:
    form = BaselineForm(data, label_suffix="")
    taken = [(b.number, _("In place of “%(name)s”") % {"name": b.name}) for b in schedule.baselines.all()]
    form.fields["number"].choices = [("", _("A new baseline")), *taken]  # type: ignore[attr-defined]
    return form


def _baseline(page: Page, schedule: Schedule, number: int) -> Baseline:
    found: Baseline | None = schedule.baselines.select_related("schedule__node", "set_by").filter(number=number).first()
    if found is None:
        raise Http404(_("This baseline does not exist any more."))
    return found


@login_required
@require_POST
def choose(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make it the current one, or approve it."""
    page, schedule = with_schedule(request, pk, "baselines")
    found = _baseline(page, schedule, number)
    approve = request.POST.get("act") == "approve"
    try:
        (services.approve_baseline if approve else services.choose_baseline)(found, actor=page.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("“%(baseline)s” is approved.") if approve else _("Slips are now measured against “%(baseline)s”.")
        messages.success(request, text % {"baseline": found})
    return redirect("planning:baselines", pk=pk)


@login_required
def compare(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The schedule against a baseline: slip by task and by milestone, as bars and as a table."""
    page, schedule = with_schedule(request, pk, "baselines")
    found = _baseline(page, schedule, number)
    comparison = compare_baseline(page.user, schedule, found)
    only = request.GET.get("only", "")
    rows = [slip for slip in comparison.slips if only != "milestones" or slip.milestone]
    if only == "slipped":
        rows = [slip for slip in rows if slip.calendar_days]
    if request.GET.get("sort") == "-slip":
        rows.sort(key=lambda slip: -(slip.calendar_days or 0))
    leaves = [slip for slip in comparison.slips if not slip.summary and slip.working_days]
    worst = sorted(leaves, key=lambda slip: -abs(slip.working_days or 0))[:CHARTED_SLIPS]
    context = {
        "baseline": found,
        "comparison": comparison,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "only": only,
        "worst": worst,
        "late": sum(1 for slip in leaves if (slip.working_days or 0) > 0),
        "early": sum(1 for slip in leaves if (slip.working_days or 0) < 0),
        "chart": slip_chart([(f"{slip.wbs} {slip.name}".strip(), slip.working_days or 0) for slip in worst]),
        "charted": CHARTED_SLIPS,
    }
    return render(request, "planning/baseline_compare.html", page.context | context)


@login_required
def status_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when progress is recorded; the schedule is computed anew."""
    page, schedule = with_schedule(request, pk, "gantt")
    if not page.context["may_change"]:
        raise PermissionDenied
    initial = {"revision": schedule.revision, "status_date": schedule.status_date}
    form = StatusDateForm(request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.set_status_date(schedule, values["status_date"], actor=page.user, revision=values["revision"])
        except EditConflict:
            messages.warning(request, _("The schedule was changed meanwhile: look at it, then set the date again."))
        except ValidationError as error:
            form.add_error(None, error)
            return render(request, "planning/status_date.html", page.context | {"form": form})
        else:
            messages.success(request, _("The status date is set and the schedule computed anew."))
        return redirect("planning:schedule", pk=pk)
    return render(request, "planning/status_date.html", page.context | {"form": form})
