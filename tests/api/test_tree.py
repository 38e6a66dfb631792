"""The tree through the API: what each may do, how errors look."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Call, Tree
from vigie.accounts.models import ApiToken, User
from vigie.accounts.roles import OFFICE, Role
from vigie.accounts.tokens import create_token, revoke_token
from vigie.portfolio.models import Node

PROBLEM = "application/problem+json"


def test_the_list_shows_what_the_caller_may_see(tree: Tree, call: Call) -> None:
    head = call(tree.people[Role.HEAD_OF_PMO], "GET", "/nodes").json()
    assert [n["code"] for n in head["items"]] == ["OT", "PF", "PG", "PJ"]
    assert (head["count"], head["page"], head["pages"]) == (4, 1, 1)
    # A role above does not open a confidential project.
    officer = call(tree.people[Role.PMO_OFFICER], "GET", "/nodes").json()
    assert [n["code"] for n in officer["items"]] == ["PF", "PG", "PJ"]


def test_lists_are_filtered_and_paged(tree: Tree, call: Call) -> None:
    head = tree.people[Role.HEAD_OF_PMO]
    found = call(head, "GET", "/nodes?kind=project&q=tram").json()
    assert [n["code"] for n in found["items"]] == ["PJ"]
    second = call(head, "GET", "/nodes?page=2&page_size=3").json()
    assert ([n["code"] for n in second["items"]], second["pages"]) == (["PJ"], 2)
    assert call(head, "GET", "/nodes?page=9").json()["items"] == []


def test_absent_and_not_yours_look_the_same(tree: Tree, call: Call) -> None:
    officer = tree.people[Role.PMO_OFFICER]
    hidden = call(officer, "GET", f"/nodes/{tree.other.pk}")
    absent = call(officer, "GET", "/nodes/999999")
    assert hidden.status_code == absent.status_code == 404
    assert hidden["Content-Type"] == PROBLEM
    same = hidden.json() | {"instance": ""}
    assert same == absent.json() | {"instance": ""}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_add_a_project(tree: Tree, call: Call, role: Role) -> None:
    body = {"kind": "project", "parent_id": tree.programme.pk, "code": "NEW", "name": "New"}
    answer = call(tree.people[role], "POST", "/nodes", body)
    assert answer.status_code == (201 if role in OFFICE else 403)
    assert Node.objects.filter(code="NEW").exists() == (role in OFFICE)


def test_nobody_and_outsiders_see_and_change_nothing(tree: Tree, call: Call) -> None:
    outsider = User.objects.create_user("outsider@example.org", full_name="Outsider")
    path, body = f"/nodes/{tree.project.pk}", {"version": 1, "name": "Mine"}
    assert [call(None, "GET", path).status_code, call(outsider, "GET", path).status_code] == [401, 404]
    assert [call(None, "PATCH", path, body).status_code, call(outsider, "PATCH", path, body).status_code] == [401, 404]
    tree.project.refresh_from_db()
    assert tree.project.name == "Tram line"


def test_the_second_editor_is_told_and_nothing_is_overwritten(tree: Tree, call: Call) -> None:
    manager, path = tree.people[Role.PROJECT_MANAGER], f"/nodes/{tree.project.pk}"
    first = call(manager, "PATCH", path, {"version": 1, "name": "Tram line 4"})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = call(manager, "PATCH", path, {"version": 1, "name": "Tram line 5"})
    assert (second.status_code, second["Content-Type"], second.json()["current"]) == (409, PROBLEM, 2)
    tree.project.refresh_from_db()
    assert tree.project.name == "Tram line 4"


def test_a_refused_value_names_its_field_in_the_callers_language(tree: Tree, client: Client) -> None:
    _token, secret = create_token(actor=tree.people[Role.PMO_OFFICER], name="t", scope="write")
    answer: Any = client.post(
        "/api/v1/nodes",
        data={"kind": "programme", "parent_id": tree.project.pk, "code": "X", "name": "X"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 400
    assert [e["field"] for e in answer.json()["errors"]] == ["parent"]


def test_a_read_only_token_changes_nothing(tree: Tree, call: Call) -> None:
    manager, path = tree.people[Role.PROJECT_MANAGER], f"/nodes/{tree.project.pk}"
    assert call(manager, "GET", path, scope="read").status_code == 200
    assert call(manager, "PATCH", path, {"version": 1, "name": "X"}, scope="read").status_code == 403
    tree.project.refresh_from_db()
    assert tree.project.name == "Tram line"


def test_a_token_dies_with_its_revocation_and_with_its_owner(tree: Tree, client: Client) -> None:
    person = tree.people[Role.PROJECT_MANAGER]
    token, secret = create_token(actor=person, name="t")
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=headers).json()["email"] == person.email
    assert secret not in str(ApiToken.objects.values())
    person.is_active = False
    person.save()
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    person.is_active = True
    person.save()
    revoke_token(token, actor=person)
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_one_sees_and_revokes_ones_own_tokens_only(tree: Tree, call: Call) -> None:
    mine, theirs = tree.people[Role.AUDITOR], tree.people[Role.CLIENT]
    token, _secret = create_token(actor=theirs, name="theirs")
    assert call(mine, "DELETE", f"/tokens/{token.pk}").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    made = call(mine, "POST", "/tokens", {"name": " robot ", "scope": "read"}).json()
    assert (made["name"], made["secret"][:6]) == ("robot", "vigie_")
    assert call(mine, "DELETE", f"/tokens/{made['id']}").status_code == 204


def test_reading_a_list_costs_the_same_number_of_queries_whatever_its_length(
    tree: Tree, client: Client, django_assert_num_queries: Any
) -> None:
    _token, secret = create_token(actor=tree.people[Role.HEAD_OF_PMO], name="t")
    headers = {"Authorization": f"Bearer {secret}"}
    client.get("/api/v1/nodes", headers=headers)
    with django_assert_num_queries(4):  # token, roles, page, count
        client.get("/api/v1/nodes", headers=headers)
    for i in range(30):
        Node.objects.create(
            kind="project", parent=tree.programme, code=f"N{i}", name="N", path=f"{tree.programme.path}{i}9/"
        )
    with django_assert_num_queries(4):
        client.get("/api/v1/nodes", headers=headers)
