"""The pages of the register."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from tests.web.test_pages import main_of
from vigie.accounts.models import User
from vigie.risks import services
from vigie.risks.models import Action, Issue, Risk, RiskMatrix, Stage

pytestmark = pytest.mark.django_db

LIST_QUERIES = 14


def titles(client: Client, address: str) -> list[str]:
    page = main_of(client.get(address))
    body = page.split("<tbody>")[-1].split("</tbody>")[0] if "v-list-name" in page else ""
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in body.split('<th scope="row"')[1:]]


def test_a_risk_is_reported_in_one_form(client: Client, house: House, member: User) -> None:
    client.force_login(member)
    address = f"/risks/node/{house.tram.pk}/add/"
    answer = client.post(address, {"kind": "threat", "title": "Ground gives way", "probability": 4, "cost": 5})
    risk = Risk.objects.get()
    assert answer.headers["Location"] == f"/risks/{risk.pk}/"
    assert (risk.severity, risk.created_by) == ("critical", member)
    page = main_of(client.get(f"/risks/{risk.pk}/"))
    assert "Ground gives way" in page
    assert f"/risks/{risk.pk}/edit/" not in page


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, house: House) -> None:
    client.force_login(house.manager)
    address = f"/risks/node/{house.tram.pk}/add/"
    answer = client.post(address, {"kind": "threat", "title": "", "cause": "Clay", "probability": 4})
    page = main_of(answer)
    assert "Clay" in page
    assert "Rank at least one effect" in page
    assert not Risk.objects.exists()
    answer = client.post(address, {"kind": "threat", "title": "X", "strategy": "exploit"})
    assert "does not fit this kind" in main_of(answer)


def test_a_cell_of_the_map_leads_to_its_risks(client: Client, house: House, report: Report) -> None:
    report("Both", (4, 4))
    report("Other", (1, 1))
    client.force_login(house.officer)
    page = main_of(client.get("/risks/"))
    assert "?probability=4&amp;impact=4" in page
    assert titles(client, "/risks/?probability=4&impact=4") == ["Both"]
    risk = Risk.objects.get(title="Other")
    services.assess_risk(risk, Stage.TARGET, actor=house.manager, probability=4, cost=4)
    assert titles(client, "/risks/?probability=4&impact=4&stage=target") == ["Other"]
    assert titles(client, "/risks/?probability=9&impact=x") == ["Both", "Other"]


def test_the_register_of_a_branch_holds_what_is_below(client: Client, house: House, report: Report) -> None:
    report("On the tram")
    report("On the programme", (1, 1), node=house.programme, actor=house.officer)
    client.force_login(house.officer)
    assert titles(client, f"/risks/node/{house.programme.pk}/") == ["On the tram", "On the programme"]
    assert titles(client, f"/risks/node/{house.tram.pk}/") == ["On the tram"]
    assert titles(client, f"/risks/node/{house.programme.pk}/?sort=title") == ["On the programme", "On the tram"]


def test_strangers_and_clients_see_nothing(client: Client, house: House, report: Report) -> None:
    risk = report()
    issue = services.open_issue(house.tram, actor=house.manager, title="Crane")
    action = services.plan_action(risk, actor=house.manager, title="Visit")
    addresses = [
        f"/risks/{risk.pk}/",
        f"/risks/{risk.pk}/edit/",
        f"/risks/{risk.pk}/close/",
        f"/risks/issues/{issue.pk}/",
        f"/risks/actions/{action.pk}/",
    ]
    stranger = User.objects.create_user("stranger@example.org", full_name="Stranger")
    for person in (house.client, stranger):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {404}
        assert "Rails come late" not in main_of(client.get("/risks/"))
        assert client.get(f"/risks/node/{house.tram.pk}/").status_code in (403, 404)


def test_readers_read_and_change_nothing(client: Client, house: House, report: Report) -> None:
    risk = report()
    client.force_login(house.auditor)
    assert client.get(f"/risks/{risk.pk}/").status_code == 200
    for way in ("edit", "review", "escalate", "delegate", "close", "occur", "assess/current", "actions/add"):
        assert client.post(f"/risks/{risk.pk}/{way}/", {}).status_code == 403, way
    assert client.get("/risks/method/").status_code == 200
    for way in ("matrix", "scales/cost"):
        assert client.get(f"/risks/method/{way}/").status_code == 403


def test_the_whole_life_by_its_pages(client: Client, house: House, report: Report) -> None:
    risk = report(owner=house.manager)
    client.force_login(house.officer)
    base = f"/risks/{risk.pk}"
    client.post(f"{base}/assess/target/", {"probability": 1, "time": 2, "chance": "5.5", "delay": "3"})
    target = risk.assessments.get(stage="target")
    assert (target.chance, target.delay) == (Decimal("0.055"), 3)
    client.post(f"{base}/review/", {"comment": "Seen", "probability": 2, "cost": 2})
    client.post(f"{base}/actions/add/", {"title": "Visit", "due_on": "2027-01-15", "cost": "1200"})
    action = Action.objects.get()
    client.post(f"/risks/actions/{action.pk}/", {"title": "Visit", "status": "done", "note": "Went well"})
    client.post(f"{base}/escalate/", {"target": house.programme.pk, "reason": "All need it"})
    client.post(f"{base}/delegate/", {"target": house.tram.pk, "reason": "No more"})
    page = main_of(client.get(f"{base}/"))
    for text in ("Seen", "Went well", "All need it", "No more"):
        assert text in page
    answer = client.post(
        f"{base}/occur/",
        {"title": "Rails late", "description": "Burnt", "severity": "high", "happened_on": timezone.localdate()},
    )
    issue = Issue.objects.get()
    assert answer.headers["Location"] == f"/risks/issues/{issue.pk}/"
    client.post(f"/risks/issues/{issue.pk}/resolve/", {"resolution": "Bought elsewhere"})
    assert "Bought elsewhere" in main_of(client.get(f"/risks/issues/{issue.pk}/"))
    client.post(f"{base}/close/", {"ending": "occurred", "outcome": "Dealt with"})
    assert "Dealt with" in main_of(client.get(f"{base}/"))


def test_the_second_editor_keeps_what_they_typed(client: Client, house: House, report: Report) -> None:
    risk = report()
    client.force_login(house.officer)
    services.edit_risk(risk, actor=house.manager, version=risk.version, trigger="Theirs")
    answer = client.post(
        f"/risks/{risk.pk}/edit/", {"version": risk.version, "kind": "threat", "title": "Mine", "trigger": "My sign"}
    )
    assert answer.status_code == 409
    page = main_of(answer)
    assert "My sign" in page
    assert "Theirs" in page


def test_the_office_writes_the_method(client: Client, house: House) -> None:
    client.force_login(house.officer)
    cells = {f"cell_{p}_{i}": p * i for p in range(1, 6) for i in range(1, 6)}
    client.post("/risks/method/matrix/", {**cells, "moderate_from": 4, "high_from": 9, "critical_from": 16})
    assert RiskMatrix.objects.get().scores[4][4] == 25
    answer = client.post("/risks/method/matrix/", {**cells, "cell_5_5": 1, "moderate_from": 4, "high_from": 9})
    assert answer.status_code == 200
    assert RiskMatrix.objects.get().scores[4][4] == 25
    client.post("/risks/method/categories/", {"name": "Ground"})
    assert "Ground" in main_of(client.get("/risks/method/"))


def test_the_register_as_an_excel_file(client: Client, house: House, report: Report) -> None:
    report("=1+1", owner=house.manager)
    report("Elsewhere", (1, 1), node=house.programme, actor=house.officer)
    report("Hidden by the filter", None)
    client.force_login(house.officer)
    answer = client.get(f"/risks/node/{house.top.pk}/file/?severity=critical")
    assert "TOP-risks.xlsx" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Risk", "=1+1"]
    assert dict(zip(rows[0], rows[1], strict=True))["Score"] == 17
    client.force_login(house.client)
    assert client.get(f"/risks/node/{house.tram.pk}/file/").status_code == 403
    rows = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/risks/file/").content)).get_sheet_by_index(0)
    assert len(rows.to_python()) == 1


def test_the_list_costs_the_same_for_many(
    client: Client,
    house: House,
    report: Report,
    django_assert_num_queries: Any,
) -> None:
    report(owner=house.manager)
    client.force_login(house.officer)
    client.get("/risks/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/risks/")
    for n in range(60):
        risk = report(f"Risk {n}", (n % 5 + 1, 3), owner=house.manager)
        services.plan_action(risk, actor=house.manager, title="Act", due_on=dt.date(2026, 1, 1))
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/risks/")
