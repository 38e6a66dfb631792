"""The shell: the list of projects and its file, search, errors, help."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from tests.portfolio.conftest import House, house  # noqa: F401
from vigie.insight.models import HEALTH, HealthOverride, Reading
from vigie.planning.indicators import FINISH_SLIP, PROGRESS
from vigie.planning.models import Schedule
from vigie.portfolio.models import Category, Node, NodeKind, NodeStatus
from vigie.portfolio.services import create_node, edit_node, set_archived


def main_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text.split("<main")[1].split("</main>")[0]


def listed(client: Client, query: str = "") -> list[str]:
    """The names of the projects on the page, in its order."""
    page = main_of(client.get(f"/projects/{query}"))
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in body.split('<th scope="row"')[1:]]


@pytest.fixture
def rich(house: House) -> House:  # noqa: F811
    """Three more projects with different facts."""
    works = Category.objects.create(name="Works")
    for code, name, status, year in (
        ("BUS", "Bus lane", NodeStatus.PROPOSED, 2028),
        ("SCH", "Schools", NodeStatus.ACTIVE, 2027),
        ("ZOO", "Zoo", NodeStatus.FINISHED, None),
    ):
        create_node(
            actor=None,
            kind=NodeKind.PROJECT,
            parent=house.top,
            code=code,
            name=name,
            status=status,
            manager=house.officer,
            category=works if code != "ZOO" else None,
            planned_finish=dt.date(year, 6, 30) if year else None,
        )
    return house


# ---- the list


def test_the_list_holds_visible_projects_only(client: Client, rich: House) -> None:
    client.force_login(rich.officer)
    assert listed(client) == ["Bus lane", "Schools", "Tram line", "Zoo"]
    client.force_login(rich.manager)
    assert listed(client) == ["Tram line"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=line", ["Tram line"]),
        ("?q=people+carry", ["Tram line"]),
        ("?q=SCH", ["Schools"]),
        ("?status=active", ["Schools", "Tram line"]),
        ("?status=active&sort=-name", ["Tram line", "Schools"]),
        ("?sort=finish", ["Schools", "Bus lane", "Tram line", "Zoo"]),
        ("?sort=-finish", ["Bus lane", "Schools", "Tram line", "Zoo"]),
        ("?sort=nonsense&status=nonsense&page=nonsense", ["Bus lane", "Schools", "Tram line", "Zoo"]),
        ("?q=%25", []),
    ],
)
def test_filters_and_sorts_come_from_the_address(client: Client, rich: House, query: str, names: list[str]) -> None:
    client.force_login(rich.officer)
    assert listed(client, query) == names


def test_filters_by_related_things(client: Client, rich: House) -> None:
    client.force_login(rich.officer)
    works = Category.objects.get()
    assert listed(client, f"?category={works.pk}") == ["Bus lane", "Schools"]
    assert listed(client, f"?manager={rich.manager.pk}") == ["Tram line"]
    assert listed(client, f"?under={rich.programme.pk}") == ["Tram line"]
    set_archived(rich.tram, True, actor=rich.officer)
    assert listed(client, "?archived=only") == ["Tram line"]
    assert listed(client, "?archived=all&q=r") == ["Tram line"]
    assert "Tram line" not in listed(client)


def test_a_filter_reveals_nothing_hidden(client: Client, rich: House) -> None:
    client.force_login(rich.manager)
    assert listed(client, f"?under={rich.top.pk}") == ["Tram line"]
    for page in (main_of(client.get("/projects/")), main_of(client.get("/search/?q=tram"))):
        assert "Tram line" in page
        assert "Mobility" not in page
        assert "City 2030" not in page
        assert ">Officer<" not in page
    assert rows_of(client)[1][2] == ""


def test_the_list_costs_the_same_for_many(client: Client, rich: House, django_assert_num_queries: Any) -> None:
    client.force_login(rich.officer)
    client.get("/projects/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/projects/")
    for n in range(60):
        create_node(
            actor=None, kind=NodeKind.PROJECT, parent=rich.top, code=f"N{n}", name=f"N{n}", manager=rich.manager
        )
    with django_assert_num_queries(LIST_QUERIES):
        page = main_of(client.get("/projects/?page=2&status=proposed"))
    assert "51–61 of 61 results" in page
    assert 'href="?page=1&amp;status=proposed"' in page


LIST_QUERIES = 12


def test_dates_and_health_come_from_schedule_and_readings(client: Client, rich: House) -> None:
    schools, bus = Node.objects.get(code="SCH"), Node.objects.get(code="BUS")
    today = timezone.localdate()
    Schedule.objects.create(node=schools, start=dt.datetime(2026, 2, 2, 8), finish=dt.datetime(2029, 3, 30, 17))
    for node, health, slip in ((schools, "amber", 12.0), (bus, "green", -2.0)):
        for key, value, status in ((HEALTH, None, health), (FINISH_SLIP, slip, ""), (PROGRESS, 0.42, "")):
            Reading.objects.create(
                node=node,
                key=key,
                value=value,
                status=status,
                valid_from=today,
                under_way=True,
                read_at=timezone.now(),
            )
    client.force_login(rich.officer)
    page = main_of(client.get("/projects/?q=schools"))
    for shown in ("To watch", "42%", "30 Mar 2029", ">+12<"):
        assert shown in page
    assert listed(client, "?sort=-health")[:2] == ["Schools", "Bus lane"]
    assert listed(client, "?sort=slip")[:2] == ["Bus lane", "Schools"]
    assert listed(client, "?sort=-finish")[0] == "Schools"
    found = dict(zip(rows_of(client)[0], rows_of(client, "?q=schools")[1], strict=True))
    assert (found["Health"], found["Progress"], found["Slip (working days)"]) == ("To watch", 0.42, 12)
    assert (found["Start"], found["Finish"]) == (dt.date(2026, 2, 2), dt.date(2029, 3, 30))

    HealthOverride.objects.create(node=schools, status="red", reason="R", starts_on=today, ends_on=today)
    assert "In trouble" in main_of(client.get("/projects/?q=schools"))


def test_no_page_names_a_parent_that_is_hidden(client: Client, rich: House) -> None:
    start, finish = dt.datetime(2026, 2, 2, 8), dt.datetime(2029, 3, 30, 17)
    Schedule.objects.create(node=rich.tram, start=start, finish=finish)
    Reading.objects.create(
        node=rich.tram,
        key=HEALTH,
        status="red",
        valid_from=timezone.localdate(),
        under_way=True,
        read_at=timezone.now(),
    )
    client.force_login(rich.manager)
    pages = ["/", f"/dashboard/{rich.tram.pk}/", "/roadmap/", "/projects/", f"/portfolio/{rich.tram.pk}/", "/profile/"]
    pages.append(f"/portfolio/{rich.tram.pk}/roles/")
    for path in pages:
        page = main_of(client.get(path))
        assert "Tram line" in page, path
        assert "Mobility" not in page, path
        assert "City 2030" not in page, path


def test_a_client_sees_no_inside_in_the_list(client: Client, rich: House) -> None:
    today = timezone.localdate()
    Schedule.objects.create(node=rich.tram, start=dt.datetime(2026, 2, 2, 8), finish=dt.datetime(2029, 3, 30, 17))
    Reading.objects.create(
        node=rich.tram, key=HEALTH, status="red", valid_from=today, under_way=True, read_at=timezone.now()
    )
    client.force_login(rich.client)
    page = main_of(client.get("/projects/"))
    assert "Tram line" in page
    assert "In trouble" not in page
    assert "2029" not in page


# ---- the file


def rows_of(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(f"/projects/file/{query}")
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def test_the_file_holds_the_filtered_list(client: Client, rich: House) -> None:
    client.force_login(rich.officer)
    rows = rows_of(client, "?q=schools")
    assert len(rows) == 2
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["Code"], found["Project"], found["Part of"], found["Status"], found["Manager"]) == (
        "SCH",
        "Schools",
        "City 2030",
        "In delivery",
        "Officer",
    )
    assert found["Finish"] == dt.date(2027, 6, 30)


def test_the_files_headings_are_in_the_readers_language(client: Client, rich: House) -> None:
    rich.officer.language = "fr"
    rich.officer.save()
    client.force_login(rich.officer)
    rows = rows_of(client)
    assert rows[0][:2] == ["Code", "Projet"]
    assert "En cours" in rows[2]


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "http://evil.example"])
def test_no_text_becomes_a_formula_or_a_link(client: Client, rich: House, name: str) -> None:
    import zipfile

    edit_node(rich.tram, actor=rich.officer, version=1, name=name)
    client.force_login(rich.manager)
    content = client.get("/projects/file/").content
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert rows_of(client)[1][1] == name


# ---- search


def test_search_finds_names_codes_and_objectives_that_one_may_see(client: Client, rich: House) -> None:
    client.force_login(rich.officer)
    for words in ("tram", "TRAM", "40,000 people"):
        assert "Tram line" in main_of(client.get("/search/", {"q": words}))
    assert "Land purchase" not in main_of(client.get("/search/", {"q": "land"}))
    assert client.get("/search/", {"q": "tr\0am"}).status_code == 200
    assert "Nothing found for “&lt;b&gt;”" in main_of(client.get("/search/", {"q": "<b>"}))
    assert "What are you looking for?" in main_of(client.get("/search/?q="))


@pytest.mark.parametrize("words", ["écoles", "ECOLES", "E\u0301coles", "ecoles coeur", "ÉCOLES CŒUR"])
def test_search_does_not_mind_case_and_accents(client: Client, rich: House, words: str) -> None:
    edit_node(rich.tram, actor=rich.officer, version=1, name="Écoles du cœur de ville")
    client.force_login(rich.officer)
    assert "Écoles du cœur de ville" in main_of(client.get("/search/", {"q": words}))
    assert listed(client, f"?q={quote(words)}") == ["Écoles du cœur de ville"]


# ---- errors


def test_error_pages_speak_the_readers_language(client: Client, rich: House) -> None:
    answer = client.get("/nowhere/", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in main_of(answer)
    rich.manager.language = "fr"
    rich.manager.save()
    client.force_login(rich.manager)
    answer = client.get("/people/")
    assert answer.status_code == 403
    assert "Ce qui manque : « Attribuer et retirer des rôles »." in main_of(answer).replace("\u00a0", " ")
    answer = client.get("/portfolio/999999/")
    assert "Cet élément n’existe pas, ou vous n’y avez pas accès." in main_of(answer)


def test_a_form_without_its_token_says_what_to_do(rich: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rich.manager)
    answer = client.post("/profile/", {"full_name": "X"})
    assert answer.status_code == 403
    assert "This form has expired" in main_of(answer)
    assert "Nothing was saved." in main_of(answer)


def test_a_part_of_a_page_is_refused_without_a_layout(client: Client, rich: House) -> None:
    client.force_login(rich.manager)
    answer = client.get("/portfolio/999999/", headers={"hx-request": "true"})
    assert answer.status_code == 404
    assert "you have no access to it" in answer.content.decode()
    assert "<main" not in answer.content.decode()


def test_when_the_session_has_ended_the_whole_page_goes_to_sign_in(client: Client, rich: House) -> None:
    here = "http://testserver/projects/?q=tram"
    answer = client.get("/portfolio/1/", headers={"hx-request": "true", "hx-current-url": here})
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Fprojects%2F%3Fq%3Dtram"
    assert answer.content == b""
    elsewhere = client.get("/portfolio/1/", headers={"hx-request": "true", "hx-current-url": "https://evil.example/"})
    assert elsewhere.headers["HX-Redirect"] == "/accounts/login/?next=%2F"


def test_a_request_for_another_host_is_refused_with_a_page(client: Client, db: None) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "This request cannot be understood" in main_of(answer)


def test_a_fault_needs_neither_database_nor_session() -> None:
    from vigie.web.errors import server_error

    with translation.override("fr"):
        answer = server_error(HttpRequest())
    assert answer.status_code == 500
    assert "Une erreur s’est produite" in main_of(answer)


# ---- help, policy


def test_the_glossary_is_sorted_in_each_language(client: Client, rich: House) -> None:
    client.force_login(rich.manager)
    page = main_of(client.get("/help/"))
    assert page.index("Acceptance") < page.index("Audit") < page.index("Waiver")
    rich.manager.language = "fr"
    rich.manager.save()
    page = main_of(client.get("/help/"))
    assert page.index("Avancement") < page.index("Échéance") < page.index("Valeur acquise")


def test_pages_forbid_inline_scripts_and_styles(client: Client, rich: House) -> None:
    client.force_login(rich.officer)
    for path in ("/projects/", "/portfolio/", "/help/", f"/portfolio/{rich.tram.pk}/", "/profile/"):
        answer = client.get(path)
        policy = {rule.strip() for rule in answer["Content-Security-Policy"].split(";")}
        assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= policy
        page = answer.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert page.count("<script") == page.count("<script src=")


def test_the_navigation_shows_what_one_may_open(client: Client, rich: House) -> None:
    client.force_login(rich.manager)
    page = client.get("/help/").content.decode()
    assert 'href="/people/"' not in page
    client.force_login(rich.officer)
    page = client.get("/help/").content.decode()
    assert 'href="/people/"' in page
    assert page.count('aria-current="page"') == 2  # the section and the last breadcrumb
