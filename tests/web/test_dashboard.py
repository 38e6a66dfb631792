"""The dashboards, the roadmap and the pages of indicators, as each person sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.planning.test_indicators import Site, evening, morning
from vigie.accounts.models import User
from vigie.accounts.roles import READERS, Role
from vigie.accounts.services import grant_role
from vigie.insight.models import HealthOverride, Tolerance
from vigie.insight.refresh import refresh
from vigie.planning.indicators import FINISH_SLIP
from vigie.planning.models import Schedule
from vigie.portfolio.models import Node
from vigie.web.drawings import bar, gauge, sparkline


def make_site(code: str) -> Site:
    """A project that ends late, with a late milestone."""
    site = Site(code)
    site.agree()
    site.task(1, 1, 8, (1, 5), percent_complete=50.0, actual_start=morning(1))
    site.task(2, 30, 30, (5, 5), milestone=True)
    site.link(1, 2)
    Schedule.objects.filter(pk=site.schedule.pk).update(finish=evening(30))
    return site


@pytest.fixture
def site(db: None) -> Site:
    site = make_site("J")
    refresh(day=dt.date(2026, 9, 1))
    refresh()
    return site


@pytest.fixture
def people(site: Site) -> dict[Role, User]:
    found = {r: User.objects.create_user(f"{r}@example.org", full_name=str(r.label)) for r in Role}
    for role, person in found.items():
        grant_role(person, role, Node.objects.get(code="P"), actor=None)
    return found


def get(person: User, address: str, language: str = "en", **headers: str) -> Any:
    client = Client(headers={"accept-language": language, **headers})
    client.force_login(person)
    return client.get(address)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_home_says_where_why_and_what(site: Site, people: dict[Role, User]) -> None:
    page = text(get(people[Role.HEAD_OF_PMO], reverse("web:home")))
    assert "1 project under way" in page
    assert "Finishes 25 working days after the baseline" in page
    assert reverse("web:dashboard", args=[site.node.pk]) in page
    assert reverse("insight:explain", args=[FINISH_SLIP, site.node.pk]) in page
    assert "1 of 1 finish late" in page.replace('<span class="v-figure-unit">', "").replace("  ", " ")


def test_home_in_french(site: Site, people: dict[Role, User]) -> None:
    page = text(get(people[Role.HEAD_OF_PMO], reverse("web:home"), "fr"))
    assert "Fin 25 jours ouvrés après le planning de référence" in page
    assert "Où nous en sommes" in page


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_what(site: Site, people: dict[Role, User], role: Role) -> None:
    person, reads = people[role], role in READERS
    home = get(person, reverse("web:home"))
    assert home.status_code == 200
    assert ("Finishes 25 working days" in text(home)) is reads
    roadmap = get(person, reverse("web:roadmap"))
    assert roadmap.status_code == 200
    assert ("25 working days" in text(roadmap)) is reads
    for address in (
        reverse("web:dashboard", args=[site.node.pk]),
        reverse("web:dashboard", args=[site.node.parent_id]),
        reverse("insight:explain", args=[FINISH_SLIP, site.node.pk]),
        reverse("insight:health", args=[site.node.pk]),
        reverse("insight:tolerances", args=[site.node.pk]),
    ):
        assert get(person, address).status_code == (200 if reads else 403)


def test_an_outsider_sees_nothing(site: Site) -> None:
    stranger = User.objects.create_user("stranger@example.org", full_name="Stranger")
    assert "See the projects" in text(get(stranger, reverse("web:home")))
    for name in ("web:dashboard", "insight:health", "insight:tolerances"):
        assert get(stranger, reverse(name, args=[site.node.pk])).status_code == 404
    assert get(stranger, reverse("insight:explain_all", args=[FINISH_SLIP])).status_code == 404


def test_every_figure_explains_itself(site: Site, people: dict[Role, User]) -> None:
    page = text(get(people[Role.SPONSOR], reverse("insight:explain", args=["planning.progress", site.node.pk])))
    assert '4 working days <span class="v-note">(work done)' in page
    assert '8 working days <span class="v-note">(all work)' in page
    assert reverse("planning:task", args=[site.node.pk, 1]) in page
    fragment = get(people[Role.SPONSOR], reverse("insight:explain_all", args=[FINISH_SLIP]), **{"HX-Request": "true"})
    assert "<html" not in text(fragment)
    assert "Known for 1 of the 1 projects" in text(fragment)


def test_as_of_another_day(site: Site, people: dict[Role, User]) -> None:
    page = text(get(people[Role.HEAD_OF_PMO], reverse("web:home") + "?as_of=2026-09-02&since=2026-08-01"))
    assert "You look at the end of 2 September 2026" in page
    assert "Nothing was read on that day yet" in page


@pytest.mark.parametrize(
    "query",
    ["?since=nonsense", "?since=2026-02-31&as_of=x", "?as_of=2999-01-01", "?since=2999-01-01", "?as_of=0001-01-01"],
)
def test_senseless_days_are_ignored(site: Site, people: dict[Role, User], query: str) -> None:
    for address in (reverse("web:home"), reverse("web:dashboard", args=[site.node.pk])):
        assert get(people[Role.HEAD_OF_PMO], address + query).status_code == 200


def test_roadmap_filters(site: Site, people: dict[Role, User]) -> None:
    def shown(query: str) -> bool:
        page = text(get(people[Role.HEAD_OF_PMO], reverse("web:roadmap") + query))
        return f'href="{reverse("web:dashboard", args=[site.node.pk])}">J</a>' in page

    assert shown("")
    assert shown("?health=red&q=j&status=active")
    assert shown("?from=2026-01-01&to=2027-01-01&under=nonsense")
    assert not shown("?health=green")
    assert not shown("?status=proposed")
    assert not shown("?q=elsewhere")
    HealthOverride.objects.create(
        node=site.node, status="green", reason="Agreed", starts_on=dt.date.today(), ends_on=dt.date.today()
    )
    assert shown("?health=green")
    assert not shown("?health=red")


def test_tolerances_and_judgements_by_form(site: Site, people: dict[Role, User]) -> None:
    client = Client()
    client.force_login(people[Role.PMO_OFFICER])
    address = reverse("insight:tolerance", args=[site.node.parent_id, "planning.milestones_late"])
    assert client.post(address, {"amber": "20", "red": "60"}).status_code == 302
    assert Tolerance.objects.values_list("amber", "red").get() == (0.2, 0.6)
    assert client.post(address, {"amber": "60", "red": "20"}).status_code == 200
    # A browser's number field would show nothing for a decimal comma.
    french = get(people[Role.PMO_OFFICER], address, "fr").content.decode()
    assert 'type="number"' not in french
    assert client.post(address, {"amber": "20.5", "red": "60"}, headers={"accept-language": "fr"}).status_code == 302
    assert client.post(address, {"amber": "12,5", "red": "60"}, headers={"accept-language": "fr"}).status_code == 302
    assert Tolerance.objects.get().amber == 0.125
    judge = reverse("insight:judge", args=[site.node.pk])
    until = (dt.date.today() + dt.timedelta(days=9)).isoformat()
    response = client.post(judge, {"dimension": "", "status": "amber", "reason": "", "until": until})
    assert response.status_code == 200
    assert not HealthOverride.objects.exists()
    client.post(judge, {"dimension": "", "status": "amber", "reason": "Agreed", "until": until})
    page = text(client.get(reverse("web:dashboard", args=[site.node.pk])))
    assert "“Agreed”" in page
    assert "Computed:" in page


def test_query_counts_do_not_grow(site: Site, people: dict[Role, User]) -> None:
    client = Client()
    client.force_login(people[Role.HEAD_OF_PMO])

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    pages = [reverse("web:home"), reverse("web:roadmap"), reverse("web:projects")]
    before = {address: count(address) for address in pages}
    for code in ("K", "L", "M"):
        make_site(code)
    refresh()
    assert {address: count(address) for address in pages} == before
    assert before[reverse("web:home")] <= 22


def test_drawings_use_plain_numbers() -> None:
    parts = bar([("red", 1), ("amber", 0), ("green", 2)])
    assert [(p.kind, p.x, p.width) for p in parts] == [("red", "0", "33.33"), ("green", "33.33", "66.67")]
    assert gauge(1.2, None).done == "100"
    assert gauge(0.625, 0.5).planned == "50"
    assert sparkline([], dt.date(2026, 1, 1)) is None


def test_what_is_planned_is_held_against_the_progress_of_the_same_projects(
    site: Site, people: dict[Role, User]
) -> None:
    """A project without baseline has progress, and nothing planned: the line would compare two sets of projects."""
    assert "(the line)" in text(get(people[Role.HEAD_OF_PMO], "/"))
    other = Site("K")
    other.task(1, 1, 8, percent_complete=0.0)
    Schedule.objects.filter(pk=other.schedule.pk).update(finish=evening(8))
    refresh()
    page = text(get(people[Role.HEAD_OF_PMO], "/"))
    assert "for the only project where it is known" in page
    assert "(the line)" not in page
    context = get(people[Role.HEAD_OF_PMO], "/").context
    assert context["progress_gauge"].planned == ""
