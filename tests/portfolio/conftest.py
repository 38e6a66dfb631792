"""A small house: a portfolio with a programme, two projects, and people in their roles."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.portfolio.services import create_node


@dataclass
class House:
    top: Node
    programme: Node
    tram: Node
    secret: Node
    officer: User
    manager: User
    client: User
    auditor: User


@pytest.fixture
def house(db: None) -> House:
    """``tram`` is the manager's, in a programme; ``secret`` is confidential, beside it."""

    def person(name: str) -> User:
        return User.objects.create_user(f"{name.lower()}@example.org", full_name=name)

    officer, manager, client, auditor = (person(n) for n in ("Officer", "Manager", "Client", "Auditor"))
    top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="TOP", name="City 2030")
    programme = create_node(actor=None, kind=NodeKind.PROGRAMME, parent=top, code="MOB", name="Mobility")
    tram = create_node(
        actor=None,
        kind=NodeKind.PROJECT,
        parent=programme,
        code="TRAM",
        name="Tram line",
        status=NodeStatus.ACTIVE,
        manager=manager,
        objectives="Carry 40,000 people a day.",
    )
    secret = create_node(
        actor=None, kind=NodeKind.PROJECT, parent=programme, code="SEC", name="Land purchase", confidential=True
    )
    grant_role(officer, Role.PMO_OFFICER, top, actor=None)
    grant_role(manager, Role.PROJECT_MANAGER, tram, actor=None)
    grant_role(client, Role.CLIENT, tram, actor=None)
    grant_role(auditor, Role.AUDITOR, top, actor=None)
    return House(top, programme, tram, secret, officer, manager, client, auditor)
