"""Every write on the tree."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.audit import record
from vigie.accounts.models import OrganisationUnit, User
from vigie.portfolio import policies
from vigie.portfolio.models import LISTS, MAY_CONTAIN, Node, NodeKind, NodeStatus, SavedView, StatusChange

EDITABLE = (
    "code",
    "name",
    "description",
    "objectives",
    "sponsor",
    "manager",
    "unit",
    "category",
    "goal",
    "planned_start",
    "planned_finish",
    "confidential",
)


class EditConflict(Exception):
    """Somebody else changed the object since it was read; ``current`` is how it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current!r} changed meanwhile")
        self.current = current


def check_current(node: Node) -> None:
    """Raise ``ValidationError`` for what is archived: it changes no more until it is restored."""
    if node.archived_at:
        raise ValidationError(_("“%(node)s” is archived: restore it before you change it.") % {"node": node})


def _lock_shape(*nodes: Node | None) -> None:
    """Hold the shape of the tree until the end of the transaction and read the nodes anew.

    The path of a node and what hides it depend on all that stands above, which somebody may be moving.
    """
    list(Node.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk"))
    for node in nodes:
        if node is not None:
            node.refresh_from_db()


def _check_seen(actor: User, node: Node) -> None:
    """Nobody hides a node from themselves, where they could neither see nor undo it any more."""
    if node.confidential and not has_permission(actor, policies.VIEW_NODE, node):
        text = _("You would no longer see it, having no role of your own here: ask the head of PMO to do it.")
        raise ValidationError({"confidential": text})


def _check_place(kind: str, parent: Node | None) -> None:
    if parent is not None:
        check_current(parent)
    if kind not in MAY_CONTAIN[parent.kind if parent else ""]:
        if parent is None:
            raise ValidationError({"parent": _("Only a portfolio stands at the top: choose where this belongs.")})
        raise ValidationError(
            {
                "parent": _("A %(parent)s cannot contain a %(kind)s: choose another place.")
                % {"parent": parent.get_kind_display().lower(), "kind": NodeKind(kind).label.lower()}
            }
        )


def _authorize_place(actor: User, parent: Node | None) -> None:
    """Below a node: who may add there. The top of the tree is the administrator's."""
    if parent is not None:
        authorize(actor, policies.ADD_NODE, parent)
    elif not actor.is_superuser:
        raise PermissionDenied(policies.ADD_NODE)


@transaction.atomic
def create_node(
    *, actor: User | None, kind: str, parent: Node | None, status: str = NodeStatus.PROPOSED, **fields: Any
) -> Node:
    """Add a node under ``parent``; at the top, only the administrator may. ``actor`` ``None`` is the command line.

    Raises:
        PermissionDenied: the actor may not add below the parent.
        ValidationError: by field, with what to do.
    """
    _lock_shape(parent)
    if actor is not None:
        _authorize_place(actor, parent)
    _check_place(kind, parent)
    node = Node(kind=kind, parent=parent, status=status, depth=parent.depth + 1 if parent else 0, **fields)
    node.full_clean(exclude=["path"])
    node.save()
    node.path = f"{parent.path if parent else ''}{node.pk}/"
    node.confidential_path = node.path if node.confidential else (parent.confidential_path if parent else "")
    Node.objects.filter(pk=node.pk).update(path=node.path, confidential_path=node.confidential_path)
    if actor is not None:
        _check_seen(actor, node)
    StatusChange.objects.create(node=node, by=actor, new=status)
    new = {"kind": kind, "code": node.code, "name": node.name, "parent": parent}
    record("portfolio.create_node", node, actor=actor, node_id=node.pk, new=new)
    return node


def _lock(node: Node, version: int | None) -> Node:
    current = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if version is not None and current.version != version:
        raise EditConflict(current)
    return current


@transaction.atomic
def edit_node(node: Node, *, actor: User, version: int, **values: Any) -> Node:
    """Change the sheet of a node. ``version`` is the one that the editor saw.

    Raises:
        PermissionDenied: the actor may not change the node.
        EditConflict: somebody else changed it meanwhile; nothing was written.
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.CHANGE_NODE, node)
    unknown = values.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "confidential" in values:
        _lock_shape()
    node = _lock(node, version)
    check_current(node)
    old = {name: getattr(node, name) for name in values}
    for name, value in values.items():
        setattr(node, name, value)
    node.version += 1
    node.full_clean(exclude=["path"])
    node.save()
    if old.get("confidential", node.confidential) != node.confidential:
        _refresh_confidential(node)
        _check_seen(actor, node)
    record("portfolio.edit_node", node, actor=actor, node_id=node.pk, old=old, new=values)
    return node


def _refresh_confidential(top: Node) -> None:
    """Recompute ``confidential_path`` for a subtree, parents first."""
    inherited = {top.parent_id: top.parent.confidential_path if top.parent else ""}
    changed = []
    for node in Node.objects.below(top).order_by("depth"):
        path = node.path if node.confidential else inherited[node.parent_id]
        inherited[node.pk] = path
        if path != node.confidential_path:
            node.confidential_path = path
            changed.append(node)
    Node.objects.bulk_update(changed, ["confidential_path"], batch_size=500)
    top.refresh_from_db(fields=["confidential_path"])


@transaction.atomic
def move_node(node: Node, parent: Node | None, *, actor: User) -> Node:
    """Move a node with everything below it. Needs the right to move it and to add at the new place.

    Raises:
        PermissionDenied: on either side.
        ValidationError: the place does not fit, or lies inside the node itself.
    """
    _lock_shape(parent)
    node = _lock(node, None)
    authorize(actor, policies.MOVE_NODE, node)
    _authorize_place(actor, parent)
    check_current(node)
    _check_place(node.kind, parent)
    if parent is not None and parent.path.startswith(node.path):
        raise ValidationError({"parent": _("A node cannot be moved into itself: choose a place outside it.")})
    old_parent, old_path = node.parent, node.path
    new_path = f"{parent.path if parent else ''}{node.pk}/"
    shift = (parent.depth + 1 if parent else 0) - node.depth
    Node.objects.below(node).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), depth=F("depth") + shift
    )
    node.refresh_from_db()
    node.parent = parent
    node.version += 1
    node.save()
    _refresh_confidential(node)
    record(
        "portfolio.move_node", node, actor=actor, node_id=node.pk, old={"parent": old_parent}, new={"parent": parent}
    )
    return node


@transaction.atomic
def set_archived(node: Node, archived: bool, *, actor: User) -> Node:
    """Put a node and everything below it away, or bring it back; nothing is deleted.

    Bringing back a node below an archived one is refused: it would stay out of sight.
    """
    authorize(actor, policies.ARCHIVE_NODE, node)
    node = _lock(node, None)
    if archived == bool(node.archived_at):
        # Archived once more it would part from what went with it, which a restoring would leave behind.
        return node
    if not archived and node.parent and node.parent.archived_at:
        raise ValidationError(_("“%(parent)s” is archived too: restore it first.") % {"parent": node.parent})
    moment = timezone.now() if archived else None
    if archived:
        Node.objects.below(node).filter(archived_at=None).update(archived_at=moment)
    else:
        Node.objects.below(node).filter(archived_at=node.archived_at).update(archived_at=None)
    old = {"archived_at": node.archived_at}
    node.archived_at = moment
    node.version += 1
    node.save()
    action = "portfolio.archive_node" if archived else "portfolio.restore_node"
    record(action, node, actor=actor, node_id=node.pk, old=old, new={"archived_at": moment})
    return node


@transaction.atomic
def change_status(node: Node, status: str, *, actor: User | None, reason: str = "") -> StatusChange:
    """A step in the life of a node. Stopping or suspending needs a reason."""
    if actor is not None:
        authorize(actor, policies.CHANGE_NODE, node)
    if status not in NodeStatus.values:
        raise ValidationError({"status": _("“%(status)s” is not a status.") % {"status": status}})
    if status in (NodeStatus.ON_HOLD, NodeStatus.STOPPED) and not reason.strip():
        raise ValidationError({"reason": _("Say why: those who read the history later will ask.")})
    node = _lock(node, None)
    check_current(node)
    old = node.status
    node.status = status
    node.version += 1
    node.save()
    change = StatusChange.objects.create(node=node, by=actor, old=old, new=status, reason=reason.strip())
    record("portfolio.change_status", node, actor=actor, node_id=node.pk, old={"status": old}, new={"status": status})
    return change


@transaction.atomic
def add_list_item(kind: str, *, actor: User, name: str) -> Model:
    """Add a category, a goal or a unit (a key of ``LISTS``).

    Raises:
        ValidationError: the name is empty or taken.
    """
    authorize(actor, policies.MANAGE_LISTS)
    item: Model = LISTS[kind](name=name.strip())
    item.full_clean()
    item.save()
    record("portfolio.add_list_item", item, actor=actor, new={"name": str(item)})
    return item


@transaction.atomic
def rename_list_item(item: Model, *, actor: User, name: str) -> Model:
    """Give an item of a list another name, wherever it is used.

    Raises:
        ValidationError: the name is empty or taken.
    """
    authorize(actor, policies.MANAGE_LISTS)
    old = str(item)
    item.name = name.strip()  # type: ignore[attr-defined]
    item.full_clean()
    item.save()
    record("portfolio.rename_list_item", item, actor=actor, old={"name": old}, new={"name": str(item)})
    return item


@transaction.atomic
def delete_list_item(kind: str, item: Model, *, actor: User) -> None:
    """Take an item off a list. One that is in use stays: history must keep its words.

    Raises:
        ValidationError: nodes or people use it.
    """
    authorize(actor, policies.MANAGE_LISTS)
    used = Node.objects.filter(**{kind: item}).count()
    if used:
        raise ValidationError(
            ngettext(
                "“%(name)s” is used by %(count)d project or programme: give it another one first.",
                "“%(name)s” is used by %(count)d projects or programmes: give them another one first.",
                used,
            )
            % {"name": item, "count": used}
        )
    if isinstance(item, OrganisationUnit) and (item.people.exists() or item.children.exists()):
        raise ValidationError(_("“%(name)s” has people or other units: move them first.") % {"name": item})
    record("portfolio.delete_list_item", item, actor=actor, old={"name": str(item)})
    item.delete()


@transaction.atomic
def save_view(*, actor: User, page: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a list's filters under a name; the same name again replaces them. Only the office shares with everybody."""
    if shared:
        authorize(actor, policies.MANAGE_LISTS)
    view = SavedView(owner=actor, page=page, name=name.strip(), query=query, shared=shared)
    view.full_clean(validate_constraints=False)
    view, _created = SavedView.objects.update_or_create(
        owner=actor, page=page, name=view.name, defaults={"query": query, "shared": shared}
    )
    record("portfolio.save_view", view, actor=actor, new={"page": page, "query": query, "shared": shared})
    return view


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    """One deletes one's own views."""
    if view.owner_id != actor.pk:
        authorize(actor, policies.MANAGE_LISTS)
    record("portfolio.delete_view", view, actor=actor, old={"page": view.page, "query": view.query})
    view.delete()
