"""A small tree, its people and their tokens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from vigie.accounts.models import TokenScope, User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.accounts.tokens import create_token
from vigie.exchange import document as doc
from vigie.planning.documents import document_of, store_document
from vigie.planning.models import Schedule
from vigie.planning.results import recompute
from vigie.planning.services import create_schedule
from vigie.planning.services.schedules import STANDARD_CALENDAR
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


@pytest.fixture
def planned(tree: Tree) -> Schedule:
    """Two linked tasks in the project, Dig (3 d) → Build (5 d), from Monday 5 January 2026."""
    schedule = create_schedule(tree.project, actor=tree.people[Role.PROJECT_MANAGER], start=dt.datetime(2026, 1, 5, 8))
    properties = document_of(schedule).properties
    document = doc.ScheduleDocument(
        properties=properties,
        calendars=(STANDARD_CALENDAR,),
        tasks=(doc.Task(uid=1, name="Dig", duration=3 * 28_800), doc.Task(uid=2, name="Build", duration=5 * 28_800)),
        links=(doc.Link(1, 2),),
    )
    store_document(schedule, document)
    recompute(schedule)
    return schedule


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
    return "" if body is None else json.dumps(body)
