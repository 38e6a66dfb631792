"""Who may do what, where: the role × action matrix, checked on objects and in SQL."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.accounts.access import (
    UnknownPermission,
    authorize,
    declared_permissions,
    forget_grants,
    has_permission,
    node_filter,
)
from vigie.accounts.models import RoleAssignment, User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.portfolio.models import Node, NodeKind
from vigie.portfolio.services import create_node, edit_node

pytestmark = pytest.mark.django_db

HEAD, OFFICER, MANAGER, MEMBER, SPONSOR, CLIENT, AUDITOR = Role
OFFICE, LEADS = {HEAD, OFFICER}, {HEAD, OFFICER, MANAGER}
READERS = {HEAD, OFFICER, MANAGER, MEMBER, SPONSOR, AUDITOR}

DECIDED = {
    "accounts.appoint_head": {HEAD},
    "accounts.grant_roles": OFFICE,
    "accounts.manage_people": {HEAD},
    "accounts.view_audit": OFFICE | {AUDITOR},
    "portfolio.view_node": set(Role),
    "portfolio.view_inside": READERS,
    "portfolio.add_node": OFFICE,
    "portfolio.change_node": LEADS,
    "portfolio.move_node": OFFICE,
    "portfolio.archive_node": OFFICE,
    "portfolio.manage_lists": OFFICE,
}
"""The roles of each permission of these two applications, as decided; the code must say the same."""


def test_the_roles_of_each_permission_are_the_decided_ones() -> None:
    declared = {k: set(v) for k, v in declared_permissions().items() if k.split(".")[0] in ("accounts", "portfolio")}
    assert declared == DECIDED


def test_only_auditors_and_readers_change_nothing() -> None:
    """An auditor or a client writes nowhere, whatever application declares it."""
    for permission, roles in declared_permissions().items():
        verb = permission.split(".")[1].split("_")[0]
        if verb not in ("view", "accept", "answer"):
            assert not roles & {AUDITOR, CLIENT}, permission


@dataclass
class Forest:
    top: Node
    left: Node
    plain: Node
    secret: Node
    inner: Node
    right: Node


@pytest.fixture
def forest() -> Forest:
    """``top`` holds ``left`` (with ``plain`` and the confidential ``secret``, which holds ``inner``) and ``right``."""

    def node(code: str, kind: NodeKind, parent: Node | None, *, confidential: bool = False) -> Node:
        return create_node(actor=None, kind=kind, parent=parent, code=code, name=code, confidential=confidential)

    top = node("top", NodeKind.PORTFOLIO, None)
    left = node("left", NodeKind.PROGRAMME, top)
    plain = node("plain", NodeKind.PROJECT, left)
    secret = node("secret", NodeKind.PROGRAMME, left, confidential=True)
    inner = node("inner", NodeKind.PROJECT, secret)
    right = node("right", NodeKind.PROGRAMME, top)
    return Forest(top, left, plain, secret, inner, right)


PLACES = [
    # granted on, asked about, who is reached
    ("left", "left", "every role"),
    ("left", "plain", "every role"),
    ("top", "plain", "every role"),
    ("plain", "left", "nobody"),
    ("right", "plain", "nobody"),
    ("left", "right", "nobody"),
    ("left", "secret", "the head of PMO"),
    ("top", "inner", "the head of PMO"),
    ("left", "inner", "the head of PMO"),
    ("secret", "secret", "every role"),
    ("secret", "inner", "every role"),
    ("inner", "inner", "every role"),
    ("inner", "secret", "nobody"),
    ("right", "inner", "nobody"),
]


@pytest.mark.parametrize(("granted", "asked", "reached"), PLACES)
def test_every_permission_for_every_role_at_every_place(forest: Forest, granted: str, asked: str, reached: str) -> None:
    node = getattr(forest, asked)
    for role in Role:
        person = User.objects.create_user(f"{role}@example.org", full_name=str(role.label))
        grant_role(person, role, getattr(forest, granted), actor=None)
        there = reached == "every role" or (reached == "the head of PMO" and role == HEAD)
        for permission, roles in declared_permissions().items():
            expected = there and role in roles
            assert has_permission(person, permission, node) is expected, (permission, role)
            assert person.has_perm(permission, node) is expected, (permission, role)
            in_sql = Node.objects.filter(node_filter(person, permission)).filter(pk=node.pk).exists()
            assert in_sql is expected, (permission, role)
            # Anywhere: what pages without a node ask.
            assert has_permission(person, permission) is (role in roles)


def test_outsiders_visitors_and_closed_accounts_reach_nothing(forest: Forest) -> None:
    outsider = User.objects.create_user("outsider@example.org", full_name="Outsider")
    closed = User.objects.create_user("closed@example.org", full_name="Closed", is_active=False)
    for role in Role:
        RoleAssignment.objects.create(user=closed, role=role, node=forest.top)
    for person in (outsider, closed, AnonymousUser()):
        for permission in declared_permissions():
            assert not has_permission(person, permission, forest.plain)
            assert not has_permission(person, permission)
            assert not Node.objects.filter(node_filter(person, permission)).exists()
        with pytest.raises(PermissionDenied, match=r"portfolio\.view_node"):
            authorize(person, "portfolio.view_node", forest.plain)  # type: ignore[arg-type]


def test_the_administrator_reaches_everything(forest: Forest) -> None:
    administrator = User.objects.create_superuser("root@example.org", full_name="Root")
    for permission in declared_permissions():
        assert has_permission(administrator, permission, forest.inner)
        assert Node.objects.filter(node_filter(administrator, permission)).count() == 6


def test_an_unknown_permission_is_a_mistake_not_a_refusal(forest: Forest) -> None:
    person = User.objects.create_user("a@example.org", full_name="A")
    with pytest.raises(UnknownPermission):
        has_permission(person, "portfolio.fly", forest.top)
    with pytest.raises(UnknownPermission):
        node_filter(person, "portfolio.fly")


def test_what_becomes_confidential_closes_at_once(forest: Forest) -> None:
    manager = User.objects.create_user("m@example.org", full_name="M")
    grant_role(manager, MANAGER, forest.top, actor=None)
    head = User.objects.create_user("h@example.org", full_name="H")
    grant_role(head, HEAD, forest.top, actor=None)
    assert set(Node.objects.visible_to(manager)) == {forest.top, forest.left, forest.plain, forest.right}
    edit_node(forest.left, actor=head, version=forest.left.version, confidential=True)
    assert set(Node.objects.visible_to(manager)) == {forest.top, forest.right}
    forest.left.refresh_from_db()
    edit_node(forest.left, actor=head, version=forest.left.version, confidential=False)
    assert set(Node.objects.visible_to(manager)) == {forest.top, forest.left, forest.plain, forest.right}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.integers(0, 30), min_size=1, max_size=9),
    confidential=st.sets(st.integers(0, 9)),
    grants=st.lists(st.tuples(st.sampled_from(list(Role)), st.integers(0, 9)), max_size=4),
    permission=st.sampled_from(["portfolio.view_node", "portfolio.change_node", "accounts.manage_people"]),
)
def test_objects_and_sql_agree_on_any_tree(
    db: None, parents: list[int], confidential: set[int], grants: list[tuple[Role, int]], permission: str
) -> None:
    """Against the rule said in one sentence, node by node, on trees with any nesting of confidential nodes."""
    with transaction.atomic():
        nodes: list[Node] = []
        above: list[list[int]] = []
        for index, choice in enumerate([0, *parents]):
            parent = choice % index if index else None
            above.append([*above[parent], index] if parent is not None else [index])
            nodes.append(
                create_node(
                    actor=None,
                    kind=NodeKind.PORTFOLIO,
                    parent=nodes[parent] if parent is not None else None,
                    code=f"n{index}",
                    name=f"n{index}",
                    confidential=index in confidential,
                )
            )
        person = User.objects.create_user("p@example.org", full_name="P")
        granted = [(role, place % len(nodes)) for role, place in grants]
        for role, place in granted:
            RoleAssignment.objects.get_or_create(user=person, role=role, node=nodes[place])
        forget_grants(person)

        def may(index: int) -> bool:
            wall = max((i for i in above[index] if i in confidential), key=above[index].index, default=None)
            return any(
                role in declared_permissions()[permission]
                and place in above[index]
                and (role == HEAD or wall is None or wall in above[place])
                for role, place in granted
            )

        expected = {node.pk for index, node in enumerate(nodes) if may(index)}
        assert {n.pk for n in nodes if has_permission(person, permission, n)} == expected
        assert set(Node.objects.filter(node_filter(person, permission)).values_list("pk", flat=True)) == expected
        transaction.set_rollback(True)
