"""What may be read of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, F, When
from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.access import has_permission, node_filter
from vigie.accounts.models import OrganisationUnit, User
from vigie.portfolio.models import LISTS, MAY_CONTAIN, ListItem, Node, NodeKind, NodeQuerySet, SavedView
from vigie.portfolio.policies import ADD_NODE, VIEW_NODE


def get_node(user: User, pk: int) -> Node:
    """The node, if the user may see it.

    Raises:
        Http404: it does not exist or is not theirs to see: both look the same.
    """
    node = (
        Node.objects.visible_to(user)
        .select_related("parent", "sponsor", "manager", "unit", "category", "goal")
        .filter(pk=pk)
        .first()
    )
    if node is None:
        raise Http404(_("This node does not exist, or you have no access to it."))
    return node


def ancestors(user: User, node: Node) -> list[Node]:
    """From the top down to the parent, those that the user may see."""
    found = Node.objects.visible_to(user).filter(pk__in=node.ancestor_pks())
    return sorted(found, key=lambda n: n.depth)


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with what is shown below it; ``level`` is its depth among the nodes shown.

    ``closed``: there is more below it, left out for now.
    """

    node: Node
    level: int
    children: list[Branch]
    closed: bool = False

    def walk(self) -> Iterator[Branch]:
        yield self
        for child in self.children:
            yield from child.walk()


def branches(nodes: Iterable[Node], rows: int | None = None) -> list[Branch]:
    """The nodes as a tree: portfolios and programmes, then projects, each by name as people sort (2 before 10).

    A node whose ancestors are not among them stands at the top.

    Args:
        rows: as many levels, from the top down, as fit into this number of nodes; the top level always does.
    """
    by_pk = {n.pk: n for n in nodes}
    below: dict[int | None, list[Node]] = {}
    for node in by_pk.values():
        above = next((pk for pk in reversed(node.ancestor_pks()) if pk in by_pk), None)
        below.setdefault(above, []).append(node)
    levels = _levels(below, len(by_pk) if rows is None else rows)

    def grow(parent: int | None, level: int) -> list[Branch]:
        siblings = sorted(below.get(parent, ()), key=lambda n: (n.is_project, _by_name(n.name)))
        if level + 1 == levels:
            return [Branch(n, level, [], closed=n.pk in below) for n in siblings]
        return [Branch(n, level, grow(n.pk, level + 1)) for n in siblings]

    return grow(None, 0)


def _levels(below: Mapping[int | None, list[Node]], rows: int) -> int:
    """How many whole levels fit into a number of rows."""
    level, levels, drawn = below.get(None, []), 0, 0
    while level and (drawn + len(level) <= rows or not levels):
        drawn += len(level)
        levels += 1
        level = [child for node in level for child in below.get(node.pk, ())]
    return levels


