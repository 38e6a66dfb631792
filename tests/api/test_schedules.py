"""Schedules through the API: read, edited with a preview, imported, explained."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import Call, Tree
from vigie.accounts.roles import READERS, Role
from vigie.accounts.tokens import create_token
from vigie.api.root import api
from vigie.jobs.services import run_job
from vigie.planning.models import Schedule, Task


def test_tasks_carry_their_computed_dates(tree: Tree, planned: Schedule, call: Call) -> None:
    listed = call(tree.people[Role.AUDITOR], "GET", f"/projects/{tree.project.pk}/tasks").json()
    assert [(t["name"], t["start"], t["finish"], t["critical"]) for t in listed["items"]] == [
        ("Dig", "2026-01-05T08:00:00", "2026-01-07T17:00:00", True),
        ("Build", "2026-01-08T08:00:00", "2026-01-14T17:00:00", True),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_a_schedule(tree: Tree, planned: Schedule, call: Call, role: Role) -> None:
    answer = call(tree.people[role], "GET", f"/projects/{tree.project.pk}/schedule")
    assert answer.status_code == (200 if role in READERS else 404)


def test_a_preview_writes_nothing_and_says_what_the_change_then_does(tree: Tree, planned: Schedule, call: Call) -> None:
    manager, path = tree.people[Role.PROJECT_MANAGER], f"/projects/{tree.project.pk}/tasks/1"
    body = {"revision": planned.revision, "duration": 5 * 28_800}
    preview = call(manager, "POST", f"{path}/preview", body).json()
    assert preview["finish"] == ["2026-01-14T17:00:00", "2026-01-16T17:00:00"]
    assert [m["name"] for m in preview["moved"]] == ["Dig", "Build"]
    assert Task.objects.get(uid=1).duration == 3 * 28_800
    assert call(manager, "PATCH", path, body).json()["finish"] == "2026-01-09T17:00:00"
    assert call(manager, "GET", f"/projects/{tree.project.pk}/schedule").json()["finish"] == preview["finish"][1]


def test_a_circle_is_refused_in_words(tree: Tree, planned: Schedule, call: Call) -> None:
    manager = tree.people[Role.PROJECT_MANAGER]
    body = {"revision": planned.revision, "predecessors": [{"predecessor_uid": 2}]}
    answer = call(manager, "PATCH", f"/projects/{tree.project.pk}/tasks/1", body)
    assert answer.status_code == 400
    assert "Dig" in answer.json()["detail"]
    assert "Build" in answer.json()["detail"]


def test_why_leads_back_to_the_project_start(tree: Tree, planned: Schedule, call: Call) -> None:
    steps = call(tree.people[Role.SPONSOR], "GET", f"/projects/{tree.project.pk}/tasks/2/why").json()
    assert [s["name"] for s in steps] == ["Build", "Dig"]
    assert "“Dig” is finished" in steps[0]["sentences"][0]


def test_the_chains_that_decide_a_date(tree: Tree, planned: Schedule, call: Call) -> None:
    path = f"/projects/{tree.project.pk}/schedule/paths"
    answer = call(tree.people[Role.SPONSOR], "GET", f"{path}?to=2&count=1").json()
    assert (answer["end"]["name"], answer["finish"], answer["complete"]) == ("Build", "2026-01-14T17:00:00", False)
    (chain,) = answer["paths"]
    assert (chain["number"], chain["float_to_end"], chain["total_float"], chain["tasks"]) == (1, 0, 0, 2)
    assert chain["meaning"] == "If any task of this chain slips, “Build” moves."
    tasks = call(tree.people[Role.SPONSOR], "GET", f"{path}/1/tasks?to=2").json()["items"]
    assert [(t["name"], t["float_to_end"], t["link"] and t["link"]["successor_uid"]) for t in tasks] == [
        ("Dig", 0, 2),
        ("Build", 0, None),
    ]
    assert call(tree.people[Role.SPONSOR], "GET", f"{path}?to=77").status_code == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("rest", ["", "/1/tasks"])
def test_who_reads_the_chains(tree: Tree, planned: Schedule, call: Call, role: Role, rest: str) -> None:
    answer = call(tree.people[role], "GET", f"/projects/{tree.project.pk}/schedule/paths{rest}")
    assert answer.status_code == (200 if role in READERS else 404)


def test_a_file_is_imported_as_a_job(tree: Tree, client: Client) -> None:
    _token, secret = create_token(actor=tree.people[Role.PROJECT_MANAGER], name="t", scope="write")
    headers: Any = {"Authorization": f"Bearer {secret}"}
    file = SimpleUploadedFile("plan.xml", b"<not a schedule>")
    answer = client.post(f"/api/v1/projects/{tree.project.pk}/imports", {"file": file}, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (202, "uploaded")
    run_job(answer.json()["job_id"])
    after = client.get(f"/api/v1/projects/{tree.project.pk}/imports/{answer.json()['id']}", headers=headers).json()
    assert after["state"] == "failed"
    assert after["error"]


def test_indicators_are_for_those_who_may_see_them(tree: Tree, planned: Schedule, call: Call) -> None:
    path = f"/nodes/{tree.project.pk}/indicators"
    assert call(tree.people[Role.SPONSOR], "GET", path).status_code == 200
    assert call(tree.people[Role.CLIENT], "GET", path).status_code == 403
    declared = call(tree.people[Role.CLIENT], "GET", "/indicators").json()["items"]
    assert {"key", "formula", "source"} <= declared[0].keys()


def test_the_reference_page_names_every_operation(tree: Tree, client: Client) -> None:
    client.force_login(tree.people[Role.CLIENT])
    page = client.get("/api/").content.decode()
    document = api.get_openapi_schema()
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<strong>{method.upper()}</strong> {path}<" in page


def test_a_list_of_tasks_costs_the_same_queries_whatever_its_length(
    tree: Tree, planned: Schedule, client: Client, django_assert_num_queries: Any
) -> None:
    _token, secret = create_token(actor=tree.people[Role.AUDITOR], name="t")
    headers: Any = {"Authorization": f"Bearer {secret}"}
    path = f"/api/v1/projects/{tree.project.pk}/tasks"
    client.get(path, headers=headers)
    with django_assert_num_queries(5):  # token, roles, schedule, page, count
        assert client.get(path, headers=headers).json()["count"] == 2
