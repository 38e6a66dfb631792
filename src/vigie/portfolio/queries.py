"""What may be read of the tree."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.portfolio.models import Node


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
