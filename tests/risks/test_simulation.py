"""From the register and the schedule to what a simulation finds, and its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from tests.web.test_pages import main_of
from vigie.engine.simulation import SimulationCancelled
from vigie.exchange.document import Link, Properties, ScheduleDocument, Task
from vigie.jobs.models import Job
from vigie.jobs.services import run_job
from vigie.planning.documents import store_document
from vigie.planning.models import Schedule
from vigie.planning.results import recompute
from vigie.planning.services import create_schedule
from vigie.risks import services
from vigie.risks.models import Analysis, Stage
from vigie.risks.simulation import Ask, EstimateInput, RiskInput, SpreadInput, Uncertainty, analyse, build
from vigie.risks.words import chance_words, sentences

DAY = 8 * 3600
START = dt.datetime(2027, 1, 4, 8)
EXACT = (1.0, 1.0, 1.0)


def document() -> ScheduleDocument:
    """Ten days, then ten more under a summary: Monday 4 to Friday 29 January 2027."""
    return ScheduleDocument(
        properties=Properties(start=START),
        tasks=(
            Task(uid=1, name="Dig", duration=10 * DAY),
            Task(uid=2, name="Lay", summary=True),
            Task(uid=3, name="Rails", duration=10 * DAY, parent_uid=2),
            Task(uid=4, name="Open", duration=0, milestone=True),
        ),
        links=(Link(predecessor_uid=1, successor_uid=3), Link(predecessor_uid=3, successor_uid=4)),
    )


def ask(*risks: RiskInput, **changes: Any) -> Ask:
    given: dict[str, Any] = {"ranges": {None: EXACT}, "promise": None, "iterations": 1000, "seed": 1, **changes}
    estimates = [EstimateInput("duration", SpreadInput(figures=shares), uid) for uid, shares in given["ranges"].items()]
    return Ask(document(), risks, Uncertainty(estimates), given["promise"], given["iterations"], given["seed"])


def found(asked: Ask) -> dict[str, Any]:
    return analyse(asked, progress=lambda share: None, cancelled=lambda: False)


def test_without_uncertainty_every_case_is_the_schedule() -> None:
    result = found(ask(promise=dt.datetime(2027, 1, 29, 17)))
    assert result["plan"] == "2027-01-29T17:00:00"
    assert set(result["before"]["finish"].values()) == {result["plan"]}
    assert (result["before"]["kept"], result["after"], result["risks"]) == (1.0, None, [])


def test_a_certain_risk_delays_its_task_by_half_to_one_and_a_half() -> None:
    risk = RiskInput(7, "Rock", "threat", 1.0, delay=4, loss=1000, tasks=(1,))
    result = found(ask(risk))
    # Two to six days: the 80th percentile of that triangle is at 6 − √(0.2 · 8) = 4.74 days, on the second Friday.
    assert result["before"]["finish"]["80"].startswith("2027-02-05T14")
    assert result["risks"][0]["share"] == 1.0
    assert result["risks"][0]["days"] == pytest.approx(6.9, abs=0.1)
    assert 500 <= result["before"]["cost"]["10"] <= result["before"]["cost"]["95"] <= 1500


def test_an_opportunity_wins_time_and_money() -> None:
    result = found(ask(RiskInput(7, "Shared crane", "opportunity", 1.0, delay=4, loss=1000, tasks=(1,))))
    assert result["before"]["finish"]["80"] < result["plan"]
    assert result["before"]["cost"]["80"] < 0


def test_a_response_is_worth_what_it_wins_less_what_it_costs() -> None:
    risk = RiskInput(7, "Rock", "threat", 1.0, delay=4, loss=1000, tasks=(1,), after=(1.0, 0.0, 0.0), response_cost=300)
    result = found(ask(risk))
    assert result["after"]["finish"]["80"] == result["plan"]
    assert result["after"]["cost"]["80"] == 300
    assert result["risks"][0]["response_days"] == result["risks"][0]["days"]


def test_what_cannot_be_placed_or_has_no_figure_is_told() -> None:
    built = build(
        ask(
            RiskInput(1, "Gone", "threat", 0.5, delay=3, loss=10, tasks=(99,)),
            RiskInput(2, "Delay only", "threat", 0.5, delay=3),
            RiskInput(3, "Nothing", "threat", 0.5),
        )
    )
    assert [r.pk for r in built.events] == [1]
    assert ([r.pk for r in built.unplaced], [r.pk for r in built.unknown]) == ([1, 2], [3])


def test_the_nearest_range_holds() -> None:
    built = build(ask(ranges={None: EXACT, 2: (0.5, 1.0, 2.0)}))
    assert [(e.task, e.distribution.low / DAY) for e in built.model.durations] == [(2, 5.0)]
    built = build(ask(ranges={None: EXACT, 2: (0.5, 1.0, 2.0), 3: EXACT}))
    assert not built.model.durations


def test_what_is_done_does_not_vary() -> None:
    asked = ask(ranges={})
    first = replace(asked.document.tasks[0], actual_start=START, actual_finish=dt.datetime(2027, 1, 15, 17))
    tasks = (first, *asked.document.tasks[1:])
    built = build(replace(asked, document=replace(asked.document, tasks=tasks)))
    assert [e.task for e in built.model.durations] == [2]


def test_the_same_number_to_start_from_gives_the_same_again() -> None:
    risk = RiskInput(7, "Rock", "threat", 0.4, delay=4, loss=1000, tasks=(1,), after=(0.1, 2.0, 500.0))
    assert found(ask(risk, ranges={})) == found(ask(risk, ranges={}))
    assert found(ask(risk, ranges={})) != found(ask(risk, ranges={}, seed=2))


def test_a_run_can_be_cancelled() -> None:
    with pytest.raises(SimulationCancelled):
        analyse(ask(ranges={}, iterations=5000), progress=lambda share: None, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.02, "less than 1 chance in 20"),
        (0.06, "a 1 in 10 chance"),
        (0.3, "a 3 in 10 chance"),
        (1.0, "almost every chance"),
    ],
)
def test_chances_in_words(share: float, words: str) -> None:
    with translation.override("en"):
        assert chance_words(share) == words


def test_the_sentences_follow_from_the_figures() -> None:
    late = dt.datetime(2027, 1, 22, 17)
    risk = RiskInput(7, "Rock", "threat", 1.0, delay=10, tasks=(1,), after=(0.0, 0.0, 0.0))
    with translation.override("en"):
        said = " ".join(sentences(found(ask(risk, promise=late))))
        assert "practically no chance to finish by 22 January 2027" in said
        assert "“Rock”" in said
    with translation.override("fr"):
        assert "pratiquement aucune chance" in " ".join(sentences(found(ask(risk, promise=late))))


# ---- services and pages


@pytest.fixture
def planned(house: House) -> Schedule:
    schedule = create_schedule(house.tram, actor=house.manager, start=START)
    store_document(schedule, document())
    recompute(schedule)
    return schedule


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_a_project_is_simulated_as_a_job_and_the_finding_is_kept(client: Client, house: House, report: Report) -> None:
    risk = report("Rock", None)
    judged = {"probability": 4, "time": 3, "chance": Decimal("0.5"), "delay": Decimal(6), "loss": Decimal(9000)}
    services.assess_risk(risk, Stage.CURRENT, actor=house.manager, **judged)
    services.place_risk(risk, [1], actor=house.manager)
    client.force_login(house.manager)
    address = f"/risks/node/{house.tram.pk}/analysis/"
    assert "No simulation yet" in main_of(client.get(address))
    answer = client.post(address, {"iterations": 1000, "seed": 1})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("succeeded", "")
    kept = Analysis.objects.get()
    assert job.result["url"] == f"{address}?run={kept.pk}"
    page = main_of(client.get(address))
    for text in ("In plain words", "Rock", "Rails", "P95"):
        assert text in page
    client.force_login(house.auditor)
    assert client.get(address).status_code == 200
    assert client.post(address, {"iterations": 1000, "seed": 1}).status_code == 403
    client.force_login(house.client)
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_a_project_without_schedule_says_so(client: Client, house: House) -> None:
    with pytest.raises(ValidationError):
        services.request_analysis(house.tram, actor=house.manager)
    client.force_login(house.manager)
    assert "No schedule yet" in main_of(client.get(f"/risks/node/{house.tram.pk}/analysis/"))


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_places_are_checked(client: Client, house: House, report: Report) -> None:
    risk = report()
    with pytest.raises(ValidationError):
        services.place_risk(risk, [1, 99], actor=house.manager)
    client.force_login(house.manager)
    assert "no task “8.8”" in main_of(client.post(f"/risks/{risk.pk}/tasks/", {"tasks": "#1; 8.8"}))
    client.post(f"/risks/{risk.pk}/tasks/", {"tasks": "#1; #3"})
    assert sorted(risk.hits.values_list("task_uid", flat=True)) == [1, 3]
    assert "Rails" in main_of(client.get(f"/risks/{risk.pk}/"))
