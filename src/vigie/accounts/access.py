"""Who may do what, where: permissions declared by role, checked on a node, and the same rule as an SQL filter.

Each application's ``policies.py`` declares its permissions here. A role is granted on a node and holds below it. It
stops at a confidential node, unless it was granted on that node or below it; only the head of PMO passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from vigie.accounts.models import RoleAssignment, User
from vigie.accounts.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NodeLike(Protocol):
    """What a permission needs to know of a node of the tree."""

    path: str
    confidential_path: str


class UnknownPermission(LookupError):
    """A permission that no policy declares: a mistake in the code, never a refusal."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a person has on a node, by the node's path."""

    role: Role
    path: str

    def reaches(self, node: NodeLike) -> bool:
        if not node.path.startswith(self.path):
            return False
        confidential = node.confidential_path
        return not confidential or self.role == Role.HEAD_OF_PMO or self.path.startswith(confidential)


_ROLES: dict[str, frozenset[Role]] = {}
_LABELS: dict[str, StrOrPromise] = {}


def declare(permission: str, roles: Iterable[Role], label: StrOrPromise = "") -> str:
    """Declare that these roles have a permission on the nodes where they are granted; returns its name.

    ``label`` says it in words on the page of the matrix, lazily translated. The administrator of the installation
    always has it. Templates ask by ``{% has_perm %}``, code by ``authorize``.
    """
    _ROLES[permission] = frozenset(roles)
    _LABELS[permission] = label or permission

    def allowed(user: User, node: NodeLike | None) -> bool:
        return has_permission(user, permission, node)

    rules.set_perm(permission, rules.predicate(allowed, name=permission))
    return permission


def declared_permissions() -> dict[str, frozenset[Role]]:
    """Every permission with the roles that have it: the matrix that the tests and the help page show."""
    return dict(sorted(_ROLES.items()))


def permission_label(permission: str) -> str:
    """The permission in words, in the current language.

    Raises:
        UnknownPermission: no policy declares it.
    """
    _roles_with(permission)
    return str(_LABELS[permission])


def _roles_with(permission: str) -> frozenset[Role]:
    try:
        return _ROLES[permission]
    except KeyError:
        raise UnknownPermission(permission) from None


def grants(user: User) -> tuple[Grant, ...]:
    """The person's roles: one query, kept on the user object for as long as it lives (a request, a job)."""
    cached: tuple[Grant, ...] | None = getattr(user, "_grants", None)
    if cached is None:
        rows = RoleAssignment.objects.filter(user_id=user.pk).values_list("role", "node__path")
        cached = tuple(Grant(Role(role), path) for role, path in rows)
        user._grants = cached  # type: ignore[attr-defined]
    return cached


def forget_grants(user: User) -> None:
    """After a role was granted or revoked."""
    if hasattr(user, "_grants"):
        del user._grants


def has_permission(user: Any, permission: str, node: NodeLike | None = None) -> bool:
    """Whether the person may do this on the node; without a node, whether they may do it anywhere.

    Raises:
        UnknownPermission: no policy declares it.
    """
    allowed = _roles_with(permission)
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return any(g.role in allowed and (node is None or g.reaches(node)) for g in grants(user))


def authorize(user: User, permission: str, node: NodeLike | None = None) -> None:
    """Raise ``PermissionDenied`` unless the person may do this on the node."""
    if not has_permission(user, permission, node):
        raise PermissionDenied(permission)


def node_filter(user: Any, permission: str, prefix: str = "") -> Q:
    """The rows whose node gives the person this permission, as a filter.

    Args:
        prefix: the lookup that leads to the node from the filtered model, such as ``schedule__node``; empty on nodes.
    """
    allowed = _roles_with(permission)
    nothing = Q(pk__in=[])
    if not user.is_authenticated or not user.is_active:
        return nothing
    if user.is_superuser:
        return Q()
    lookup = f"{prefix}__" if prefix else ""
    found = nothing
    for grant in _widest(g for g in grants(user) if g.role in allowed):
        below = Q(**{f"{lookup}path__below": grant.path})
        if grant.role != Role.HEAD_OF_PMO:
            # Confidential only where the grant stands inside the confidential branch.
            inside = [grant.path[: i + 1] for i, c in enumerate(grant.path) if c == "/"]
            below &= Q(**{f"{lookup}confidential_path__in": ["", *inside]})
        found |= below
    return found


def _widest(candidates: Iterable[Grant]) -> list[Grant]:
    """Leave out the grants that another one already covers."""
    kept: list[Grant] = []
    for grant in sorted(set(candidates), key=lambda g: (len(g.path), g.role != Role.HEAD_OF_PMO)):
        if not any(
            (k.role == Role.HEAD_OF_PMO and grant.path.startswith(k.path)) or k.path == grant.path for k in kept
        ):
            kept.append(grant)
    return kept
