"""Pages of the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.models import User
from vigie.accounts.policies import GRANT_ROLES, VIEW_AUDIT
from vigie.accounts.queries import node_events, roles_reaching
from vigie.accounts.requests import back_to, user_of, whole_number
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.accounts.trail import told
from vigie.portfolio import policies, queries, services
from vigie.portfolio.forms import MoveForm, NewNodeForm, NodeForm, RoleForm, SaveViewForm, StatusForm
from vigie.portfolio.models import Node, NodeKind


@login_required
def tree(request: HttpRequest) -> HttpResponse:
    archived = request.GET.get("archived") == "all"
    context = {
        "branches": queries.tree(user_of(request), archived=archived),
        "archived": archived,
        "adds_top": user_of(request).is_superuser,
    }
    return render(request, "portfolio/tree.html", context)


@login_required
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """What is below a node, as the tree draws it: asked by htmx when the branch is opened."""
    user, archived = user_of(request), request.GET.get("archived") == "all"
    found = queries.get_node(user, pk)
    context = {"branches": queries.tree(user, archived=archived, below=found), "archived": archived, "parent": found}
    return render(request, "portfolio/_branches.html", context)


def _sheet(request: HttpRequest, pk: int) -> tuple[User, Node, dict[str, Any]]:
    """What every page of a node needs."""
    user = user_of(request)
    node = queries.get_node(user, pk)
    return user, node, {"node": node, "ancestors": queries.ancestors(user, node)}


@login_required
def node(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _sheet(request, pk)
    inside = has_permission(user, policies.VIEW_INSIDE, found)
    context |= {
        "children": [] if found.is_project else queries.children_of(user, found),
        "changes": found.status_changes.select_related("by") if inside else None,
        "roles": roles_reaching(user, found) if inside else None,
        "may_add": not found.is_project and not found.archived_at and has_permission(user, policies.ADD_NODE, found),
        "may_change": has_permission(user, policies.CHANGE_NODE, found),
        "may_move": has_permission(user, policies.MOVE_NODE, found),
        "may_archive": has_permission(user, policies.ARCHIVE_NODE, found),
        "may_grant": has_permission(user, GRANT_ROLES, found),
        "may_audit": has_permission(user, VIEW_AUDIT, found),
    }
    return render(request, "portfolio/node.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new node below ``?parent=``; without one, a portfolio at the top, which is the administrator's."""
    user = user_of(request)
    parent_pk = whole_number(request.GET.get("parent", ""))
    parent = queries.get_node(user, parent_pk) if parent_pk is not None else None
    if parent is not None:
        authorize(user, policies.ADD_NODE, parent)
        if parent.is_project:
            raise Http404(_("A project contains no other node."))
    elif not user.is_superuser:
        raise PermissionDenied(policies.ADD_NODE)
    form = NewNodeForm(
        request.POST or None, parent=parent, initial={"kind": request.GET.get("kind") or NodeKind.PROJECT}
    )
    if request.method == "POST" and form.is_valid():
        try:
            created = services.create_node(actor=user, kind=form.cleaned_data["kind"], parent=parent, **form.values())
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("“%(node)s” is created.") % {"node": created})
            return redirect("portfolio:node", pk=created.pk)
    ancestors = [*queries.ancestors(user, parent), parent] if parent else []
    return render(request, "portfolio/add.html", {"form": form, "parent": parent, "ancestors": ancestors})


