"""Bringing a register in as a file: send it, look at what it would do, apply it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.exchange.errors import ExchangeError
from vigie.exchange.messages import describe
from vigie.exchange.table.sheets import read_sheets
from vigie.portfolio.models import Node
from vigie.risks import policies, services
from vigie.risks.forms import RegisterFileForm
from vigie.risks.intake import Intake, read_register
from vigie.risks.models import RegisterImport
from vigie.risks.views.asking import node_page, show
from vigie.risks.workbook import as_workbook, refused_workbook

EXTENSIONS = (".xlsx", ".xls", ".ods", ".csv", ".tsv")
ROWS_PER_PAGE = 50
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a file, and see those sent before."""
    user, node, context = node_page(request, pk)
    authorize(user, policies.CHANGE_RISK, node)
    form = RegisterFileForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = services.look_at_register(node, _cells(file), actor=user, name=file.name or "")
        except ValidationError as error:
            show(form, ValidationError({"file": error.messages}))
        else:
            return redirect("risks:import_look", pk=pk, import_pk=found.pk)
    form.fields["file"].widget.attrs["accept"] = ",".join(EXTENSIONS)
    earlier = RegisterImport.objects.visible_to(user).filter(node=node).select_related("by").defer("cells")
    context |= {"form": form, "earlier": earlier[:20]}
    return render(request, "risks/import.html", context)


def _cells(file: UploadedFile[Any]) -> list[list[Any]]:
    """The first sheet of a file that says anything.

    Raises:
        ValidationError: it cannot be read, or is too large.
    """
    suffix = Path(file.name or "").suffix.lower()
    if suffix not in EXTENSIONS:
        raise ValidationError(_("Send an Excel, OpenDocument or CSV file."))
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(_("This file is too large."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register{suffix}"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            sheets = read_sheets(path)
        except ExchangeError as error:
            raise ValidationError(describe(error, _)) from error
    return next((rows for rows in sheets if rows), [])


def _found(request: HttpRequest, pk: int, import_pk: int) -> tuple[Any, Node, dict[str, Any], RegisterImport]:
    user, node, context = node_page(request, pk)
    authorize(user, policies.CHANGE_RISK, node)
    return (
        user,
        node,
        context,
        get_object_or_404(RegisterImport.objects.visible_to(user).filter(node=node), pk=import_pk),
    )


@login_required
def look(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """What a file would add and change, and what is wrong with its other rows; applying it."""
    user, node, context, found = _found(request, pk, import_pk)
    if request.method == "POST":
        try:
            done = services.apply_register(found, actor=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = {"added": done.added, "changed": done.changed, "refused": done.refused}
            messages.success(request, _("Added: %(added)d. Changed: %(changed)d. Refused: %(refused)d.") % words)
        return redirect("risks:import_look", pk=pk, import_pk=import_pk)
    if found.applied_at is not None:
        faults = Paginator(found.faults, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "risks/import_done.html", context | {"found": found, "page": faults})
    intake = read_register(found.cells, node, user)
    order = {"fault": 0, "change": 1, "new": 2, "same": 3}
    rows = sorted(intake.rows, key=lambda row: (order[row.outcome], row.number))
    context |= {
        "found": found,
        "counts": {name: intake.count(name) for name in order},
        "unknown": intake.unknown,
        "page": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "risks/import_look.html", context)


@login_required
def refused(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """The rows that were refused, to be mended and sent again."""
    user, node, _context, found = _found(request, pk, import_pk)
    intake: Intake = read_register(found.cells, node, user)
    by_number = {row.number: row for row in intake.rows}
    if found.applied_at is not None:
        faults = [
            (by_number[number].cells, " ".join(reasons)) for number, reasons in found.faults if number in by_number
        ]
    else:
        faults = [(row.cells, " ".join(row.faults)) for row in intake.rows if row.faults]
    if not faults:
        raise Http404(_("No row was refused."))
    return _download(refused_workbook(intake.heading, faults), f"{node.code}-{_('refused')}.xlsx")


@login_required
def empty(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty file with the headings."""
    _user, node, _context = node_page(request, pk)
    return _download(as_workbook(()), f"{node.code}-{_('risks')}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_EXCEL)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
