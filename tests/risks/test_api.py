"""Risks and issues by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from vigie.risks.models import Issue, Risk

pytestmark = pytest.mark.django_db


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    send = getattr(client, method)
    return send(f"/api/v1{path}", body, content_type="application/json") if method != "get" else send(f"/api/v1{path}")


def test_a_risk_lives_by_the_api(client: Client, house: House) -> None:
    client.force_login(house.manager)
    made = call(
        client,
        "post",
        f"/nodes/{house.tram.pk}/risks",
        {"title": "Rails late", "assessment": {"probability": 4, "time": 4, "chance": 0.4}},
    )
    assert (made.status_code, made.json()["severity"]) == (201, "critical")
    path = f"/risks/{made.json()['id']}"
    stated = {"version": made.json()["version"], "strategy": "reduce", "owner_id": house.manager.pk}
    changed = call(client, "patch", path, stated)
    assert (changed.status_code, changed.json()["strategy"]) == (200, "reduce")
    assert call(client, "patch", path, stated).status_code == 409
    judged = call(client, "put", f"{path}/assessments/target", {"probability": 1, "cost": 1})
    assert (judged.status_code, judged.json()["score"]) == (200, 1)
    assert call(client, "put", f"{path}/assessments/target", {"probability": 1}).status_code == 400
    assert call(client, "post", f"{path}/reviews", {"comment": "Seen"}).status_code == 201
    occurred = call(client, "post", f"{path}/occur", {"description": "They are late."})
    assert occurred.json()["risk_id"] == made.json()["id"]
    issue = f"/issues/{occurred.json()['id']}"
    assert call(client, "post", f"{issue}/resolve", {"resolution": "They came."}).json()["status"] == "resolved"
    closed = call(client, "post", f"{path}/close", {"ending": "occurred", "outcome": "Dealt with."})
    assert closed.json()["status"] == "closed"
    assert call(client, "get", "/risks").json()["count"] == 0
    assert call(client, "get", "/risks?status=closed").json()["count"] == 1


def test_the_lists_hold_what_one_may_see(client: Client, house: House, report: Report) -> None:
    risk = report()
    issue = Issue.objects.create(node=house.tram, title="Crane", happened_on="2026-01-05")
    client.force_login(house.auditor)
    assert [r["id"] for r in call(client, "get", f"/risks?node_id={house.top.pk}").json()["items"]] == [risk.pk]
    assert call(client, "patch", f"/risks/{risk.pk}", {"version": risk.version, "title": "X"}).status_code == 403
    client.force_login(house.client)
    for path in ("/risks", "/issues"):
        assert call(client, "get", path).json()["count"] == 0
    for path in (f"/risks/{risk.pk}", f"/issues/{issue.pk}", f"/risks/{risk.pk}/reviews"):
        assert call(client, "get", path).status_code == 404
    assert call(client, "post", f"/nodes/{house.tram.pk}/risks", {"title": "Mine"}).status_code == 403
    assert Risk.objects.count() == 1
