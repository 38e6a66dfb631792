"""Imports: a file comes in, its differences are shown, and are applied only when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.exchange import FORMATS
from vigie.exchange.messages import describe as say
from vigie.planning import services
from vigie.planning.forms import UploadForm
from vigie.planning.merge import Side
from vigie.planning.models import ImportState, ScheduleImport
from vigie.planning.queries import get_import, import_history, waiting_import
from vigie.planning.views.page import Page, open_page
from vigie.planning.views.values import field_label, parse_moment, value_text
from vigie.planning.wording import moment_text, shift_text
from vigie.portfolio.services import EditConflict

SHOWN = 200
"""Lines of one kind on the page of differences; the rest is counted."""


def may_import(request: HttpRequest, pk: int) -> Page:
    page = open_page(request, pk, "imports")
    if not page.context["may_import"]:
        raise PermissionDenied
    return page


@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    page = may_import(request, pk)
    form = UploadForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = services.request_import(page.node, actor=page.user, name=file.name, chunks=file.chunks())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            address = reverse("planning:import_detail", args=[pk, imported.pk])
            return redirect(f"{address}?follow")
    extensions = sorted({extension for form_ in FORMATS for extension in form_.extensions})
    context = {
        "form": form,
        "formats": FORMATS,
        "accept": ",".join(extensions),
        "limit": settings.MAX_UPLOAD_BYTES // 2**20,
        "waiting": waiting_import(page.user, page.node),
    }
    return render(request, "planning/import.html", page.context | context)


@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    page = open_page(request, pk, "imports")
    found = Paginator(import_history(page.user, page.node), 50).get_page(request.GET.get("page"))
    return render(request, "planning/imports.html", page.context | {"page": found})


@dataclass(frozen=True, slots=True)
class ChangedField:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedTask:
    wbs: str
    name: str
    fields: list[ChangedField]


@dataclass(frozen=True, slots=True)
class MovedTask:
    wbs: str
    name: str
    start: str
    finish: str
    shift: str
    later: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """``choice`` is the side chosen before an error sent the form back."""

    key: str
    wbs: str
    name: str
    label: str
    base: str
    mine: str
    theirs: str
    choice: str


def _conflicts(imported: ScheduleImport, page: Page, posted: Any) -> list[ConflictLine]:
    lines = []
    for row in imported.differences.get("conflicts", []):
        field = row["field"]
        texts = {side: value_text(field, row.get(side), page.length) for side in ("base", "mine", "theirs")}
        key = f"choice-{row['identity']}"
        label = field_label(row["kind"], field)
        lines.append(
            ConflictLine(key, row["wbs"], row["name"], label, **texts, choice=posted.get(key, "") if posted else "")
        )
    return lines


def _moved(rows: list[dict[str, Any]]) -> list[MovedTask]:
    lines = []
    for row in rows[:SHOWN]:
        (old_start, start), (old, new) = (
            [parse_moment(value) for value in row["start"]],
            [parse_moment(value) for value in row["finish"]],
        )
        shift = new - old if old and new else None
        lines.append(
            MovedTask(
                wbs=row["wbs"],
                name=row["name"],
                start=moment_text(start) if start == old_start else f"{moment_text(old_start)} → {moment_text(start)}",
                finish=moment_text(new) if new == old else f"{moment_text(old)} → {moment_text(new)}",
                shift=shift_text(shift) if shift is not None else "",
                later=bool(shift and shift.total_seconds() > 0),
            )
        )
    return lines


def _changed(found: dict[str, Any], page: Page) -> list[ChangedTask]:
    """What the file changes and nobody changed here; the rest stands among the conflicts."""
    disputed = {(row["uid"], row["field"]) for row in found.get("conflicts", []) if row["kind"] == "task"}
    lines = []
    for row in found.get("changed", [])[:SHOWN]:
        fields = [
            ChangedField(
                field_label("task", change["field"]),
                value_text(change["field"], change["old"], page.length),
                value_text(change["field"], change["new"], page.length),
            )
            for change in row["fields"]
            if (row["uid"], change["field"]) not in disputed
        ]
        if fields:
            lines.append(ChangedTask(row["wbs"], row["name"], fields))
    return lines


@login_required
def detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What became of an import: its progress, its error, or what it changes, to be confirmed or rejected.

    Whoever has just brought the file (``follow``) is led on to the schedule when it is applied already.
    """
    page = open_page(request, pk, "imports")
    imported = get_import(page.user, pk, number)
    if "follow" in request.GET and imported.state == ImportState.APPLIED:
        return redirect("planning:schedule", pk=pk)
    return _show(request, page, imported)


def _show(request: HttpRequest, page: Page, imported: ScheduleImport, status: int = 200) -> HttpResponse:
    found = imported.differences
    before, after = (parse_moment(value) for value in found.get("finish", [None, None]))
    posted = request.POST if request.method == "POST" else None
    context = {
        "import": imported,
        "waiting": imported.state == ImportState.WAITING,
        "notices": [say(_Coded(notice), _) for notice in imported.notices],
        "conflicts": _conflicts(imported, page, posted),
        "moved": _moved(found.get("moved", [])),
        "changed": _changed(found, page),
        "shown": SHOWN,
        "finish": after,
        "finish_note": shift_text(after - before) if before and after else "",
    }
    return render(request, "planning/import_detail.html", page.context | context, status=status)


class _Coded:
    """A notice as it was kept with the import."""

    def __init__(self, notice: dict[str, Any]) -> None:
        self.code: str = notice["code"]
        self.detail: dict[str, Any] = notice["detail"]


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Apply or reject a waiting import. Each conflict needs a choice, its own or the one for all that have none."""
    page = may_import(request, pk)
    imported = get_import(page.user, pk, number)
    try:
        if request.POST.get("act") == "reject":
            services.reject_import(imported, actor=page.user)
            messages.success(request, _("The import is rejected: the schedule stays as it was."))
            return redirect("planning:imports", pk=pk)
        choices = _choices(imported, request.POST)
        if choices is None:
            messages.error(request, _("Choose for each conflict, then apply."))
            return _show(request, page, imported, status=422)
        services.confirm_import(imported, actor=page.user, choices=choices)
    except EditConflict:
        messages.warning(
            request,
            _("The schedule was changed here since you looked. Nothing was applied: these are the differences now."),
        )
        return redirect("planning:import_detail", pk=pk, number=number)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("planning:import_detail", pk=pk, number=number)
    messages.success(request, _("The file is applied. It can be undone from the history of imports."))
    return redirect("planning:schedule", pk=pk)


def _choices(imported: ScheduleImport, posted: Any) -> dict[str, Side] | None:
    """The side of each conflict; ``None`` if one has no choice yet."""
    choices: dict[str, Side] = {}
    for row in imported.differences.get("conflicts", []):
        value = posted.get(f"choice-{row['identity']}") or posted.get("all", "")
        if value not in list(Side):
            return None
        choices[row["identity"]] = Side(value)
    return choices


@login_required
@require_POST
def undo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Bring back the schedule as it was; asked again if edits made since would go."""
    page = may_import(request, pk)
    imported = get_import(page.user, pk, number)
    discard = request.POST.get("discard") == "1"
    try:
        services.undo_import(imported, actor=page.user, discard_later_edits=discard)
    except ValidationError as error:
        may_discard = getattr(error, "code", None) == services.LATER_EDITS
        context = {"import": imported, "reason": " ".join(error.messages), "may_discard": may_discard}
        return render(request, "planning/import_undo.html", page.context | context, status=409)
    messages.success(request, _("The import is undone: the schedule is as it was before it."))
    return redirect("planning:imports", pk=pk)
