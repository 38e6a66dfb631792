"""What may be read of people and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.access import NodeLike, declared_permissions, has_permission, permission_label
from vigie.accounts.models import AuditEvent, RoleAssignment, User, UserQuerySet
from vigie.accounts.policies import GRANT_ROLES
from vigie.accounts.roles import Role
from vigie.accounts.search import containing


def _visible_roles(viewer: User) -> Prefetch[str]:
    rows = RoleAssignment.objects.visible_to(viewer).select_related("node").order_by("node__path", "role")
    return Prefetch("roles", queryset=rows, to_attr="visible_roles")


def people_list(viewer: User, filters: Mapping[str, Any]) -> UserQuerySet:
    """People with their unit and, in ``visible_roles``, the roles that the viewer may know of.

    Args:
        filters: ``q`` (in name, address or title), ``role``, ``unit``, ``state`` (empty for open accounts,
            ``closed``, ``all``).
    """
    found = User.objects.visible_to(viewer).select_related("unit").prefetch_related(_visible_roles(viewer))
    found = found.filter(containing(filters.get("q") or ""))
    if role := filters.get("role"):
        found = found.filter(pk__in=RoleAssignment.objects.visible_to(viewer).filter(role=role).values("user"))
    if unit := filters.get("unit"):
        found = found.filter(unit=unit)
    state = filters.get("state") or "open"
    return found if state == "all" else found.filter(is_active=state == "open")


def get_person(viewer: User, pk: int) -> User:
    """The person with ``visible_roles``.

    Raises:
        Http404: there is nobody.
    """
    found = User.objects.visible_to(viewer).select_related("unit").prefetch_related(_visible_roles(viewer))
    person = found.filter(pk=pk).first()
    if person is None:
        raise Http404(_("There is nobody at this address."))
    return person


def get_assignment(viewer: User, pk: int) -> RoleAssignment:
    """A role that the viewer may know of.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    found = RoleAssignment.objects.visible_to(viewer).select_related("node", "user").filter(pk=pk).first()
    if found is None:
        raise Http404(_("This role does not exist any more, or you have no access to it."))
    return found


@dataclass(frozen=True, slots=True)
class RoleOnNode:
    """A role that counts on a node: granted there, or above (``inherited``), on what the viewer may see or not."""

    assignment: RoleAssignment
    inherited: bool
    source_seen: bool
    revocable: bool


def roles_reaching(viewer: User, node: NodeLike) -> list[RoleOnNode]:
    """Everybody who has a role on the node, those granted there first, then from the nearest node up.

    Two queries at most. A role that stops at a confidential node above is not among them.
    """
    steps = [node.path[: i + 1] for i, c in enumerate(node.path) if c == "/"]
    rows = (
        RoleAssignment.objects.filter(node__path__in=steps, user__is_active=True)
        .select_related("user", "node")
        .order_by("-node__depth", "role", "user__full_name")
    )
    inside = node.confidential_path
    found = []
    for row in rows:
        if inside and row.role != Role.HEAD_OF_PMO and not row.node.path.startswith(inside):
            continue
        found.append(
            RoleOnNode(
                row,
                inherited=row.node.path != node.path,
                source_seen=has_permission(viewer, "portfolio.view_node", row.node),
                revocable=has_permission(viewer, GRANT_ROLES, row.node),
            )
        )
    return found


def node_events(viewer: User, node: NodeLike) -> Any:
    """The audit trail of a node and of what lies below it, for those who may read it."""
    return AuditEvent.objects.visible_to(viewer).filter(node__path__below=node.path).select_related("actor", "node")


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A permission in words, with one yes or no per role in the order of ``Role``."""

    name: str
    label: str
    by_role: list[bool]


def permission_matrix() -> list[tuple[str, list[PermissionRow]]]:
    """Who may do what: the name of each application with its permissions."""
    rows: dict[str, list[PermissionRow]] = {}
    for name, roles in declared_permissions().items():
        application = apps.get_app_config(name.split(".")[0])
        row = PermissionRow(name, permission_label(name), [role in roles for role in Role])
        rows.setdefault(str(application.verbose_name), []).append(row)
    return list(rows.items())
