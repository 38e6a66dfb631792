"""Where the projects stand, what moved, which need attention and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.insight.conftest import House
from vigie.accounts.roles import Role
from vigie.insight import services
from vigie.insight.queries import totals_by_parent
from vigie.insight.standing import groups, health_over_time, lines, not_counted, standing
from vigie.planning.indicators import PLANNED_PROGRESS, PROGRESS
from vigie.portfolio.indicators import Measure
from vigie.portfolio.models import NodeStatus
from vigie.portfolio.services import change_status

THEN, NOW = "2026-09-01", "2026-10-01"
SINCE = dt.date(2026, 9, 1)


@pytest.fixture
def moved(house: House) -> House:
    """The bridge worsens, the tram's finish improves within its colour, the portal is new, the secret one stays."""
    for node in (house.bridge, house.tram, house.secret):
        house.all_well(node)
    house.says(house.bridge, finish_slip=Measure(2.0, details={"finish": "2026-12-03"}))
    house.says(
        house.tram, finish_slip=Measure(12.0), progress=Measure(0.5, 5, 10), planned_progress=Measure(0.6, 6, 10)
    )
    house.says(house.secret, finish_slip=Measure(40.0))
    house.read(THEN, house.bridge, house.tram, house.secret)
    house.all_well(house.portal)
    house.says(
        house.bridge, finish_slip=Measure(25.0, details={"finish": "2027-01-11"}), missing_logic=Measure(0.1, 1, 10)
    )
    house.says(house.tram, finish_slip=Measure(8.0))
    house.read(NOW)
    return house


def test_counts_and_movements(moved: House) -> None:
    found = standing(moved.people[Role.HEAD_OF_PMO], None, SINCE)
    assert found.counts == {"red": 2, "amber": 1, "green": 1}
    assert found.former_counts == {"green": 1, "amber": 1, "red": 1}
    assert found.worsened() == [moved.bridge.pk]
    assert found.improved() == [moved.tram.pk]
    assert (found.came(), found.left()) == ([moved.portal.pk], [])
    assert found.attention(10) == [moved.bridge.pk, moved.secret.pk, moved.tram.pk]


def test_confidential_projects_do_not_show_in_counts(moved: House) -> None:
    found = standing(moved.people[Role.PMO_OFFICER], None, SINCE)
    assert found.counts == {"red": 1, "amber": 1, "green": 1}
    assert moved.secret.pk not in found.now


def test_clients_see_nothing(moved: House) -> None:
    found = standing(moved.people[Role.CLIENT], None, SINCE)
    assert (found.now, found.then) == ({}, {})


def test_below_a_node_only(moved: House) -> None:
    found = standing(moved.people[Role.HEAD_OF_PMO], moved.software, SINCE)
    assert set(found.now) == {moved.portal.pk, moved.secret.pk}


def test_why_in_words(moved: House) -> None:
    found = standing(moved.people[Role.HEAD_OF_PMO], None, SINCE)
    line = lines(found, [moved.bridge.pk])[moved.bridge.pk]
    assert [(r.figure.sentence, r.change, r.worse) for r in line.reasons] == [
        (
            "Finishes 25 working days after the baseline, on 11 January 2027",
            "+23 working days",
            True,
        ),
        ("1 task lacks a predecessor or a successor", "+10 points", True),
    ]
    assert [(m.then, m.change, m.worse) for m in line.movements] == [
        ("2 working days", "+23 working days", True),
        ("0%", "+10 points", True),
    ]
    with translation.override("fr"):
        reasons = lines(found, [moved.bridge.pk])[moved.bridge.pk].reasons
        assert reasons[0].change == "+23 jours ouvrés"


def test_a_judgement_counts_and_is_said(moved: House) -> None:
    head = moved.people[Role.HEAD_OF_PMO]
    until = timezone.localdate() + dt.timedelta(days=5)
    services.override_health(moved.bridge, "green", actor=head, reason="Agreed with the client", until=until)
    found = standing(head, None, SINCE)
    assert found.counts == {"red": 1, "amber": 1, "green": 2}
    assert found.now[moved.bridge.pk].health.computed == "red"


def test_what_ended_has_left(moved: House) -> None:
    change_status(moved.tram, NodeStatus.FINISHED, actor=None)
    found = standing(moved.people[Role.HEAD_OF_PMO], None, SINCE)
    assert found.left() == [moved.tram.pk]
    assert not_counted(moved.people[Role.HEAD_OF_PMO], None) == {"finished": 1}


def test_branches_add_up(moved: House) -> None:
    head = moved.people[Role.HEAD_OF_PMO]
    totals = totals_by_parent(head, None, None, (PROGRESS, PLANNED_PROGRESS))
    found = groups(head, None, standing(head, None, SINCE), totals)
    assert [(g.node.name, g.direct, dict(g.counts), g.worst_slip) for g in found] == [
        ("Software", False, {"green": 1, "red": 1}, 40.0),
        ("Works", False, {"red": 1, "amber": 1}, 25.0),
    ]
    # Bridge 0 of 10 and tram 5 of 10.
    assert (found[1].progress, found[1].planned) == (0.25, 0.3)


def test_health_over_time(moved: House) -> None:
    days = [dt.date(2026, 8, 1), SINCE, dt.date(2026, 10, 2)]
    found = health_over_time(moved.people[Role.HEAD_OF_PMO], None, days)
    assert [{s: n for s, n in c.counts.items() if n} for c in found] == [
        {},
        {"green": 1, "amber": 1, "red": 1},
        {"green": 1, "amber": 1, "red": 2},
    ]


def test_query_counts_do_not_grow(moved: House, django_assert_num_queries: Any) -> None:
    head = moved.people[Role.HEAD_OF_PMO]
    standing(head, None, SINCE)
    with django_assert_num_queries(3):
        found = standing(head, moved.works, SINCE)
    with django_assert_num_queries(3):
        found = standing(head, None, SINCE)
    with django_assert_num_queries(3):
        lines(found, found.now)
    with django_assert_num_queries(2):
        groups(head, None, found, totals_by_parent(head, None, None, (PROGRESS,)))