def _by_name(name: str) -> list[tuple[int, str]]:
    """Sorts without case, and numbers in the name by their value."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]


def navigation_tree(user: User, limit: int = 40) -> list[Branch]:
    """Current portfolios and programmes that the user may see, parents before children. One query."""
    kinds = (NodeKind.PORTFOLIO, NodeKind.PROGRAMME)
    found = Node.objects.visible_to(user).current().filter(kind__in=kinds).only("name", "kind", "path")
    return [b for top in branches(found) for b in top.walk()][:limit]


TREE_ROWS = 150
"""Rows of the tree that are drawn at once; the rest is drawn when its branch is opened."""


def tree(user: User, *, archived: bool = False, below: Node | None = None) -> list[Branch]:
    """What the user may see, current or with the archived too; of it, or of what is below a node, the upper levels.

    Two queries: one for the shape, one for what is drawn.
    """
    found = Node.objects.visible_to(user)
    if not archived:
        found = found.current()
    if below is not None:
        found = found.below(below).exclude(pk=below.pk)
    drawn = branches(found.only("name", "kind", "path"), TREE_ROWS)
    shown = Node.objects.select_related("manager").defer("description", "objectives", "search_text")
    return _with_nodes(drawn, shown.in_bulk([b.node.pk for top in drawn for b in top.walk()]))


def _with_nodes(drawn: list[Branch], nodes: Mapping[int, Node]) -> list[Branch]:
    return [replace(b, node=nodes[b.node.pk], children=_with_nodes(b.children, nodes)) for b in drawn]


def node_list(user: User, filters: Mapping[str, Any], *, projects_only: bool = False) -> NodeQuerySet:
    """The nodes that the user may see, narrowed by what is given.

    Args:
        filters: ``q`` (in name, code, objectives), ``kind``, ``status``, ``under`` (a node: itself left out),
            ``manager``, ``category``, ``goal``, ``unit``, ``archived`` (empty: current ones; ``only``; ``all``).
    """
    found = Node.objects.visible_to(user).select_related("parent", "manager", "category", "goal", "unit")
    if projects_only:
        found = found.projects()
    archived = filters.get("archived")
    if archived == "only":
        found = found.exclude(archived_at=None)
    elif archived != "all":
        found = found.current()
    for name in ("kind", "status", "manager", "category", "goal", "unit"):
        if value := filters.get(name):
            found = found.filter(**{name: value})
    if under := filters.get("under"):
        found = found.below(under).exclude(pk=under.pk)
    return found.matching(filters.get("q") or "")


def search_nodes(user: User, words: str) -> NodeQuerySet:
    """Nodes whose name, code or objectives contain every word, by closeness: the code, the name, then the rest."""
    # PostgreSQL takes no NUL in a text.
    words = words.replace("\0", "").strip()
    if not words:
        return Node.objects.none()
    found = Node.objects.visible_to(user).select_related("parent", "manager").matching(words)
    rank = Case(When(code__iexact=words, then=0), When(name__istartswith=words, then=1), default=2)
    return found.order_by(F("archived_at").desc(nulls_first=True), rank, "name", "pk")


def visible_parent(user: User, node: Node) -> Node | None:
    """What a node is part of, where the user may see that too. No query when ``parent`` was selected with the node."""
    return node.parent if node.parent and has_permission(user, VIEW_NODE, node.parent) else None


def children_of(user: User, node: Node) -> list[Node]:
    """What stands right below a node, as far as the user may see it."""
    found = Node.objects.visible_to(user).filter(parent=node).select_related("manager")
    return list(found.order_by(F("archived_at").asc(nulls_first=True), "kind", "name"))


def places_for(user: User, kind: str, moving: Node | None = None) -> NodeQuerySet:
    """Where the user may put a node of this kind; for a move, not inside itself."""
    parents = [k for k, inside in MAY_CONTAIN.items() if k and kind in inside]
    found = Node.objects.filter(node_filter(user, ADD_NODE), kind__in=parents).current().order_by("path")
    return found.exclude(path__below=moving.path) if moving else found


def saved_views(user: User, page: str) -> list[SavedView]:
    """The user's own views of a page, then those that the office shares."""
    found = SavedView.objects.visible_to(user).filter(page=page).select_related("owner")
    return sorted(found, key=lambda v: (v.owner_id != user.pk, v.name.casefold()))


def node_at_version(node: Node, version: int | None) -> Node | None:
    """The sheet of a node as it stood at a version, from its history."""
    row = node.history.filter(version=version).order_by("history_id").first()
    return row.instance if row else None


def office_lists(user: User) -> dict[str, Any]:
    """The lists that the office keeps, by the name that the pages and the services give them."""
    return {kind: model.objects.visible_to(user) for kind, model in LISTS.items()}


def get_list_item(user: User, kind: str, pk: int) -> ListItem | OrganisationUnit:
    """An item of a list.

    Raises:
        Http404: no such list or item.
    """
    item: ListItem | OrganisationUnit | None = (
        LISTS[kind].objects.visible_to(user).filter(pk=pk).first() if kind in LISTS else None
    )
    if item is None:
        raise Http404(_("This item does not exist any more."))
    return item


def get_view(user: User, pk: int) -> SavedView:
    """A saved view of the user's, or a shared one.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    view = SavedView.objects.visible_to(user).filter(pk=pk).first()
    if view is None:
        raise Http404(_("This view does not exist any more."))
    return view
