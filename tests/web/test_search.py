"""The search box: projects and tasks, as far as each person may see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portfolio.conftest import House, house  # noqa: F401
from vigie.accounts.models import User
from vigie.exchange import document as doc
from vigie.planning.documents import store_document
from vigie.planning.models import Schedule, Task
from vigie.planning.results import recompute
from vigie.planning.services import edit_task
from vigie.planning.services.schedules import STANDARD_CALENDAR
from vigie.portfolio.models import Node
from vigie.portfolio.services import set_archived


def plan(node: Node, *names: str, code: str = "") -> Schedule:
    """A schedule with a day for each name."""
    schedule = Schedule.objects.create(node=node)
    document = doc.ScheduleDocument(
        properties=doc.Properties(start=dt.datetime(2026, 1, 5, 8), calendar_uid=1),
        calendars=(STANDARD_CALENDAR,),
        tasks=tuple(
            doc.Task(uid=n, id=n, name=name, code=f"{code}{n}" if code else "", duration=28_800)
            for n, name in enumerate(names, 1)
        ),
    )
    store_document(schedule, document)
    recompute(schedule, announce=False)
    return schedule


@pytest.fixture
def planned(house: House) -> House:  # noqa: F811
    plan(house.tram, "Pose des rails", "Dépose des rails à l’Œuvre", "Rails", code="A10")
    plan(house.secret, "Rails cachés")
    return house


def found(client: Client, person: User, **query: Any) -> list[str]:
    """The links of the results, in their order."""
    client.force_login(person)
    page = client.get("/search/", query).content.decode().split("<main")[1]
    rows = page.split('<ul class="v-results">')[1].split("</ul>")[0] if "v-results" in page else ""
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in rows.split("<li>")[1:]]


def test_tasks_are_found_where_nothing_else_is_and_the_closest_come_first(client: Client, planned: House) -> None:
    assert found(client, planned.officer, q="RAILS") == ["Rails", "Dépose des rails à l’Œuvre", "Pose des rails"]
    assert found(client, planned.officer, q="depose oeuvre") == ["Dépose des rails à l’Œuvre"]
    assert found(client, planned.officer, q="a102") == ["Dépose des rails à l’Œuvre"]
    assert found(client, planned.officer, q="rails nowhere") == []


def test_projects_come_first_and_tasks_on_their_own_page(client: Client, planned: House) -> None:
    assert found(client, planned.officer, q="tram") == ["Tram line"]
    assert found(client, planned.officer, q="tram", **{"in": "tasks"}) == []
    plan(
        planned.programme.children.create(kind="project", path=f"{planned.programme.path}98/", code="B", name="B"),
        "Tram",
    )
    assert found(client, planned.officer, q="tram", **{"in": "tasks"}) == ["Tram"]


def test_a_task_is_found_by_who_may_see_its_schedule(client: Client, planned: House) -> None:
    stranger = User.objects.create_user("stranger@example.org", full_name="Stranger")
    administrator = User.objects.create_superuser("root@example.org", full_name="Root")
    assert len(found(client, planned.manager, q="rails")) == 3
    assert found(client, planned.client, q="rails") == []
    assert found(client, stranger, q="rails") == []
    assert "Rails cachés" in found(client, administrator, q="rails")


def test_the_search_follows_edits_and_leaves_out_what_is_archived(client: Client, planned: House) -> None:
    task = Task.objects.get(name="Rails")
    edit_task(task, actor=planned.manager, revision=9, name="Caténaires")
    assert found(client, planned.officer, q="catenaires") == ["Caténaires"]
    assert "Rails" not in found(client, planned.officer, q="rails")
    set_archived(planned.tram, True, actor=planned.officer)
    assert found(client, planned.officer, q="catenaires") == []


def test_the_pages_of_a_long_result_cost_the_same(client: Client, planned: House) -> None:
    client.force_login(planned.officer)

    def queries(**query: Any) -> int:
        client.get("/search/", query)
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/", query)
        return len(asked)

    few = queries(q="pose")
    for n in range(6):
        node = Node.objects.get(pk=planned.tram.pk)
        node.pk, node.code = None, f"N{n}"
        node.save()
        node.path = f"{planned.programme.path}{node.pk}/"
        node.save()
        plan(node, *(f"Coulage {n}.{k}" for k in range(20)))
    assert queries(q="coulage") == few == 7
    first = found(client, planned.officer, q="coulage")
    third = found(client, planned.officer, q="coulage", page=3)
    assert (len(first), len(third), len({*first, *third})) == (50, 20, 70)
    assert found(client, planned.officer, q="coulage", page="nonsense") == first


def test_a_name_longer_than_the_index_is_kept_and_found(client: Client, planned: House) -> None:
    long = "Terrassement " + "ﷺ" * 500
    plan(
        Node.objects.create(
            kind="project", parent=planned.programme, path=f"{planned.programme.path}99/", code="L", name="L"
        ),
        long,
    )
    assert found(client, planned.officer, q="terrassement") == [long]
