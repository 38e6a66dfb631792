"""Exports: the schedule as a file for another tool, and what that tool's format cannot say."""

from __future__ import annotations

import re
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vigie.exchange.messages import describe as say
from vigie.planning.exports import EXPORTS, export_document
from vigie.planning.queries import exported_document
from vigie.planning.views.imports import may_import
from vigie.planning.views.page import with_schedule


@login_required
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The schedule in a format; before the file comes what the format cannot say, where there is such."""
    page, _schedule = with_schedule(request, pk, "gantt")
    made = export_document(exported_document(page.user, pk), form)
    if made.notices and "file" not in request.GET:
        remarks = [say(notice, _) for notice in made.notices]
        context = {"remarks": remarks, "tool": EXPORTS[form].tool}
        return render(request, "planning/export.html", page.context | context)
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", page.node.code or page.node.name).strip("-") or "schedule"
    return _file(f"{name}{EXPORTS[form].extension}", EXPORTS[form].content_type, made.data)


@login_required
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty table that a person can fill and import."""
    from vigie.exchange.table import write_template

    may_import(request, pk)
    stream = BytesIO()
    write_template(stream, _)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(_("schedule") + ".xlsx", kind, stream.getvalue())


def _file(name: str, content_type: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
