"""One task: its facts, its form with the preview of what moves, and why it stands where it stands.

Each part works as a full page, and as the inside of the chart's panel when htmx asks for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vigie.accounts.models import AuditEvent
from vigie.accounts.requests import user_of, whole_number
from vigie.engine.terms import Constraint
from vigie.planning import services
from vigie.planning.durations import DayLength, format_duration
from vigie.planning.explain import why as explain
from vigie.planning.forms import NewTaskForm, TaskForm
from vigie.planning.links_text import References
from vigie.planning.models import Dependency, Schedule, Task
from vigie.planning.services.tasks import Preview
from vigie.planning.tables import AGREED_FINISH, AGREED_START, LATE
from vigie.planning.views.page import Page, open_page, with_schedule
from vigie.planning.wording import (
    NOTHING,
    constraint_labels,
    lag_text,
    link_type_text,
    moment_text,
    percent_text,
    shift_text,
)
from vigie.portfolio.services import EditConflict

SHOWN_MOVES = 200


def get_task(schedule: Schedule, uid: int) -> Task:
    """The task with ``agreed_start``, ``agreed_finish`` and ``late``; raises ``Http404``."""
    found = schedule.tasks.filter(uid=uid, blank=False).select_related("schedule__node")
    task: Task | None = found.annotate(agreed_start=AGREED_START, agreed_finish=AGREED_FINISH, late=LATE).first()
    if task is None:
        raise Http404(_("This task does not exist in the schedule any more."))
    return task


def _inside(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def show(request: HttpRequest, page: Page, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The part alone for htmx, in the whole page otherwise."""
    inside = _inside(request)
    target = "#task-page" if request.headers.get("HX-Target", "").endswith("task-page") else "#task-panel-body"
    context = page.context | context | {"panel": template, "target": target if inside else "#task-page"}
    return render(request, template if inside else "planning/task.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


def _facts(task: Any, page: Page) -> list[Fact]:
    day = page.length
    facts = [Fact(_("Start"), moment_text(task.start)), Fact(_("Finish"), moment_text(task.finish))]
    if not task.milestone and not task.summary:
        facts.append(Fact(_("Duration"), format_duration(task.duration, day, task.duration_unit)))
    facts.append(Fact(pgettext("share", "Done"), percent_text(task.percent_complete or 0)))
    if task.actual_start:
        facts.append(Fact(_("Actual start"), moment_text(task.actual_start)))
    if task.actual_finish:
        facts.append(Fact(_("Actual finish"), moment_text(task.actual_finish)))
    if not task.summary:
        facts.append(Fact(_("Total float"), format_duration(task.total_float, day)))
        facts.append(Fact(_("Free float"), format_duration(task.free_float, day)))
        facts.append(Fact(_("Late start"), moment_text(task.late_start)))
        facts.append(Fact(_("Late finish"), moment_text(task.late_finish)))
    if task.agreed_finish:
        shift = f" ({shift_text(task.finish - task.agreed_finish)})" if task.finish else ""
        facts.append(Fact(_("Baseline finish"), moment_text(task.agreed_finish) + shift))
    if task.constraint != Constraint.AS_SOON_AS_POSSIBLE:
        when = f" {moment_text(task.constraint_date)}" if task.constraint_date else ""
        facts.append(Fact(_("Constraint"), constraint_labels()[task.constraint] + when))
    if task.deadline:
        facts.append(Fact(_("Deadline"), moment_text(task.deadline)))
    calendar = task.schedule.calendars.filter(uid=task.calendar_uid).first() if task.calendar_uid is not None else None
    if calendar:
        facts.append(Fact(_("Calendar"), calendar.name))
    uids = task.schedule.assignments.filter(task_uid=task.uid).values("resource_uid")
    people = task.schedule.resources.filter(uid__in=uids).exclude(name="").values_list("name", flat=True)
    if people:
        facts.append(Fact(_("Resources"), ", ".join(people)))
    return facts


@dataclass(frozen=True, slots=True)
class LinkLine:
    task: Task
    text: str
    driving: bool


def _links(schedule: Schedule, links: list[Dependency], end: str, day: DayLength) -> list[LinkLine]:
    """The tasks at one end of the links (``predecessor_uid`` or ``successor_uid``)."""
    found = {task.uid: task for task in schedule.tasks.filter(uid__in=[getattr(link, end) for link in links])}
    lines = []
    for link in links:
        task = found.get(getattr(link, end))
        if task is not None:
            lag = lag_text(link, day)
            lines.append(LinkLine(task, f"{link_type_text(link.type)} {lag}".strip(), link.driving))
    return lines


@login_required
def task(request: HttpRequest, pk: int, uid: int) -> HttpResponse:
    page, schedule = with_schedule(request, pk, "table")
    return _show_facts(request, page, get_task(schedule, uid))


def _show_facts(request: HttpRequest, page: Page, found: Task, kept: str = "") -> HttpResponse:
    schedule, day = found.schedule, page.length
    context = {
        "task": found,
        "facts": _facts(found, page),
        "kept": kept,
        "predecessors": _links(
            schedule, list(schedule.dependencies.filter(successor_uid=found.uid)), "predecessor_uid", day
        ),
        "successors": _links(
            schedule, list(schedule.dependencies.filter(predecessor_uid=found.uid)), "successor_uid", day
        ),
    }
    return show(request, page, "planning/_task_facts.html", context)


def _references(schedule: Schedule, uids: list[int]) -> dict[int, str]:
    """How people name these tasks, by uid."""
    rows = schedule.tasks.filter(uid__in=uids).only("uid", "code", "wbs", "position")
    return {row.uid: row.reference for row in rows}


@login_required
def why(request: HttpRequest, pk: int, uid: int) -> HttpResponse:
    """The driving chain, from this task back to the cause of its dates."""
    page, schedule = with_schedule(request, pk, "table")
    found = get_task(schedule, uid)
    steps = explain(page.user, found)
    references = _references(schedule, [step.uid for step in steps])
    context = {"task": found, "steps": [(step, references.get(step.uid, "")) for step in steps]}
    return show(request, page, "planning/_task_why.html", context)


@login_required
def edit(request: HttpRequest, pk: int, uid: int) -> HttpResponse:
    """The form; ``act=preview`` shows what would move, ``act=keep`` keeps it, ``act=change`` comes back to the form."""
    page, schedule = with_schedule(request, pk, "table")
    if not page.context["may_record"]:
        raise PermissionDenied
    found = get_task(schedule, uid)
    act = request.POST.get("act", "")
    form = _form(page, found, request.POST if request.method == "POST" else None)
    if request.method == "GET" or act == "change":
        return _show_form(request, page, found, form)
    if found.edited_revision > _posted_revision(form):
        return _conflict(request, page, found, form)
    if not form.is_valid():
        return _show_form(request, page, found, form, status=422)
    values = form.values()
    if not values:
        form.add_error(None, _("You have changed nothing yet."))
        return _show_form(request, page, found, form, status=422)
    try:
        if act == "keep":
            return _keep(request, page, found, form, values)
        preview = services.preview_task_edit(found, actor=page.user, **values)
    except EditConflict:
        return _conflict(request, page, get_task(schedule, uid), form)
    except ValidationError as error:
        _show_errors(form, error)
        return _show_form(request, page, found, form, status=422)
    return _show_preview(request, page, found, form, preview)


def _form(page: Page, found: Task, data: Any) -> TaskForm:
    return TaskForm(data, task=found, may_change=page.context["may_change"], length=page.length)


def _posted_revision(form: TaskForm) -> int:
    return whole_number(str(form.data.get("revision", ""))) or 0


def _show_errors(form: Any, error: ValidationError) -> None:
    """The service's errors beside their fields; those of no field at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _addresses(page: Page, found: Task) -> dict[str, str]:
    arguments = [page.node.pk, found.uid]
    return {
        "action": reverse("planning:task_edit", args=arguments),
        "back": reverse("planning:task", args=arguments),
    }


_WIDE = ("name", "predecessors", "notes", "manual")


def _show_form(
    request: HttpRequest, page: Page, found: Task, form: TaskForm, conflict: Any = None, status: int = 200
) -> HttpResponse:
    # On «Change again» the form is bound to what was typed: its errors are said when it is sent, not before.
    context = {"task": found, "form": form, "wide": _WIDE, "conflict": conflict, **_addresses(page, found)}
    return show(request, page, "planning/_task_edit.html", context, status=status)


def _keep(request: HttpRequest, page: Page, found: Task, form: TaskForm, values: dict[str, Any]) -> HttpResponse:
    before = found.schedule.finish
    services.edit_task(found, actor=page.user, revision=form.cleaned_data["revision"], **values)
    page.schedule.refresh_from_db(fields=["start", "finish", "revision"])  # type: ignore[union-attr]
    after = page.schedule.finish  # type: ignore[union-attr]
    text = _("Kept.")
    if before and after and before != after:
        text = _("Kept. The project now finishes on %(finish)s (%(shift)s).") % {
            "finish": moment_text(after),
            "shift": shift_text(after - before),
        }
    if not _inside(request):
        messages.success(request, text)
        return redirect("planning:task", pk=page.node.pk, uid=found.uid)
    response = _show_facts(request, page, get_task(page.schedule, found.uid), kept=text)  # type: ignore[arg-type]
    response.headers["HX-Trigger"] = "schedule-changed"
    return response


@dataclass(frozen=True, slots=True)
class Change:
    """A field with two values, as its control shows them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    uid: int
    reference: str
    name: str
    start: str
    finish: str
    shift: str
    later: bool
    newly_critical: bool


def _told(form: TaskForm, name: str, raw: str) -> str:
    """A control's value in words."""
    field: Any = form.fields[name]
    if hasattr(field, "choices"):
        return str({str(key): label for key, label in field.choices}.get(raw, raw))
    if raw in ("on", "") and field.__class__.__name__ == "BooleanField":
        return _("yes") if raw else _("no")
    if "T" in raw and hasattr(field, "to_python") and field.widget.__class__.__name__ == "MomentInput":
        return moment_text(field.to_python(raw))
    return raw or NOTHING


def _changes(form: TaskForm) -> list[Change]:
    typed, shown = form.typed(), form.shown()
    return [
        Change(str(form.fields[name].label), _told(form, name, shown[name]), _told(form, name, typed[name]))
        for name in form.changed()
    ]


def _pair(old: Any, new: Any) -> str:
    if old == new:
        return moment_text(new)
    return f"{moment_text(old)} → {moment_text(new)}"


def _show_preview(request: HttpRequest, page: Page, found: Task, form: TaskForm, preview: Preview) -> HttpResponse:
    newly = {uid for uid, _name in preview.newly_critical}
    shown = preview.moved[:SHOWN_MOVES]
    references = _references(found.schedule, [move["uid"] for move in shown])
    moved = [
        Move(
            uid=move["uid"],
            reference=references[move["uid"]],
            name=move["name"],
            start=_pair(*move["start"]),
            finish=_pair(*move["finish"]),
            shift=shift_text(_shift(move)),
            later=_shift(move).total_seconds() > 0,
            newly_critical=move["uid"] in newly,
        )
        for move in shown
    ]
    before, after = preview.finish
    context = {
        "task": found,
        "moved": moved,
        "count": len(preview.moved),
        "more": len(preview.moved) - len(moved),
        "finish": after,
        "finish_note": shift_text(after - before) if before and after else "",
        "newly_critical": preview.newly_critical,
        "no_longer_critical": preview.no_longer_critical,
        "late": preview.late,
        "changes": _changes(form),
        "typed": [*form.typed().items(), ("revision", form.data["revision"]), ("seen", form.data.get("seen", ""))],
        **_addresses(page, found),
    }
    return show(request, page, "planning/_task_preview.html", context)


def _shift(move: dict[str, Any]) -> Any:
    """By how much the finish moves; the start where the finish stays."""
    (old_start, new_start), (old, new) = move["start"], move["finish"]
    if old and new and old != new:
        return new - old
    return new_start - old_start


@dataclass(frozen=True, slots=True)
class Disputed:
    label: str
    theirs: str
    mine: str


def _conflict(request: HttpRequest, page: Page, found: Task, form: TaskForm) -> HttpResponse:
    """Who changed what meanwhile, both values, and the form: what was typed here on top of what was kept there."""
    fresh = _form(page, found, None)
    shown, typed = fresh.shown(), form.typed()
    seen = json.loads(form.data.get("seen") or "{}")
    mine = {name for name in form.changed() if name in shown}
    data = {name: typed[name] if name in mine else shown[name] for name in shown}
    data = {name: value for name, value in data.items() if value}
    data |= {"revision": str(found.schedule.revision), "seen": json.dumps(shown)}
    rows = [
        Disputed(
            str(fresh.fields[name].label),
            _told(fresh, name, shown[name]),
            _told(fresh, name, typed[name]) if name in mine else NOTHING,
        )
        for name in shown
        if shown[name] != seen.get(name, "") or (name in mine and typed[name] != shown[name])
    ]
    event = AuditEvent.objects.filter(object_type="planning.task", object_id=str(found.pk)).order_by("-pk").first()
    conflict = {"who": event.actor_name if event else _("Somebody"), "at": event.at if event else None, "rows": rows}
    bound = _form(page, found, data)
    return _show_form(request, page, found, bound, conflict=conflict, status=409)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new task; in a project without schedule, its first one."""
    page = open_page(request, pk, "gantt")
    if not page.context["may_change"]:
        raise PermissionDenied

    begun = page.schedule if page.schedule and page.schedule.begun else None
    form = NewTaskForm(
        request.POST if request.method == "POST" else None,
        find=References(begun).find if begun else None,
        length=page.length,
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            schedule = begun or services.create_schedule(page.node, actor=page.user, start=values["start"])
            made = services.add_task(
                schedule,
                actor=page.user,
                name=values["name"],
                duration=values["duration"],
                after_uid=values.get("after"),
            )
        except ValidationError as error:
            _show_errors(form, error)
        else:
            messages.success(request, _("“%(task)s” is added.") % {"task": made.name})
            return redirect("planning:task", pk=pk, uid=made.uid)
    return render(request, "planning/task_add.html", page.context | {"form": form})


@login_required
def remove(request: HttpRequest, pk: int, uid: int) -> HttpResponse:
    """Asks, then removes the task and all below it."""
    page, schedule = with_schedule(request, pk, "table")
    if not page.context["may_change"]:
        raise PermissionDenied
    found = get_task(schedule, uid)
    if request.method == "POST":
        revision = whole_number(request.POST.get("revision", "")) or 0
        try:
            services.remove_task(found, actor=user_of(request), revision=revision)
        except EditConflict:
            messages.warning(request, _("This task was changed meanwhile: look at it again before you remove it."))
            return redirect("planning:task", pk=pk, uid=uid)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("planning:task", pk=pk, uid=uid)
        messages.success(request, _("“%(task)s” is removed.") % {"task": found.name})
        return redirect("planning:schedule", pk=pk)
    return render(request, "planning/task_remove.html", page.context | {"task": found})
