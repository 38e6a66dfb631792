"""A small house with risks in it, and people in each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.portfolio.conftest import House, house  # noqa: F401
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.risks.models import Risk
from vigie.risks.services import identify_risk

Report = Callable[..., Risk]


@pytest.fixture
def report(house: House) -> Report:  # noqa: F811
    """Report a risk on the tram project, as its manager, with ranks for probability and cost."""

    def reported(title: str = "Rails come late", ranks: tuple[int, int] | None = (4, 4), **fields: object) -> Risk:
        node = fields.pop("node", house.tram)
        actor = fields.pop("actor", house.manager)
        assessment = {"probability": ranks[0], "cost": ranks[1]} if ranks else None
        return identify_risk(node, actor=actor, assessment=assessment, title=title, **fields)  # type: ignore[arg-type]

    return reported


@pytest.fixture
def member(house: House) -> User:  # noqa: F811
    person = User.objects.create_user("member@example.org", full_name="Member")
    grant_role(person, Role.TEAM_MEMBER, house.tram, actor=None)
    return person
