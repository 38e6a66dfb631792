"""The library of risks, and the checklists of projects."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.requests import user_of
from vigie.risks import policies, services
from vigie.risks.forms import EntryForm, LibraryFilterForm
from vigie.risks.library import ProjectType
from vigie.risks.models import Answer
from vigie.risks.shelf import answers_of, item_of, library
from vigie.risks.views.asking import node_page, show

PER_PAGE = 25


@login_required
def shelf(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The library; of a node, its entries can be taken into the register."""
    context: dict[str, Any] = {}
    user, node = user_of(request), None
    if pk is not None:
        user, node, context = node_page(request, pk)
    form = LibraryFilterForm(request.GET)
    filters = form.filters()
    found = library(user, **filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    taken = answers_of(user, node) if node is not None else {}
    context |= {
        "form": form,
        "entries": [(item, taken.get(item.key)) for item in page],
        "filtered": any(filters.values()),
        "page": page,
        "may_keep": has_permission(user, policies.MANAGE_METHOD),
        "may_take": node is not None and not node.archived_at and has_permission(user, policies.ADD_RISK, node),
    }
    return render(request, "risks/library_of_node.html" if node else "risks/library.html", context)


@login_required
def entry(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """Add an entry, change it, retire it, or give it its delivered words back."""
    user = user_of(request)
    authorize(user, policies.MANAGE_METHOD)
    item = item_of(user, key) if key else None
    if key and item is None:
        raise Http404(_("There is no such entry: choose one that exists."))
    if request.method == "POST" and key and request.POST.get("act") in ("retire", "return", "restore"):
        return _act(request, key, request.POST["act"])
    form = EntryForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_entry(key, actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:library")
    return render(request, "risks/library_entry.html", {"form": form, "item": item})


def _act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    user = user_of(request)
    try:
        if act == "restore":
            services.restore_entry(key, actor=user)
        else:
            services.retire_entry(key, actor=user, retired=act == "retire")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("risks:library")


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an entry into the register of a node."""
    user, node, _context = node_page(request, pk)
    try:
        risk = services.take_entry(node, request.POST.get("key", ""), actor=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("risks:library_of_node", pk=pk)
    messages.success(request, _("“%(risk)s” is in the register.") % {"risk": risk})
    return redirect("risks:risk", pk=risk.pk)


@login_required
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Can it happen here? The entries for a kind of project, with what was answered."""
    user, node, context = node_page(request, pk)
    given = answers_of(user, node)
    kind = request.GET.get("type", "")
    if request.method == "POST":
        kind = request.POST.get("type", "")
        try:
            services.answer_checklist(node, request.POST.get("key", ""), request.POST.get("answer", ""), actor=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        known = kind if kind in ProjectType.values else ""
        return redirect(f"{request.path}?type={known}#e-{request.POST.get('key', '')}")
    entries = library(user)
    if kind not in ProjectType.values:
        # The kind that this project has answered most for; none before the first answer.
        counts = {t: sum(t in e.types and e.key in given and len(e.types) < 3 for e in entries) for t in ProjectType}
        kind = max(counts, key=lambda t: counts[t]) if any(counts.values()) else ""
    shown = [(item, given.get(item.key)) for item in entries if kind in item.types] if kind else []
    context |= {
        "types": ProjectType.choices,
        "type": kind,
        "groups": [(label, list(rows)) for label, rows in groupby(shown, key=lambda row: row[0].domain_label)],
        "done": sum(answer is not None for _item, answer in shown),
        "total": len(shown),
        "answers": Answer.choices,
        "may_answer": not node.archived_at and has_permission(user, policies.ADD_RISK, node),
    }
    return render(request, "risks/checklist.html", context)
