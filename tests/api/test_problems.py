"""Whatever goes wrong, a program gets a problem document."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from vigie.accounts.models import User
from vigie.planning import queries


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("admin@example.org", "a-long-password"))
    return client


def test_an_unknown_address_or_method(admin: Client) -> None:
    lost = admin.get("/api/v1/nowhere", headers={"accept-language": "fr"})
    wrong = admin.delete("/api/v1/nodes")
    assert (lost.status_code, wrong.status_code) == (404, 405)
    for answer in (lost, wrong):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["status"] == answer.status_code
    assert json.loads(lost.content)["title"].startswith("Ceci n’existe pas")
    assert "GET" in wrong.headers["Allow"]


def test_a_failure_says_that_vigie_failed_and_nothing_else(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(queries, "get_schedule", fail)
    admin.raise_request_exception = False
    answer = admin.get("/api/v1/projects/1/schedule")
    assert answer.status_code == 500
    assert json.loads(answer.content)["title"].startswith("Vigie failed")
    assert b"secret" not in answer.content


def test_pages_stay_pages(admin: Client) -> None:
    assert admin.get("/nowhere/").headers["Content-Type"].startswith("text/html")
