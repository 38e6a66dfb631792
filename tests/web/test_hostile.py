"""Addresses and forms that nobody would write in earnest: each gets an answer, never a failure."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.portfolio.conftest import House, house  # noqa: F401
from vigie.portfolio.services import edit_node

_MANY_WORDS = "%20".join(f"w{n}" for n in range(1500))
_DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "address",
    [
        f"/search/?q={_MANY_WORDS}",
        f"/projects/?q={_MANY_WORDS}",
        f"/roadmap/?q={_MANY_WORDS}",
        f"/roadmap/?under={_DIGITS}",
        "/roadmap/?to=9999-12-31",
        "/roadmap/?from=9999-12-31&to=0001-01-01",
    ],
)
def test_senseless_filters_are_answered(client: Client, house: House, address: str) -> None:  # noqa: F811
    client.force_login(house.officer)
    assert client.get(address).status_code == 200


def test_the_parent_of_a_new_node_is_a_number_that_can_be_one(client: Client, house: House) -> None:  # noqa: F811
    client.force_login(house.officer)
    assert client.get(f"/portfolio/add/?parent={_DIGITS}").status_code == 403


@pytest.mark.parametrize("day", ["1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_planned_date_that_no_page_could_draw_is_refused(house: House, day: str) -> None:  # noqa: F811
    with pytest.raises(ValidationError) as refused:
        edit_node(house.tram, actor=house.manager, version=1, planned_finish=dt.date.fromisoformat(day))
    assert refused.value.message_dict == {
        "planned_finish": ["This date lies outside the years 1900 to 2199: correct it."]
    }
