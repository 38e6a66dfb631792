"""What is uncertain: about one schedule, between the projects of a programme, and the classes of the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.planning.models import Calendar, Schedule
from vigie.portfolio.models import Node
from vigie.risks import inputs, policies, queries, services
from vigie.risks import uncertain_forms as forms
from vigie.risks.models import (
    Branching,
    Checkpoint,
    Driver,
    Estimate,
    Handover,
    Together,
    UncertaintyClass,
    Weather,
)
from vigie.risks.places import told_places
from vigie.risks.simulation import USUAL
from vigie.risks.views.asking import node_page, show


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: its table, its form, its heading, and on which nodes it is made."""

    model: type[Any]
    form: type[forms.StatementForm]
    heading: str | Promise
    lead: str | Promise
    on_project: bool = True
    above: bool = False


KINDS: dict[str, Kind] = {
    "estimate": Kind(
        Estimate,
        forms.EstimateForm,
        gettext_lazy("Say how long or how dear"),
        gettext_lazy("A task’s own figures hold before those of a summary task above it, then rules, then the rest."),
    ),
    "together": Kind(
        Together,
        forms.TogetherForm,
        gettext_lazy("Say what goes together"),
        gettext_lazy("Tasks that the same team, ground or supplier makes long or short alike."),
    ),
    "driver": Kind(
        Driver,
        forms.DriverForm,
        gettext_lazy("Name a shared cause"),
        gettext_lazy("When it acts, one draw stretches or shrinks all of these tasks alike."),
        above=True,
    ),
    "branching": Kind(
        Branching,
        forms.BranchingForm,
        gettext_lazy("Name alternatives"),
        gettext_lazy("Exactly one way is taken; the tasks of the others fall away."),
    ),
    "weather": Kind(
        Weather,
        forms.WeatherForm,
        gettext_lazy("Say what the weather takes"),
        gettext_lazy("Working days of a calendar that are lost in each month."),
    ),
    "handover": Kind(
        Handover,
        forms.HandoverForm,
        gettext_lazy("Name a handover between two projects"),
        gettext_lazy("The simulation of the whole makes the second project wait for the first."),
        on_project=False,
        above=True,
    ),
    "checkpoint": Kind(
        Checkpoint,
        forms.CheckpointForm,
        gettext_lazy("Name a shared milestone"),
        gettext_lazy("The simulation says how likely it is that all of it is there on the day."),
        on_project=False,
        above=True,
    ),
}


def _kind(name: str, node: Node) -> Kind:
    kind = KINDS.get(name)
    if kind is None or not (kind.on_project if node.is_project else kind.above):
        raise Http404(_("There is no such page."))
    return kind


@login_required
def uncertainty(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is said to be uncertain about a node."""
    user, node, context = node_page(request, pk)
    schedule = Schedule.objects.visible_to(user).filter(node=node).first()
    may_change = not node.archived_at and has_permission(user, policies.CHANGE_RISK, node)
    stated = {
        name: list(inputs.stated_on(user, kind.model, node))
        for name, kind in KINDS.items()
        if (kind.on_project if node.is_project else kind.above)
    }
    context |= {"schedule": schedule, "may_change": may_change and (schedule or not node.is_project), "usual": USUAL}
    context |= _rows(user, node, stated)
    if node.is_project:
        context["drivers_above"] = [
            (driver, told_places([p for p in driver.places if p[0] == node.pk], user, node))
            for driver in inputs.drivers_above(user, node)
        ]
    return render(request, "risks/uncertainty.html", context)


def _rows(user: User, node: Node, stated: dict[str, list[Any]]) -> dict[str, Any]:
    """The statements as the page shows them, with the names of their tasks: a fixed number of queries a kind."""
    uids = {e.task_uid for e in stated.get("estimate", ()) if e.task_uid is not None}
    uids |= {uid for group in stated.get("together", ()) for uid in group.task_uids}
    uids |= {uid for b in stated.get("branching", ()) for way in b.ways for uid in way["tasks"]}
    names = queries.task_names(node, uids) if uids else {}
    calendars: dict[int, str] = {}
    if stated.get("weather"):
        calendars = dict(Calendar.objects.filter(schedule__node=node).values_list("uid", "name"))

    def named(tasks: list[int]) -> list[str]:
        return [names.get(uid, _("a task that is gone")) for uid in tasks]

    return {
        "estimates": [
            (e, names.get(e.task_uid) if e.task_uid is not None else None) for e in stated.get("estimate", ())
        ],
        "groups": [(group, named(group.task_uids)) for group in stated.get("together", ())],
        "drivers": [
            (driver, told_places(driver.places, user, node if node.is_project else None))
            for driver in stated.get("driver", ())
        ],
        "branchings": [
            (b, [(way["name"], float(way["chance"]), named(way["tasks"])) for way in b.ways])
            for b in stated.get("branching", ())
        ],
        "weather": [
            (w, calendars.get(w.calendar_uid, _("a calendar that is gone")), [float(share) for share in w.months])
            for w in stated.get("weather", ())
        ],
        "handovers": [(h, told_places([h.giver, h.taker], user)) for h in stated.get("handover", ())],
        "checkpoints": [(c, told_places(c.places, user)) for c in stated.get("checkpoint", ())],
    }


@login_required
def state(request: HttpRequest, pk: int, kind: str, statement_pk: int | None = None) -> HttpResponse:
    """Say something more, or change what was said."""
    user, node, context = node_page(request, pk)
    chosen = _kind(kind, node)
    authorize(user, policies.CHANGE_RISK, node)
    if node.is_project and not Schedule.objects.visible_to(user).filter(node=node).exists():
        raise PermissionDenied(policies.CHANGE_RISK)
    found = (
        get_object_or_404(inputs.stated_on(user, chosen.model, node), pk=statement_pk)
        if statement_pk
        else chosen.model(node=node)
    )
    form = chosen.form(request.POST or None, node=node, user=user, found=found)

    def keep() -> None:
        form.apply()
        services.state(found, actor=user)

    if request.method == "POST" and form.is_valid() and _done(request, form, keep):
        return redirect("risks:uncertainty", pk=pk)
    context |= {"form": form, "kind": chosen}
    return render(request, "risks/state.html", context)


def _done(request: HttpRequest, form: Any, act: Callable[[], object]) -> bool:
    try:
        act()
    except ValidationError as error:
        show(form, error)
        return False
    messages.success(request, _("Saved."))
    return True


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, kind: str, statement_pk: int) -> HttpResponse:
    """Take back what was said."""
    user, node, _context = node_page(request, pk)
    found = get_object_or_404(inputs.stated_on(user, _kind(kind, node).model, node), pk=statement_pk)
    services.withdraw(found, actor=user)
    messages.success(request, _("Removed."))
    return redirect("risks:uncertainty", pk=pk)


@login_required
def class_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Define a class of uncertainty, change it, or remove it."""
    user = user_of(request)
    authorize(user, policies.MANAGE_METHOD)
    found = get_object_or_404(UncertaintyClass, pk=pk) if pk else UncertaintyClass()
    if request.method == "POST" and request.POST.get("act") == "delete" and found.pk:
        try:
            services.delete_class(found, actor=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Removed."))
        return redirect("risks:method")
    form = forms.ClassForm(request.POST or None, found=found)

    def keep() -> None:
        form.apply()
        services.keep_class(found, actor=user)

    if request.method == "POST" and form.is_valid() and _done(request, form, keep):
        return redirect("risks:method")
    return render(request, "risks/uncertainty_class.html", {"form": form, "found": found})
