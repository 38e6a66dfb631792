"""The library of risks that comes with Vigie, what the office makes of it, and the checklists of projects."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import translation

from tests.portfolio.conftest import House
from tests.web.test_pages import main_of
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.risks import services
from vigie.risks.library import ENTRIES, Domain, ProjectType
from vigie.risks.models import STRATEGIES, Answer, ChecklistAnswer, LibraryRisk, Risk, Stage
from vigie.risks.shelf import library


@pytest.fixture
def head(house: House) -> User:
    person = User.objects.create_user("head@example.org", full_name="Head")
    grant_role(person, Role.HEAD_OF_PMO, house.top, actor=None)
    return person


def test_what_is_delivered_is_whole_in_both_languages() -> None:
    assert len(ENTRIES) >= 60
    for key, entry in ENTRIES.items():
        assert all(entry.fr), key
        assert all(entry.en), key
        assert entry.domain in Domain.values
        assert entry.types
        assert not set(entry.types) - set(ProjectType.values)
        assert entry.strategy in STRATEGIES[entry.kind], key
        assert 1 <= entry.ranks[0] <= 5
        assert max(entry.ranks[1:]) >= 1
        assert len(entry.fr.title) <= 200
    assert all(any(entry.domain == domain for entry in ENTRIES.values()) for domain in Domain.values)
    titles = [entry.fr.title for entry in ENTRIES.values()] + [entry.en.title for entry in ENTRIES.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.django_db
def test_it_is_searched_and_filtered_without_accents(client: Client, house: House) -> None:
    with translation.override("fr"):
        found = library(house.manager, q="reseaux enterres")
        assert [item.key for item in found] == ["networks"]
        assert {i.domain for i in library(house.manager, domain="safety")} == {"safety"}
        assert "crowd" not in {i.key for i in library(house.manager, kind_of_project="digital")}
    client.force_login(house.manager)
    page = main_of(client.get("/risks/library/", {"q": "cyber"}))
    assert "A cyber attack" in page
    assert "No entry matches" in main_of(client.get("/risks/library/", {"q": "zzzz"}))


@pytest.mark.django_db
def test_an_entry_goes_into_a_register_in_one_click_and_once(client: Client, house: House) -> None:
    client.force_login(house.manager)
    shelf = f"/risks/node/{house.tram.pk}/library/"
    assert "Add to the register" in main_of(client.get(shelf))
    client.post(f"{shelf}take/", {"key": "networks"})
    risk = Risk.objects.get()
    assert (risk.title, risk.owner, risk.strategy) == ("Unknown buried networks", house.manager, "reduce")
    now = risk.assessments.get(stage=Stage.CURRENT)
    assert (now.probability, now.cost, now.time, now.safety) == (4, 3, 4, 3)
    client.post(f"{shelf}take/", {"key": "networks"})
    assert Risk.objects.count() == 1
    with pytest.raises(ValidationError):
        services.take_entry(house.tram, "nothing", actor=house.manager)


@pytest.mark.django_db
def test_a_checklist_keeps_who_answered_what_and_each_yes_is_a_risk(client: Client, house: House) -> None:
    client.force_login(house.manager)
    page = f"/risks/node/{house.tram.pk}/checklist/"
    assert "What kind of project is it?" in main_of(client.get(page))
    assert "Unknown buried networks" in main_of(client.get(page, {"type": "works"}))
    assert "Unknown buried networks" not in main_of(client.get(page, {"type": "digital"}))
    for key, answer in (("networks", "yes"), ("ground", "no"), ("land", "na")):
        client.post(page, {"type": "works", "key": key, "answer": answer})
    assert Risk.objects.get().title == "Unknown buried networks"
    assert dict(ChecklistAnswer.objects.values_list("key", "answer")) == {
        "networks": "yes",
        "ground": "no",
        "land": "na",
    }
    shown = main_of(client.get(page))
    assert "3 of" in shown
    assert "Manager" in shown
    # Answered again, nothing is doubled; a no that becomes a yes makes its risk.
    client.post(page, {"type": "works", "key": "networks", "answer": "yes"})
    client.post(page, {"type": "works", "key": "ground", "answer": "yes"})
    assert Risk.objects.count() == 2
    client.post(page, {"type": "works", "key": "land", "answer": "perhaps"})
    assert ChecklistAnswer.objects.get(key="land").answer == Answer.NOT_CONCERNED


ENTRY: dict[str, Any] = {
    "title": "Tide higher than planned",
    "kind": "threat",
    "domain": "site",
    "types": ["works"],
    "cause": "A storm.",
    "effect": "The dock is flooded.",
    "strategy": "reduce",
    "response": "A higher wall.",
    "probability": 2,
    "time": 4,
}


@pytest.mark.django_db
def test_the_office_adds_changes_retires_and_restores(client: Client, house: House, head: User) -> None:
    client.force_login(head)
    client.post("/risks/library/add/", ENTRY)
    own = LibraryRisk.objects.get()
    assert own.ranks == [2, 0, 4, 0, 0, 0]
    assert "Tide higher than planned" in main_of(client.get("/risks/library/", {"q": "tide"}))
    client.post("/risks/library/entry/networks/", {**ENTRY, "title": "Pipes nobody knew of"})
    assert "Pipes nobody knew of" in [item.title for item in library(house.manager)]
    assert "Unknown buried networks" not in [item.title for item in library(house.manager)]
    client.post("/risks/library/entry/networks/", {"act": "retire"})
    assert "networks" not in [item.key for item in library(house.manager)]
    assert "networks" in [item.key for item in library(house.manager, retired=True)]
    with pytest.raises(ValidationError):
        services.take_entry(house.tram, "networks", actor=house.manager)
    client.post("/risks/library/entry/networks/", {"act": "restore"})
    with translation.override("en"):
        assert "Unknown buried networks" in [item.title for item in library(house.manager)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"title": ""}, "required"),
        ({"types": []}, "required"),
        ({"probability": ""}, "at least one effect"),
        ({"time": ""}, "at least one effect"),
        ({"strategy": "exploit"}, "does not fit"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(
    client: Client, head: User, changes: dict[str, Any], text: str
) -> None:
    client.force_login(head)
    answer = client.post("/risks/library/add/", {**ENTRY, **changes})
    assert answer.status_code == 200
    assert text in main_of(answer)
    assert not LibraryRisk.objects.exists()


@pytest.mark.django_db
def test_who_may_do_what(client: Client, house: House) -> None:
    for person in (house.manager, house.auditor, house.client):
        client.force_login(person)
        assert client.get("/risks/library/add/").status_code == 403
        with pytest.raises(PermissionDenied):
            services.retire_entry("networks", actor=person)
    for person in (house.auditor, house.client):
        with pytest.raises(PermissionDenied):
            services.take_entry(house.tram, "networks", actor=person)
        with pytest.raises(PermissionDenied):
            services.answer_checklist(house.tram, "networks", "no", actor=person)
    client.force_login(house.auditor)
    assert "Add to the register" not in main_of(client.get(f"/risks/node/{house.tram.pk}/library/"))
    client.force_login(house.client)
    assert client.get(f"/risks/node/{house.tram.pk}/checklist/").status_code == 403
    assert not Risk.objects.exists()
