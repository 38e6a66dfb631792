"""What the register gives to the indicators."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from vigie.insight.models import Reading
from vigie.insight.refresh import refresh
from vigie.risks import services
from vigie.risks.indicators import ACTIONS_LATE, INDICATORS, ISSUES_LATE, REVIEWS_LATE, RISKS_BEYOND
from vigie.risks.models import Risk, Severity

pytestmark = pytest.mark.django_db


def measured(house: House) -> Any:
    found = INDICATORS.measure([house.tram.pk], timezone.localdate())
    return {key: rows[house.tram.pk] for key, rows in found.items()}


def test_a_project_without_risks_has_nothing_to_measure(house: House) -> None:
    assert [(m.value, m.applies) for m in measured(house).values()] == [(None, False)] * 4


def test_each_indicator_counts_what_it_says(house: House, report: Report) -> None:
    today = timezone.localdate()
    bad, fine = report("Bad", (5, 5)), report("Fine", (1, 1))
    report("A chance", (5, 5), kind="opportunity")
    report("Elsewhere", (5, 5), node=house.programme, actor=house.officer)
    Risk.objects.filter(pk=fine.pk).update(review_on=today - dt.timedelta(days=3))
    for days in (-2, 5):
        services.plan_action(bad, actor=house.manager, title="Act", due_on=today + dt.timedelta(days=days))
    started = today - dt.timedelta(days=30)
    for days in (-9, -1, 5):
        due = today + dt.timedelta(days=days)
        services.open_issue(house.tram, actor=house.manager, title="Crane", happened_on=started, due_on=due)
    found = measured(house)
    assert (found[RISKS_BEYOND].value, found[RISKS_BEYOND].evidence) == (1, ((3 * bad.pk, 25),))
    assert (found[REVIEWS_LATE].value, found[REVIEWS_LATE].evidence) == (1 / 3, ((3 * fine.pk, 3),))
    assert found[ACTIONS_LATE].value == 1 / 2
    assert (found[ISSUES_LATE].value, [days for _key, days in found[ISSUES_LATE].evidence]) == (2 / 3, [9, 1])
    shown = INDICATORS.describe(house.officer, house.tram.pk, [key for m in found.values() for key, _ in m.evidence])
    assert [item.label for item in shown.values()] == ["Bad", "Fine", "Act", "Crane", "Crane"]
    assert INDICATORS.describe(house.client, house.tram.pk, list(shown)) == {}


def test_a_change_is_read_at_once_and_the_rest_left_alone(
    house: House, report: Report, django_capture_on_commit_callbacks: Any
) -> None:
    refresh([house.tram.pk])
    before = set(Reading.objects.exclude(key__startswith="risks.").exclude(key__contains="health").values_list("pk"))

    def current(key: str) -> float | None:
        value: float | None = Reading.objects.get(node=house.tram, key=key, valid_until=None).value
        return value

    assert current(RISKS_BEYOND) is None
    with django_capture_on_commit_callbacks(execute=True):
        report("Bad", (5, 5))
    assert current(RISKS_BEYOND) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.set_tolerance(house.top, actor=house.officer, tolerated=Severity.CRITICAL, review_every=30)
    assert current(RISKS_BEYOND) == 0
    after = set(Reading.objects.exclude(key__startswith="risks.").exclude(key__contains="health").values_list("pk"))
    assert before == after


def test_measuring_costs_the_same_for_many(house: House, report: Report, django_assert_num_queries: Any) -> None:
    for n in range(30):
        risk = report(f"Risk {n}")
        services.plan_action(risk, actor=house.manager, title="Act")
    with django_assert_num_queries(3):
        INDICATORS.measure([house.tram.pk, house.secret.pk], timezone.localdate())
