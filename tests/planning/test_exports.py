"""Schedules leave in the formats of other tools; what a format cannot keep is said before the file is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.planning.conftest import Upload, Workshop
from vigie.accounts.roles import Role
from vigie.exchange import read_schedule


@pytest.fixture
def manager(client: Client, workshop: Workshop) -> Client:
    client.force_login(workshop.people[Role.PROJECT_MANAGER])
    return client


def address(workshop: Workshop, rest: str) -> str:
    return f"/projects/{workshop.project.pk}/schedule/export/{rest}"


def test_a_file_without_losses_comes_at_once(
    manager: Client, workshop: Workshop, upload: Upload, tmp_path: Path
) -> None:
    upload(workshop.document)
    response = manager.get(address(workshop, "primavera/"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="J.xer"'
    path = tmp_path / "J.xer"
    path.write_bytes(response.content)
    assert [task.name for task in read_schedule(path).tasks] == ["J", "Dig", "Build", "Open"]


def test_losses_are_said_first_in_the_language_of_the_reader(
    manager: Client, workshop: Workshop, upload: Upload
) -> None:
    first, second, last = workshop.document.tasks
    upload(replace(workshop.document, tasks=(first, replace(second, effort_driven=True, active=False), last)))
    with translation.override("fr"):
        page = manager.get(address(workshop, "primavera/"), headers={"accept-language": "fr"}).content.decode()
    assert "Tâches inactives laissées de côté" in page
    file = manager.get(address(workshop, "primavera/?file"))
    assert file.content.startswith(b"ERMHDR")
    assert b"Build" not in file.content


def test_the_api_gives_the_same_file_and_its_remarks(manager: Client, workshop: Workshop, upload: Upload) -> None:
    first, second, last = workshop.document.tasks
    upload(replace(workshop.document, tasks=(first, replace(second, active=False), last)))
    base = f"/api/v1/projects/{workshop.project.pk}/schedule/export"
    file = manager.get(base, {"format": "xer"})
    assert file.content == manager.get(address(workshop, "primavera/?file")).content
    remarks = manager.get(f"{base}/remarks", {"format": "xer"}).json()
    assert [remark["code"] for remark in remarks] == ["xer_inactive"]
    assert manager.get(f"{base}/remarks").json() == []
    assert manager.get(base, {"format": "pdf"}).status_code == 422
