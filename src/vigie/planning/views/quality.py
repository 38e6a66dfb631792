"""How far the schedule can be relied on: the points of its assessment, and the tasks of each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.engine.assessment import Outcome
from vigie.planning.models import Schedule
from vigie.planning.quality import Point, assessment, rows
from vigie.planning.views.page import open_page, with_schedule

TASKS, CAUSES = 5, 5
PER_PAGE = 100
_ORDER = (Outcome.FAILED, Outcome.PASSED, Outcome.INFORMATION, Outcome.NOT_APPLICABLE)


@login_required
def quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Every point: what is to be mended first, each with its first tasks."""
    page = open_page(request, pk, "quality")
    if page.schedule is None:
        return render(request, "planning/quality.html", page.context)
    points, refusal = _points(page.user, page.schedule)
    measured = [p for p in points if p.outcome in (Outcome.FAILED, Outcome.PASSED)]
    told = rows(page.schedule, ((p, p.places[:TASKS]) for p in points))
    context = {
        "groups": [
            (outcome, [(p, told[p.check], p.causes[:CAUSES]) for p in points if p.outcome == outcome])
            for outcome in _ORDER
        ],
        "refusal": refusal,
        "failed": sum(p.failed for p in measured),
        "measured": len(measured),
        "by_dcma": [
            sum(p.failed for p in measured if p.dcma),
            sum(p.dcma is not None for p in measured),
        ],
    }
    return render(request, "planning/quality.html", page.context | context)


@login_required
def point(request: HttpRequest, pk: int, check: str) -> HttpResponse:
    """All tasks of one point."""
    page, schedule = with_schedule(request, pk, "quality")
    points, refusal = _points(page.user, schedule)
    found = next((p for p in points if p.check == check), None)
    if found is None:
        raise Http404(refusal or _("The assessment has no such point."))
    shown = Paginator(found.places, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "point": found,
        "page": shown,
        "rows": rows(schedule, [(found, shown.object_list)])[found.check],
    }
    return render(request, "planning/quality_point.html", page.context | context)


def _points(user: User, schedule: Schedule) -> tuple[tuple[Point, ...], str]:
    """The points, or why there are none."""
    try:
        return assessment(user, schedule), ""
    except ValidationError as error:
        return (), " ".join(error.messages)
