"""The chains of tasks that decide a date: all together, and one with all its tasks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.planning.chains import Chain, Chains, Step, chains
from vigie.planning.durations import format_duration
from vigie.planning.forms import ChainsForm
from vigie.planning.links_text import References
from vigie.planning.models import Schedule
from vigie.planning.views.charts import chains_chart
from vigie.planning.views.page import open_page, with_schedule
from vigie.planning.wording import day_text

TASKS, PEOPLE, PER_PAGE, OFFERED = 20, 12, 100, 200


@login_required
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The chains that lead to the end that the reader chose; of each, the tasks nearest to it."""
    page = open_page(request, pk, "chains")
    if page.schedule is None:
        return render(request, "planning/chains.html", page.context)
    asked = _asked(request.GET)
    form = _form(page.schedule, request.GET, asked)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "planning/chains.html", page.context | context, status=422)
    uid, count = form.cleaned_data["code"], form.cleaned_data["count"] or 5
    if uid is not None:
        return redirect(f"{reverse('planning:chains', args=[pk])}?{urlencode({'to': uid, 'count': count})}")
    try:
        shown = chains(page.user, page.schedule, to=asked, count=count)
    except ValidationError as error:
        context["refusal"] = " ".join(error.messages)
    else:
        context |= {
            "shown": shown,
            "chains": [_told(shown, chain, chain.steps[-TASKS:]) for chain in shown.found],
            "chart": chains_chart(shown),
            "asked": urlencode({"to": "" if asked is None else asked, "count": count}),
            "tasks_shown": TASKS,
        }
    return render(request, "planning/chains.html", page.context | context)


@login_required
def chain(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """All tasks of one chain."""
    page, schedule = with_schedule(request, pk, "chains")
    asked = _asked(request.GET)
    try:
        shown = chains(page.user, schedule, to=asked, count=_count(request.GET))
    except ValidationError as error:
        raise Http404(" ".join(error.messages)) from error
    found = next((c for c in shown.found if c.number == number), None)
    if found is None:
        raise Http404(_("There is no chain of this number any more."))
    query = urlencode({name: request.GET.get(name, "") for name in ("to", "count")})
    steps = Paginator(found.steps, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "page": steps,
        "told": _told(shown, found, steps.object_list),
        "back": f"{reverse('planning:chains', args=[pk])}?{query}",
    }
    return render(request, "planning/chain.html", page.context | context)


def _asked(given: QueryDict) -> int | None:
    """The uid in the address."""
    text = given.get("to", "")
    if not text:
        return None
    try:
        return int(text[:20])
    except ValueError:
        raise Http404(_("This task does not exist in the schedule any more.")) from None


def _count(given: QueryDict) -> int:
    text = given.get("count", "")
    return int(text) if text.isdecimal() and len(text) < 3 else 5


def _form(schedule: Schedule, given: QueryDict, asked: int | None) -> ChainsForm:
    """Ends to choose from: the project's finish, the next milestones, and the one in the address."""
    ahead = schedule.tasks.filter(milestone=True, summary=False, blank=False, active=True, actual_finish=None)
    ahead = ahead.filter(finish__isnull=False).order_by("finish", "position")
    ends = {uid: (name, finish) for uid, name, finish in ahead.values_list("uid", "name", "finish")[:OFFERED]}
    if asked is not None and asked not in ends:
        row = schedule.tasks.filter(uid=asked, blank=False).values_list("name", "finish").first()
        if row is None:
            raise Http404(_("This task does not exist in the schedule any more."))
        ends = {asked: row} | ends
    named = [(str(uid), f"{name or _('Unnamed task')} ({day_text(at)})") for uid, (name, at) in ends.items()]
    offered: list[tuple[str, Any]] = [("", _("The finish of the project")), (_("Milestones and tasks"), named)]
    return ChainsForm(given.dict(), ends=offered, find=lambda code: References(schedule).find(code))


def _told(shown: Chains, found: Chain, steps: Any) -> dict[str, Any]:
    """A chain with its words and the tasks that are shown of it."""
    people = found.people
    return {
        "chain": found,
        "meaning": shown.meaning(found),
        "room": shown.days(found.room),
        "total_float": shown.days(found.total_float),
        "people": people[:PEOPLE],
        "more_people": max(len(people) - PEOPLE, 0),
        "rows": [_row(shown, step) for step in steps],
    }


def _row(shown: Chains, step: Step) -> dict[str, Any]:
    return {
        "step": step,
        "start": day_text(step.start),
        "finish": day_text(step.finish),
        "total_float": format_duration(step.total_float, shown.length),
        "room": format_duration(step.room, shown.length),
        "link": step.link_text(shown.length),
        "bad": step.total_float is not None and step.total_float < 0,
    }
