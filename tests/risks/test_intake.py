"""A register brought in as a file: what it would do, what it does, and what is wrong with its rows."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from tests.web.test_pages import main_of
from vigie.accounts.models import User
from vigie.risks import services
from vigie.risks.intake import read_register
from vigie.risks.models import RegisterImport, Risk, RiskCategory, Stage

HEAD = ["Code", "Risk", "Kind", "Probability", "Cost", "Chance", "Effect on cost", "Owner", "Strategy", "Cause"]
NEW = ["", "Pipe burst", "Threat", 4, 3, 0.4, "12 000,50 €", "Manager", "Reduce", "Old pipes"]


def send(client: Client, house: House, rows: list[list[Any]], name: str = "risks.csv") -> Any:
    text = "\n".join(";".join(str(cell) for cell in row) for row in rows)
    file = SimpleUploadedFile(name, text.encode())
    return client.post(f"/risks/node/{house.tram.pk}/import/", {"file": file})


@pytest.mark.django_db
def test_a_file_is_looked_at_then_applied_and_adds_nothing_the_second_time(client: Client, house: House) -> None:
    client.force_login(house.manager)
    answer = send(client, house, [["Our risks"], HEAD, NEW])
    found = RegisterImport.objects.get()
    page = f"/risks/node/{house.tram.pk}/import/{found.pk}/"
    assert answer.headers["Location"] == page
    assert "Pipe burst" in main_of(client.get(page))
    assert not Risk.objects.exists()
    client.post(page)
    risk = Risk.objects.get()
    now = risk.assessments.get(stage=Stage.CURRENT)
    assert (risk.owner, risk.strategy, risk.cause) == (house.manager, "reduce", "Old pipes")
    assert (now.probability, now.cost, now.chance, now.loss) == (4, 3, Decimal("0.4"), Decimal("12000.50"))
    client.post(page)
    send(client, house, [HEAD, NEW])
    again = RegisterImport.objects.exclude(pk=found.pk).get()
    intake = read_register(again.cells, house.tram, house.manager)
    assert [row.outcome for row in intake.rows] == ["same"]
    services.apply_register(again, actor=house.manager)
    assert Risk.objects.count() == 1
    assert Risk.objects.get().version == risk.version


@pytest.mark.django_db
def test_the_export_edited_comes_back_as_changes(client: Client, house: House, report: Report) -> None:
    kept, other = report("Rails come late", (4, 4)), report("Noise", (2, 2))
    client.force_login(house.manager)
    for language in ("en", "fr"):
        with translation.override(language):
            client.cookies["django_language"] = language
            exported = client.get(f"/risks/node/{house.tram.pk}/file/").content
            rows = CalamineWorkbook.from_filelike(io.BytesIO(exported)).get_sheet_by_index(0).to_python()
            intake = read_register(rows, house.tram, house.manager)
            assert [(row.outcome, row.changes, row.faults) for row in intake.rows] == [("same", [], [])] * 2
    client.cookies["django_language"] = "en"
    exported = client.get(f"/risks/node/{house.tram.pk}/file/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(exported)).get_sheet_by_index(0).to_python()
    with translation.override("en"):
        heading = [str(cell) for cell in rows[0]]
        rows = [[{"date": cell.isoformat()} if isinstance(cell, dt.date) else cell for cell in row] for row in rows]
        line = next(row for row in rows[1:] if row[0] == kept.code)
        line[heading.index("Probability")], line[heading.index("Cause")] = 5, "One supplier"
        found = services.look_at_register(house.tram, rows, actor=house.manager, name="back.xlsx")
        services.apply_register(found, actor=house.manager)
    kept.refresh_from_db()
    assert kept.cause == "One supplier"
    assert kept.assessments.get(stage=Stage.CURRENT).probability == 5
    assert (found.added, RegisterImport.objects.get().changed) == (0, 1)
    other.refresh_from_db()
    assert other.version == Risk.objects.get(pk=other.pk).version


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("Code", "R-999999", "no risk “R-999999”"),
        ("Code", "none", "no risk “none”"),
        ("Risk", "", "needs its title"),
        ("Risk", "x" * 201, "more than 200"),
        ("Kind", "Danger", "“Danger” is none of: Threat, Opportunity"),
        ("Probability", 6, "“6” is not a rank"),
        ("Probability", "", "needs a probability"),
        ("Cost", "", "one effect at least"),
        ("Chance", "140 %", "between 0 and 100"),
        ("Chance", "often", "“often” is not a number"),
        ("Effect on cost", "-5", "negative"),
        ("Effect on cost", "nan", "negative or too large"),
        ("Owner", "Nobody", "nobody here is called “Nobody”"),
        ("Owner", "Twin", "several people"),
        ("Strategy", "Exploit", "does not fit"),
        ("Category", "Weather", "several categories"),
        ("Category", "Nowhere", "no category “Nowhere”"),
        ("Part of", "Land purchase", "nothing of that name"),
        ("Part of", "MOB", "nothing of that name"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(house: House, column: str, cell: Any, fault: str) -> None:
    for name in ("a", "b"):
        User.objects.create_user(f"{name}@example.org", full_name="Twin")
        RiskCategory.objects.create(name="Weather", parent=RiskCategory.objects.create(name=f"Above {name}"))
    head = HEAD if column in HEAD else [*HEAD, column]
    row = dict(zip(HEAD, NEW, strict=True)) | {column: cell}
    with translation.override("en"):
        intake = read_register([head, [row[name] for name in head]], house.tram, house.manager)
        (found,) = intake.rows
        assert found.outcome == "fault"
        assert found.number == 2
        assert any(told.startswith(column) and fault in told for told in found.faults), found.faults


@pytest.mark.django_db
def test_bad_rows_come_back_in_a_file_and_the_good_ones_are_kept(client: Client, house: House) -> None:
    client.force_login(house.manager)
    bad = ["", "Broken", "Threat", 9, 3, "", "", "", "", ""]
    send(client, house, [HEAD, NEW, bad, NEW])
    found = RegisterImport.objects.get()
    page = f"/risks/node/{house.tram.pk}/import/{found.pk}/"
    shown = main_of(client.get(page))
    assert "is not a rank" in shown
    assert "row 2 has the same risk" in shown
    client.post(page)
    assert [risk.title for risk in Risk.objects.all()] == ["Pipe burst"]
    content = client.get(f"{page}refused/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Reason", "Code", "Risk"]
    assert [row[2] for row in rows[1:]] == ["Broken", "Pipe burst"]
    assert "is not a rank" in rows[1][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "rows", "text"),
    [
        ("risks.pdf", [HEAD, NEW], "Excel, OpenDocument or CSV"),
        ("risks.csv", [["a", "b"], ["1", "2"]], "No headings"),
        ("risks.csv", [["Code", "Cause"], ["", "x"]], "no column “Risk”"),
        ("risks.xlsx", [HEAD, NEW], "cannot be read"),
    ],
)
def test_what_is_no_register_is_refused(
    client: Client, house: House, name: str, rows: list[list[Any]], text: str
) -> None:
    client.force_login(house.manager)
    answer = send(client, house, rows, name)
    assert answer.status_code == 200
    assert text in main_of(answer)
    assert not RegisterImport.objects.exists()


@pytest.mark.django_db
def test_who_may_import(client: Client, house: House) -> None:
    for person in (house.auditor, house.client):
        client.force_login(person)
        assert send(client, house, [HEAD, NEW]).status_code == 403
        with pytest.raises(PermissionDenied):
            services.look_at_register(house.tram, [HEAD, NEW], actor=person, name="x.csv")
    assert not RegisterImport.objects.exists()
    # Whoever leads the project only may not reach beside it from above.
    with pytest.raises(PermissionDenied):
        services.look_at_register(house.programme, [HEAD, NEW], actor=house.manager, name="x.csv")


@pytest.mark.django_db
def test_a_file_is_applied_once(house: House) -> None:
    with translation.override("en"):
        found = services.look_at_register(house.tram, [HEAD, NEW], actor=house.manager, name="x.csv")
        services.apply_register(found, actor=house.manager)
        with pytest.raises(ValidationError):
            services.apply_register(found, actor=house.manager)


@pytest.mark.django_db
def test_many_rows_ask_no_more_questions(house: House, django_assert_num_queries: Any) -> None:
    many = [[*NEW[:1], f"Risk {n}", *NEW[2:]] for n in range(200)]
    read_register([HEAD, NEW], house.tram, house.manager)
    with translation.override("en"), django_assert_num_queries(4):
        intake = read_register([HEAD, *many], house.tram, house.manager)
    assert intake.count("new") == 200
