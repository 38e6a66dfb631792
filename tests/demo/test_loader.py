"""Loading the sample, twice, and taking it away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from vigie.accounts.models import OrganisationUnit, RoleAssignment, User
from vigie.accounts.roles import Role
from vigie.demo import loader
from vigie.demo.loader import OtherData, credentials, load_sample, remove_sample
from vigie.demo.projects import PROGRAMMES
from vigie.demo.replay import status_days
from vigie.insight.models import Reading
from vigie.planning.models import Baseline, MilestoneRecord, Schedule, Task
from vigie.portfolio.models import Category, Node, NodeKind, StatusChange
from vigie.portfolio.services import create_node

ANCHOR = dt.date(2026, 11, 23)
DAYS = status_days(ANCHOR)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, db: None, settings: Any) -> None:
    """Two programmes with a few projects, and quick passwords: enough to see what the loader does."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keep = {"ENE-01", "ENE-04", "ENE-05", "ORG-04"}
    chosen = [replace(p, projects=tuple(q for q in p.projects if q.code in keep)) for p in PROGRAMMES]
    monkeypatch.setattr(loader, "PROGRAMMES", [p for p in chosen if p.projects])


def counts() -> list[int]:
    models = (
        User,
        RoleAssignment,
        Node,
        Category,
        OrganisationUnit,
        Schedule,
        Task,
        Baseline,
        MilestoneRecord,
        Reading,
    )
    return [model._default_manager.count() for model in models]


@pytest.mark.usefixtures("small")
def test_loads_people_tree_schedules_and_history() -> None:
    seen: list[tuple[int, int]] = []
    loaded = load_sample("fr", ANCHOR, progress=lambda done, total, step: seen.append((done, total)))
    assert (loaded.new, loaded.projects) == (True, 4)
    assert seen == [(n, 32) for n in range(1, 33)]
    assert loaded.tasks == Task.objects.filter(summary=False).count()

    heat = Node.objects.get(code="ENE-01")
    assert (heat.name, heat.parent.code, heat.manager.full_name) == (  # type: ignore[union-attr]
        "Réseau de chaleur des Hautes-Rives",
        "ENE",
        "Awa Diallo",
    )
    schedule = Schedule.objects.get(node=heat)
    assert schedule.status_date == dt.datetime.combine(DAYS[-1], dt.time(17))
    assert sorted(set(schedule.milestone_records.values_list("status_date", flat=True))) == DAYS
    baselines = [(b.number, b.name, b.current, bool(b.approved_at)) for b in schedule.baselines.all()]
    assert baselines == [
        (0, "Planning initial", False, True),
        (1, "Planning révisé avec le centre hospitalier", True, True),
    ]
    assert not schedule.baselines.get(number=1).tasks.filter(total_float=None, uid__in=_leaves(schedule)).exists()
    assert schedule.assignments.exists()
    assert Reading.objects.filter(node=heat, key="health").exists()


def _leaves(schedule: Schedule) -> list[int]:
    return list(schedule.tasks.filter(summary=False).values_list("uid", flat=True))


@pytest.mark.usefixtures("small")
def test_the_lives_of_projects_are_dated() -> None:
    load_sample("en", ANCHOR)
    changes = StatusChange.objects.filter(node__code="ENE-04").order_by("at")
    steps = [(timezone.localtime(c.at).date(), c.new) for c in changes]
    assert steps == [
        (dt.date(2026, 1, 25), "proposed"),
        (dt.date(2026, 3, 9), "approved"),
        (dt.date(2026, 3, 16), "active"),
        (ANCHOR - dt.timedelta(days=58), "on_hold"),
    ]
    assert changes.last().reason.startswith("The prefecture is reviewing its fire doctrine")  # type: ignore[union-attr]
    held = Schedule.objects.get(node__code="ENE-04").status_date
    assert held is not None
    assert held.date() < ANCHOR - dt.timedelta(days=50)


@pytest.mark.usefixtures("small")
def test_the_confidential_project_is_for_those_it_was_given_to() -> None:
    load_sample("en", ANCHOR)
    secret = Node.objects.filter(code="ORG-04")
    sees = {p.full_name for p in User.objects.all() if Node.objects.visible_to(p) & secret}
    assert sees == {"Claire Le Goff", "Inès Carpentier", "Hélène Vasseur"}


@pytest.mark.usefixtures("small")
def test_everybody_signs_in_with_what_is_printed() -> None:
    load_sample("fr", ANCHOR)
    said = credentials("fr")
    assert len({who.role for who in said}) == len(Role)
    for who in said:
        person = authenticate(None, username=who.email, password=who.password)
        assert isinstance(person, User)
        assert (person.full_name, person.language) == (who.name, "fr")


@pytest.mark.usefixtures("small")
def test_a_second_load_finds_it_there() -> None:
    load_sample("fr", ANCHOR)
    before = counts()
    again = load_sample("en", ANCHOR)
    assert (again.new, again.language, again.projects) == (False, "fr", 4)
    assert counts() == before


@pytest.mark.usefixtures("small")
def test_removal_takes_what_it_made_and_nothing_else() -> None:
    mine = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="REAL", name="Real work")
    kept = Category.objects.create(name="Works")
    me = User.objects.create_user("me@example.org", full_name="Me")
    before = counts()
    with pytest.raises(OtherData):
        load_sample("en", ANCHOR)
    assert counts() == before

    load_sample("en", ANCHOR, beside=True)
    assert Node.objects.count() > 5
    assert remove_sample()
    assert counts() == before
    assert Node.objects.get() == mine
    assert Category.objects.get() == kept
    assert User.objects.get() == me
    assert not remove_sample()


@pytest.mark.usefixtures("small")
def test_removal_spares_what_somebody_put_into_it() -> None:
    load_sample("en", ANCHOR)
    programme = Node.objects.get(code="ENE")
    create_node(actor=None, kind=NodeKind.PROJECT, parent=programme, code="MINE", name="My own try")
    before = counts()
    with pytest.raises(OtherData):
        remove_sample()
    assert counts() == before


@pytest.mark.usefixtures("small")
def test_the_same_anchor_loads_the_same() -> None:
    def dates() -> list[Any]:
        rows = Task.objects.order_by("schedule__node__code", "uid")
        readings = Reading.objects.order_by("node__code", "key", "valid_from")
        return [
            list(rows.values_list("name", "start", "finish", "total_float", "percent_complete")),
            list(readings.values_list("node__code", "key", "valid_from", "value", "status")),
        ]

    load_sample("fr", ANCHOR)
    first = dates()
    remove_sample()
    load_sample("fr", ANCHOR)
    assert dates() == first


def test_the_whole_sample_is_worth_looking_at(db: None, settings: Any) -> None:
    """Some healthy, some slipping, some in trouble: neither all green nor all red."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    loaded = load_sample("en", ANCHOR)
    assert (loaded.projects, Node.objects.count()) == (24, 29)
    now = Reading.objects.filter(key="health", valid_until=None)
    health = dict(now.values_list("node__code", "status"))
    assert {code for code, status in health.items() if status == "red"} == {"ENE-03", "NUM-01", "ORG-02"}
    assert sum(status == "green" for status in health.values()) >= 11
    assert sum(status == "amber" for status in health.values()) >= 5
    assert not Reading.objects.filter(key="planning.invalid_dates", value__gt=0).exists()
    # What is finished is no longer judged.
    assert not health.keys() & {"MOB-05", "ENE-05", "ORG-05"}
    past = Reading.objects.at(DAYS[0]).filter(key="health")
    assert sum(row.status == "red" for row in past) == 0