def _show(form: Any, error: ValidationError) -> None:
    """Put the service's errors beside their fields; those of no field at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _sheet(request, pk)
    authorize(user, policies.CHANGE_NODE, found)
    form = NodeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_node(found, actor=user, version=form.cleaned_data["version"], **form.values())
        except ValidationError as error:
            _show(form, error)
        except services.EditConflict as conflict:
            return _conflict(request, context, form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("portfolio:node", pk=pk)
    return render(request, "portfolio/edit.html", context | {"form": form})


def _conflict(request: HttpRequest, context: dict[str, Any], form: NodeForm, current: Node) -> HttpResponse:
    """Both values side by side, and the form as it was typed, now based on the current version.

    What the editor had not touched takes the value saved meanwhile; where both changed a field, the editor chooses.
    """
    mine = form.values()
    seen = queries.node_at_version(current, form.cleaned_data["version"])
    taken, disputed = [], []
    data = request.POST.copy()
    for name, value in mine.items():
        theirs = getattr(current, name)
        if theirs == value:
            continue
        row = {"label": form.fields[name].label, "theirs": theirs, "mine": value}
        if seen is not None and getattr(seen, name) == value:
            taken.append(row)
            data[name] = _as_posted(current, name)
        elif seen is None or getattr(seen, name) != theirs:
            disputed.append(row)
    data["version"] = str(current.version)
    context |= {
        "form": NodeForm(data, instance=current),
        "conflict": current.history.select_related("history_user").first(),
        "taken": taken,
        "disputed": disputed,
    }
    return render(request, "portfolio/edit.html", context, status=409)


def _as_posted(node: Node, name: str) -> Any:
    """A value of a node as its form posts it."""
    value = node.serializable_value(name)
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _sheet(request, pk)
    authorize(user, policies.MOVE_NODE, found)
    form = MoveForm(request.POST or None, user=user, node=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_node(found, form.cleaned_data["parent"], actor=user)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("“%(node)s” and everything below it has moved.") % {"node": found})
            return redirect("portfolio:node", pk=pk)
    return render(request, "portfolio/move.html", context | {"form": form})


@login_required
def status(request: HttpRequest, pk: int) -> HttpResponse:
    user, found, context = _sheet(request, pk)
    authorize(user, policies.CHANGE_NODE, found)
    form = StatusForm(request.POST or None, initial={"status": found.status})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_status(found, form.cleaned_data["status"], actor=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("The status is changed."))
            return redirect("portfolio:node", pk=pk)
    return render(request, "portfolio/status.html", context | {"form": form})


@login_required
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put away (``archived=1``) or bring back."""
    user, found, _context = _sheet(request, pk)
    away = request.POST.get("archived") == "1"
    try:
        services.set_archived(found, away, actor=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("“%(node)s” is archived. It can be restored at any time.") if away else _("“%(node)s” is restored.")
        messages.success(request, text % {"node": found})
    return redirect("portfolio:node", pk=pk)


@login_required
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has a role here, granted here or above; the office grants and revokes."""
    user, found, context = _sheet(request, pk)
    authorize(user, policies.VIEW_INSIDE, found)
    may_grant = has_permission(user, GRANT_ROLES, found)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person, role = form.cleaned_data["person"], Role(form.cleaned_data["role"])
        grant_role(person, role, found, actor=user)
        text = _("%(person)s is now %(role)s on “%(node)s” and everything below it.")
        messages.success(request, text % {"person": person, "role": role.label, "node": found})
        return redirect("portfolio:roles", pk=pk)
    context |= {"roles": roles_reaching(user, found), "form": form if may_grant else None}
    return render(request, "portfolio/roles.html", context)


@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The audit trail of a node and of what lies below it."""
    user, found, context = _sheet(request, pk)
    authorize(user, VIEW_AUDIT, found)
    page = Paginator(node_events(user, found), 50).get_page(request.GET.get("page"))
    lines = [told(event) for event in page]
    return render(request, "portfolio/history.html", context | {"page": page, "lines": lines})


LIST_TITLES = {
    "category": gettext_lazy("Categories of projects"),
    "goal": gettext_lazy("Strategic goals"),
    "unit": gettext_lazy("Organisation units"),
}


@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """Categories, goals and units, which the office keeps."""
    user = user_of(request)
    authorize(user, policies.MANAGE_LISTS)
    found = queries.office_lists(user)
    return render(
        request, "portfolio/lists.html", {"lists": [(k, LIST_TITLES[k], items) for k, items in found.items()]}
    )


def _list_change(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("portfolio:lists")


@login_required
@require_POST
def list_add(request: HttpRequest, kind: str) -> HttpResponse:
    user, name = user_of(request), request.POST.get("name", "")
    if kind not in LIST_TITLES:
        raise Http404(_("This list does not exist."))
    return _list_change(
        request,
        lambda: services.add_list_item(kind, actor=user, name=name),
        _("“%(name)s” is added.") % {"name": name.strip()},
    )


@login_required
@require_POST
def list_change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Rename an item, or delete it when the button says so."""
    user, name = user_of(request), request.POST.get("name", "")
    item = queries.get_list_item(user, kind, pk)
    if request.POST.get("act") == "delete":
        return _list_change(
            request,
            lambda: services.delete_list_item(kind, item, actor=user),
            _("“%(name)s” is deleted.") % {"name": item},
        )
    return _list_change(request, lambda: services.rename_list_item(item, actor=user, name=name), _("Saved."))


@login_required
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name, and go back to the list."""
    user, form = user_of(request), SaveViewForm(request.POST)
    target = back_to(request)
    if not form.is_valid():
        messages.error(request, _("Give the view a name."))
        return target
    view = services.save_view(actor=user, **form.cleaned_data)
    messages.success(request, _("The view “%(view)s” is saved.") % {"view": view})
    return target


@login_required
@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = queries.get_view(user_of(request), pk)
    services.delete_view(view, actor=user_of(request))
    messages.success(request, _("The view “%(view)s” is deleted.") % {"view": view})
    return back_to(request)
