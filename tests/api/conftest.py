"""A small tree, its people and their tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from vigie.accounts.models import TokenScope, User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.accounts.tokens import create_token
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.portfolio.services import create_node


@dataclass
class Tree:
    portfolio: Node
    programme: Node
    project: Node
    other: Node
    people: dict[Role, User]


@pytest.fixture
def tree(db: None) -> Tree:
    """A portfolio with a programme and its project, another project beside, and each role on the portfolio."""
    portfolio = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="PF", name="Portfolio")
    programme = create_node(actor=None, kind=NodeKind.PROGRAMME, parent=portfolio, code="PG", name="Programme")
    project = create_node(
        actor=None, kind=NodeKind.PROJECT, parent=programme, code="PJ", name="Tram line", status=NodeStatus.ACTIVE
    )
    other = create_node(actor=None, kind=NodeKind.PROJECT, parent=portfolio, code="OT", name="Other", confidential=True)
    people = {r: User.objects.create_user(f"{r}@example.org", full_name=str(r.label)) for r in Role}
    for role, person in people.items():
        grant_role(person, role, portfolio, actor=None)
    return Tree(portfolio, programme, project, other, people)


Call = Callable[..., Any]


@pytest.fixture
def call(client: Client) -> Call:
    """``call(person, method, path, body)`` with a fresh token of the person; ``None`` is nobody."""

    def send(person: User | None, method: str, path: str, body: Any = None, scope: str = TokenScope.WRITE) -> Any:
        headers = {}
        if person is not None:
            _token, secret = create_token(actor=person, name="test", scope=scope)
            headers["Authorization"] = f"Bearer {secret}"
        return client.generic(
            method, f"/api/v1{path}", data=_json(body), content_type="application/json", headers=headers
        )

    return send


def _json(body: Any) -> str:
    import json

    return "" if body is None else json.dumps(body)
