"""Issues (points durs), and the actions on risks and issues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.portfolio.models import Node
from vigie.portfolio.services import EditConflict
from vigie.risks import policies, queries, services
from vigie.risks.forms import ActionForm, ActionStatusForm, IssueFilterForm, IssueForm, ResolveForm
from vigie.risks.models import Issue, Risk
from vigie.risks.services.issues import ISSUE_FIELDS
from vigie.risks.views.asking import around, node_page, show, told_back

PER_PAGE = 50
SORTS = {
    "severity": "band",
    "title": "title",
    "node": "node__name",
    "owner": "owner__full_name",
    "due": "due_on",
    "happened": "happened_on",
}
DEFAULT_SORT = "due"


@login_required
def everything(request: HttpRequest) -> HttpResponse:
    """Every issue that the person may see."""
    return _list(request, user_of(request), None, {})


@login_required
def of_node(request: HttpRequest, pk: int) -> HttpResponse:
    """The issues of a node and of everything below it."""
    user, node, context = node_page(request, pk)
    return _list(request, user, node, context)


def _list(request: HttpRequest, user: User, node: Node | None, context: dict[str, Any]) -> HttpResponse:
    form = IssueFilterForm(request.GET, user=user, below=node)
    filters = form.filters()
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in SORTS:
        sort = DEFAULT_SORT
    key = F(SORTS[sort.removeprefix("-")])
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    found = queries.issue_list(user, filters, below=node).order_by(order, "pk")
    context |= {
        "form": form,
        "filtered": bool(filters),
        "sort": sort,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "may_add": node is not None and not node.archived_at and has_permission(user, policies.ADD_RISK, node),
    }
    return render(request, "risks/issues_of_node.html" if node else "risks/issues_everything.html", context)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a problem that is there."""
    user, node, context = node_page(request, pk)
    authorize(user, policies.ADD_RISK, node)
    form = IssueForm(request.POST or None, initial={"owner": user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            issue = services.open_issue(node, actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("“%(issue)s” is reported.") % {"issue": issue})
            return redirect("risks:issue", pk=issue.pk)
    return render(request, "risks/issue_add.html", context | {"form": form})


def _page(request: HttpRequest, pk: int, *, changing: bool = False) -> tuple[User, Issue, dict[str, Any]]:
    user = user_of(request)
    issue = queries.get_issue(user, pk)
    may_change = policies.may_change(user, issue) and not issue.node.archived_at
    if changing and not may_change:
        raise PermissionDenied(policies.CHANGE_RISK)
    return user, issue, around(user, issue.node) | {"issue": issue, "may_change": may_change}


@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk)
    source = found.risk
    actions = found.actions.select_related("owner", "issue__node")
    context |= {
        "source": source if source and has_permission(user, policies.VIEW_RISKS, source.node) else None,
        "planned": [(action, policies.may_record(user, action)) for action in actions],
        "today": timezone.localdate(),
    }
    return render(request, "risks/issue.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk, changing=True)
    form = IssueForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_issue(found, actor=user, version=form.cleaned_data["version"], **form.values())
        except ValidationError as error:
            show(form, error)
        except EditConflict as conflict:
            data = request.POST.copy()
            data["version"] = str(conflict.current.version)
            theirs = [
                (form.fields[n].label, getattr(conflict.current, n))
                for n in ISSUE_FIELDS
                if getattr(conflict.current, n) != form.cleaned_data[n]
            ]
            form = IssueForm(data, instance=conflict.current)
            return render(request, "risks/issue_edit.html", context | {"form": form, "theirs": theirs}, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect("risks:issue", pk=pk)
    return render(request, "risks/issue_edit.html", context | {"form": form})


@login_required
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _page(request, pk, changing=True)
    form = ResolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve_issue(found, actor=user, resolution=form.cleaned_data["resolution"])
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("“%(issue)s” is resolved.") % {"issue": found})
            return redirect("risks:issue", pk=pk)
    return render(request, "risks/resolve.html", context | {"form": form})


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, _context = _page(request, pk, changing=True)
    done = _("“%(issue)s” is open again.") % {"issue": found}
    return told_back(request, found, lambda: services.reopen_issue(found, actor=user), done)


@login_required
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan an action on an issue."""
    user, found, context = _page(request, pk, changing=True)
    form = ActionForm(request.POST or None, initial={"owner": found.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_action(found, actor=user, **form.values())
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The action is planned."))
            return redirect("risks:issue", pk=pk)
    return render(request, "risks/action.html", context | {"form": form, "subject": found, "back": "risks:issue"})


@login_required
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How an action goes; and, for those who steer, what it is."""
    user = user_of(request)
    action = queries.get_action(user, pk)
    subject = action.subject
    if not policies.may_record(user, action):
        raise PermissionDenied(policies.CHANGE_RISK)
    steers = policies.may_change(user, subject)
    form = ActionForm(request.POST or None, instance=action) if steers else None
    followed = ActionStatusForm(request.POST or None, initial={"status": action.status, "note": action.note})
    back = "risks:risk" if isinstance(subject, Risk) else "risks:issue"
    if request.method == "POST" and all([followed.is_valid(), form is None or form.is_valid()]):
        try:
            if form is not None:
                services.edit_action(action, actor=user, **form.values())
            services.record_action(
                action, followed.cleaned_data["status"], actor=user, note=followed.cleaned_data["note"]
            )
        except ValidationError as error:
            show(form if form is not None and not hasattr(error, "error_dict") else followed, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(back, pk=subject.pk)
    context = around(user, subject.node)
    context |= {"form": form, "followed": followed, "subject": subject, "action": action, "back": back}
    return render(request, "risks/action.html", context)
