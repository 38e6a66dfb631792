"""What is said to be uncertain, from the page to the model; and projects simulated together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import translation

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from tests.risks.test_simulation import DAY, START, document
from tests.web.test_pages import main_of
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.engine.simulation import Discrete, LogNormal, Normal, Pert, Triangular, Uniform
from vigie.exchange.document import Assignment, Calendar, Resource
from vigie.jobs.models import Job
from vigie.jobs.services import run_job
from vigie.planning.documents import store_document
from vigie.planning.models import Schedule
from vigie.planning.results import recompute
from vigie.planning.services import create_schedule
from vigie.portfolio.models import Node
from vigie.risks import services
from vigie.risks.inputs import programme_ask, project_ask
from vigie.risks.models import (
    Analysis,
    Branching,
    Checkpoint,
    Driver,
    Estimate,
    Handover,
    Stage,
    Together,
    UncertaintyClass,
    Weather,
)
from vigie.risks.simulation import (
    Ask,
    BranchingInput,
    CheckpointInput,
    DriverInput,
    EstimateInput,
    HandoverInput,
    ProgrammeAsk,
    ProjectAsk,
    RiskInput,
    SharedInput,
    SpreadInput,
    TogetherInput,
    Uncertainty,
    WeatherInput,
    analyse,
    analyse_programme,
    build,
)
from vigie.risks.words import remarks

CERTAIN = EstimateInput("duration", SpreadInput(figures=(1, 1, 1)))
NINE_TO_FIVE = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))


def asked(*estimates: EstimateInput, **said: Any) -> Ask:
    """The plan of ``test_simulation``, certain but for what is said."""
    given = {name: said.pop(name) for name in ("together", "drivers", "branchings", "weather") if name in said}
    return Ask(document(), uncertainty=Uncertainty([*estimates, CERTAIN], **given), iterations=1000, **said)


def found(ask: Ask) -> dict[str, Any]:
    return analyse(ask, progress=lambda share: None, cancelled=lambda: False)


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        (SpreadInput("pert", (0.5, 1, 2)), Pert(5 * DAY, 10 * DAY, 20 * DAY)),
        (SpreadInput("triangular", (4, 6, 12), measure="amount"), Triangular(4 * DAY, 6 * DAY, 12 * DAY)),
        (SpreadInput("uniform", (0.5, 2)), Uniform(5 * DAY, 20 * DAY)),
        (SpreadInput("normal", (0.9, 1.1)), Normal(9 * DAY, 11 * DAY)),
        (SpreadInput("lognormal", (0.5, 2)), LogNormal(5 * DAY, 20 * DAY)),
        (SpreadInput("discrete", cases=((1, 0.7), (2, 0.3))), Discrete((10 * DAY, 20 * DAY), (0.7, 0.3))),
    ],
)
def test_every_distribution_reaches_the_engine(spread: SpreadInput, expected: object) -> None:
    built = build(asked(EstimateInput("duration", spread, task=1)))
    (estimate,) = [e for e in built.model.durations if e.task == 0]
    kind = type(expected)
    assert type(estimate.distribution) is kind
    for name in kind.__dataclass_fields__:
        assert getattr(estimate.distribution, name) == pytest.approx(getattr(expected, name))


def test_a_task_goes_before_a_summary_a_rule_and_the_rest() -> None:
    wide, rule = SpreadInput(figures=(0.5, 1, 3)), SpreadInput(figures=(0.8, 1, 1.5))
    by_name = EstimateInput("duration", rule, rule="name", pattern="RAIL")
    assert [e.task for e in build(asked(by_name)).model.durations] == [2]
    of_summary = EstimateInput("duration", wide, task=2)
    built = build(asked(by_name, of_summary))
    assert [(e.task, e.distribution.high / DAY) for e in built.model.durations] == [(2, 30)]


def test_costs_grow_with_the_duration_and_estimates_of_cost_replace_them() -> None:
    base = document()
    dig = replace(base.tasks[0], cost=Decimal(1000), work=10 * DAY)
    crew = Resource(uid=1, name="Crew")
    paid = Assignment(uid=1, task_uid=1, resource_uid=1, units=1.0, work=10 * DAY, cost=Decimal(800))
    priced = replace(base, tasks=(dig, *base.tasks[1:]), resources=(crew,), assignments=(paid,))
    double = EstimateInput("duration", SpreadInput("discrete", cases=((2, 1),)), task=1)
    result = found(replace(asked(double), document=priced))
    assert (result["priced"], result["planned_cost"]) == (True, pytest.approx(1000))
    assert result["before"]["cost"]["10"] == result["before"]["cost"]["95"] == pytest.approx(1800)
    dear = EstimateInput("cost", SpreadInput("uniform", (1500, 1500), measure="amount"), task=1)
    result = found(replace(asked(double, dear), document=priced))
    assert result["before"]["cost"]["80"] == pytest.approx(1500)


def test_a_driver_stretches_all_its_tasks_alike() -> None:
    scarce = DriverInput(5, "Labour is scarce", 1.0, "duration", SpreadInput("discrete", cases=((2, 1),)), (None,))
    result = found(asked(drivers=(scarce,)))
    assert result["before"]["finish"]["80"] == "2027-02-26T17:00:00"
    (driver,) = result["risks"]
    assert (driver["kind"], driver["pk"], driver["days"]) == ("driver", 5, 28.0)


def test_of_alternatives_one_is_taken() -> None:
    either = BranchingInput("Rails by us", ((0.5, (3,)), (0.5, ())))
    result = found(asked(branchings=(either,)))
    assert {result["before"]["finish"]["10"], result["before"]["finish"]["90"]} == {
        "2027-01-15T17:00:00",
        "2027-01-29T17:00:00",
    }


def test_weather_takes_days_from_a_calendar_and_those_made_from_it() -> None:
    base = document()
    week = (NINE_TO_FIVE,) * 5 + ((), ())
    own = Calendar(uid=2, name="Crew", week=(None,) * 7, parent_uid=1, kind="resource")
    site = replace(
        base,
        properties=replace(base.properties, calendar_uid=1),
        calendars=(Calendar(uid=1, name="Site", week=week), own),
    )
    rain = WeatherInput(1, (0.5,) * 12)
    result = found(replace(asked(weather=(rain,)), document=site))
    assert result["step_by_step"] == "weather"
    assert result["before"]["finish"]["10"] > result["plan"]
    assert any("step by step" in remark for remark in remarks(result))


def test_correlations_that_contradict_one_another_are_repaired_and_said() -> None:
    wide = EstimateInput("duration", SpreadInput(figures=(0.5, 1, 2)))
    base = document()
    third = replace(base.tasks[0], uid=9, name="Power")
    three = replace(base, tasks=(*base.tasks, third))
    pairs = tuple(TogetherInput("duration", pair, r) for pair, r in (((1, 3), 0.9), ((3, 9), 0.9), ((1, 9), -0.9)))
    ask = Ask(three, uncertainty=Uncertainty([wide], pairs), iterations=1000)
    result = found(ask)
    assert 0.1 < result["repaired"] < 1
    with translation.override("en"):
        assert any("contradict" in remark for remark in remarks(result))
    positive = found(replace(ask, uncertainty=Uncertainty([wide], pairs[:1])))
    assert positive["repaired"] is None
    alone = found(replace(ask, uncertainty=Uncertainty([wide])))
    assert positive["before"]["finish"]["90"] > alone["before"]["finish"]["90"]


def test_what_names_a_task_that_is_gone_is_told() -> None:
    result = found(asked(EstimateInput("duration", SpreadInput(figures=(1, 1, 2)), task=99)))
    assert result["gone"] == 1
    with translation.override("en"):
        assert any("1 task named here is no longer" in remark for remark in remarks(result))


def test_a_schedule_that_misses_its_deadline_says_so() -> None:
    base = document()
    held = replace(base.tasks[3], deadline=dt.datetime(2027, 1, 27, 17))
    result = found(replace(asked(), document=replace(base, tasks=(*base.tasks[:3], held))))
    assert result["lacks"] == 2.0
    assert result["milestones"][0]["kept"] == 0.0


def test_date_and_cost_are_held_together_less_often_than_each() -> None:
    rock = RiskInput(1, "Rock", "threat", 0.5, delay=5, loss=1000, tasks=(1,))
    wide = EstimateInput("duration", SpreadInput(figures=(0.7, 1, 1.6)))
    ask = Ask(document(), [rock], Uncertainty([wide]), iterations=2000)
    joint = found(ask)["joint"]
    last = joint["shares"][-1]
    assert last == sorted(last)
    assert joint["shares"][3][3] <= 0.8
    assert len(joint["cloud"]) == 300


# ---- projects together


def together(**said: Any) -> ProgrammeAsk:
    first = ProjectAsk(11, "Ground", replace(asked(), promise=dt.datetime(2027, 1, 29, 17)))
    second = ProjectAsk(12, "Power", asked())
    return ProgrammeAsk((first, second), iterations=1000, **said)


def played(ask: ProgrammeAsk) -> dict[str, Any]:
    return analyse_programme(ask, progress=lambda share: None, cancelled=lambda: False)


def test_a_handover_makes_one_project_wait_for_another() -> None:
    assert played(together())["plan"] == "2027-01-29T17:00:00"
    waits = HandoverInput("Site", (11, 3), (12, 1), lag=1)
    result = played(together(handovers=(waits,)))
    assert result["plan"] == "2027-03-01T17:00:00"
    power, ground = result["projects"]
    assert (power["name"], power["last"], ground["last"]) == ("Power", 1.0, 0.0)
    gone = played(together(handovers=(HandoverInput("Site", (11, 99), (12, 1)),)))
    assert gone["lost"] == ["Site"]


def test_a_shared_cause_and_a_shared_milestone() -> None:
    slow = SpreadInput("discrete", cases=((1.5, 1),))
    cause = SharedInput(DriverInput(3, "Strike", 0.4, "duration", slow, ()), ((11, None), (12, 1)))
    opening = CheckpointInput(8, "Opening", dt.date(2027, 1, 29), ((11, 4), (12, 4)))
    result = played(together(shared=(cause,), checkpoints=(opening,), promise=dt.datetime(2027, 1, 29, 18)))
    assert result["before"]["kept"] == pytest.approx(0.6, abs=0.05)
    (stone,) = result["checkpoints"]
    assert stone["kept"] == result["before"]["kept"]
    assert stone["last"][0] == [11, 1.0]
    (strike,) = result["risks"]
    assert strike["chances"] == {"promise": pytest.approx(0.4, abs=0.05), "8": pytest.approx(0.4, abs=0.05)}
    assert strike["days"] == 14.0


def test_a_project_that_cannot_be_computed_is_left_out_and_told() -> None:
    base = document()
    circle = replace(base, links=(*base.links, replace(base.links[0], predecessor_uid=3, successor_uid=1)))
    ask = together()
    result = played(replace(ask, projects=(*ask.projects, ProjectAsk(13, "Odd", Ask(circle, iterations=1000)))))
    assert result["projects_left_out"] == [[13, "Odd", "cycle"]]
    assert len(result["projects"]) == 2


# ---- services and pages


@pytest.fixture
def planned(house: House) -> Schedule:
    schedule = create_schedule(house.tram, actor=house.manager, start=START)
    store_document(schedule, document())
    recompute(schedule)
    return schedule


def address(node: Node, *parts: object) -> str:
    return "/".join([f"/risks/node/{node.pk}/uncertainty", *map(str, parts), ""])


SPREAD = {"shape": "triangular", "low": 80, "likely": 100, "high": 150, "cases": ""}
FORMS: dict[str, dict[str, Any]] = {
    "estimate": {**SPREAD, "quantity": "duration", "task": "#1", "rule": "", "pattern": "", "measure": "share"},
    "together": {"quantity": "both", "tasks": "#1; #2", "coefficient": "0.6"},
    "driver": {**SPREAD, "name": "Scarce labour", "chance": 40, "quantity": "duration", "places": "#1"},
    "branching": {
        "name": "Rails by us",
        "name_1": "Yes",
        "chance_1": 60,
        "tasks_1": "#3",
        "name_2": "No",
        "chance_2": 40,
        "tasks_2": "",
    },
    "weather": {"calendar": 1, **{f"month_{n}": 10 for n in range(1, 13)}},
}


@pytest.fixture
def weekly(planned: Schedule) -> Schedule:
    base = document()
    week = (NINE_TO_FIVE,) * 5 + ((), ())
    store_document(planned, replace(base, calendars=(Calendar(uid=1, name="Site", week=week),)))
    recompute(planned)
    return planned


@pytest.mark.django_db
@pytest.mark.usefixtures("weekly")
@pytest.mark.parametrize("kind", FORMS)
def test_each_statement_is_made_shown_changed_and_taken_back(client: Client, house: House, kind: str) -> None:
    model: Any = {"estimate": Estimate, "together": Together, "driver": Driver, "branching": Branching}.get(
        kind, Weather
    )
    client.force_login(house.manager)
    assert client.get(address(house.tram, kind)).status_code == 200
    answer = client.post(address(house.tram, kind), FORMS[kind])
    assert answer.status_code == 302, main_of(answer)
    kept = model.objects.get()
    assert kept.node == house.tram
    page = main_of(client.get(address(house.tram)))
    assert address(house.tram, kind, kept.pk) in page
    # What the form shows is what was kept: sent back as it is, nothing changes.
    form = client.get(address(house.tram, kind, kept.pk)).context["form"]
    again = {name: field.value() for name, field in ((f.name, f) for f in form) if field.value() is not None}
    again = {name: getattr(value, "pk", value) for name, value in again.items()}
    before = model.objects.filter(pk=kept.pk).values().get()
    assert client.post(address(house.tram, kind, kept.pk), again).status_code == 302
    assert model.objects.filter(pk=kept.pk).values().get() == before
    asked = project_ask(Schedule.objects.get(), iterations=1000, seed=1)
    assert found(asked)["before"]["finish"]["50"]
    for person, status in ((house.auditor, 403), (house.client, 403)):
        client.force_login(person)
        assert client.get(address(house.tram, kind)).status_code == status
        assert client.post(address(house.tram, kind, kept.pk, "remove")).status_code == status
        with pytest.raises(PermissionDenied):
            services.state(model(node=house.tram), actor=person)
    assert model.objects.count() == 1
    client.force_login(house.manager)
    client.post(address(house.tram, kind, kept.pk, "remove"))
    assert not model.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("weekly")
@pytest.mark.parametrize(
    ("kind", "changes", "text"),
    [
        ("estimate", {"low": 120}, "must not fall"),
        ("estimate", {"task": "9.9"}, "no task “9.9”"),
        ("estimate", {"task": "#1", "rule": "name", "pattern": "x"}, "a task, or a rule"),
        ("estimate", {"task": "", "rule": "name"}, "which text"),
        ("estimate", {"task": "", "measure": "amount"}, "need a task or a rule"),
        ("estimate", {"shape": "lognormal", "low": 0}, "begins above zero"),
        ("estimate", {"shape": "discrete", "cases": "80: 70\n150: 20"}, "add up to 90"),
        ("estimate", {"shape": "discrete", "cases": "eighty"}, "“eighty” is not understood"),
        ("estimate", {"shape": "discrete", "cases": ""}, "each case with its chance"),
        ("estimate", {"shape": "uniform", "high": ""}, "needs this figure"),
        ("together", {"coefficient": "1.4"}, "less than or equal to 1"),
        ("together", {"tasks": "#1; 7.7"}, "no task “7.7”"),
        ("driver", {"chance": 140}, "less than or equal to 100"),
        ("branching", {"chance_1": 70}, "must make 100"),
        ("branching", {"tasks_2": "#3"}, "in one way only"),
        ("weather", {"month_3": 99}, "less than or equal to 95"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(
    client: Client, house: House, kind: str, changes: dict[str, Any], text: str
) -> None:
    client.force_login(house.manager)
    answer = client.post(address(house.tram, kind), {**FORMS[kind], **changes})
    assert answer.status_code == 200
    assert text in main_of(answer)
    assert not Estimate.objects.exists()
    assert not Together.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_a_class_is_defined_once_and_used_by_projects(client: Client, house: House) -> None:
    head = User.objects.create_user("head@example.org", full_name="Head")
    grant_role(head, Role.HEAD_OF_PMO, house.top, actor=None)
    client.force_login(house.manager)
    form = {"name": "Never done before", "shape": "triangular", "low": 80, "likely": 110, "high": 250}
    assert client.post("/risks/method/uncertainty/", form).status_code == 403
    client.force_login(head)
    client.post("/risks/method/uncertainty/", form)
    kept = UncertaintyClass.objects.get()
    with translation.override("en"):
        assert "80% – 110% – 250%" in main_of(client.get("/risks/method/"))
    estimate = services.state(Estimate(node=house.tram, task_uid=1, uncertainty=kept), actor=house.manager)
    built = build(project_ask(Schedule.objects.get(), iterations=1000, seed=1))
    assert {e.task: e.distribution.high / DAY for e in built.model.durations}[0] == 25
    client.post(f"/risks/method/uncertainty/{kept.pk}/", {"act": "delete"})
    assert UncertaintyClass.objects.exists()
    services.withdraw(estimate, actor=house.manager)
    client.post(f"/risks/method/uncertainty/{kept.pk}/", {"act": "delete"})
    assert not UncertaintyClass.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_a_second_estimate_for_the_same_tasks_takes_the_place_of_the_first(house: House) -> None:
    first = services.state(
        Estimate(node=house.tram, low=Decimal("0.9"), likely=Decimal(1), high=Decimal("1.2")), actor=house.manager
    )
    again = services.state(
        Estimate(node=house.tram, low=Decimal("0.8"), likely=Decimal(1), high=Decimal("1.4")), actor=house.manager
    )
    assert again.pk == first.pk
    assert Estimate.objects.get().high == Decimal("1.4")


@pytest.fixture
def two(planned: Schedule, house: House) -> Schedule:
    """A schedule in the confidential project too."""
    anyone = User.objects.create_user("root@example.org", full_name="Root", is_superuser=True)
    other = create_schedule(house.secret, actor=anyone, start=START)
    store_document(other, document())
    recompute(other)
    return other


@pytest.mark.django_db
@pytest.mark.usefixtures("two")
def test_a_programme_is_simulated_with_what_holds_its_projects_together(
    client: Client, house: House, report: Report
) -> None:
    head = User.objects.create_user("head@example.org", full_name="Head", is_superuser=True)
    risk = report("Rock", None)
    judged = {"probability": 4, "time": 3, "chance": Decimal("0.5"), "delay": Decimal(6)}
    services.assess_risk(risk, Stage.CURRENT, actor=house.manager, **judged)
    services.place_risk(risk, [1], actor=house.manager)
    client.force_login(head)
    base = address(house.programme)
    assert client.post(f"{base}handover/", {"name": "Land", "giver": "SEC: #3", "taker": "TRAM: #1", "lag": 0})
    assert client.post(f"{base}checkpoint/", {"name": "Opening", "day": "2027-03-12", "places": "TRAM: #4\nSEC"})
    driver = {**SPREAD, "name": "Strike", "chance": 30, "quantity": "duration", "places": "TRAM\nSEC: #1"}
    assert client.post(f"{base}driver/", driver).status_code == 302
    assert (Handover.objects.count(), Checkpoint.objects.count()) == (1, 1)
    assert Driver.objects.get().places == [[house.tram.pk, None], [house.secret.pk, 1]]
    shown = main_of(client.get(base))
    assert "TRAM: Dig" in shown
    # A cause from above acts on the project alone as well.
    assert "Strike" in main_of(client.get(address(house.tram)))
    alone = project_ask(Schedule.objects.get(node=house.tram), iterations=1000, seed=1)
    assert [d.name for d in alone.uncertainty.drivers] == ["Strike"]

    page = f"/risks/node/{house.programme.pk}/analysis/"
    client.post(page, {"iterations": 1000, "seed": 1})
    run_job(Job.objects.get().pk)
    job = Job.objects.get()
    assert (job.state, job.error) == ("succeeded", "")
    result = Analysis.objects.get().result
    assert {p["name"] for p in result["projects"]} == {"Tram line", "Land purchase"}
    told = main_of(client.get(page))
    for text in ("Opening", "Land purchase", "Strike", "Rock", "Held up by"):
        assert text in told
    # Who may not see the confidential project does not learn its name here.
    client.force_login(house.auditor)
    told = main_of(client.get(page))
    assert "Tram line" in told
    assert "Land purchase" not in told
    assert "SEC" not in main_of(client.get(base))


@pytest.mark.django_db
@pytest.mark.usefixtures("two")
def test_only_projects_that_the_asker_sees_are_simulated(house: House) -> None:
    seen = programme_ask(house.officer, house.programme, iterations=1000, seed=1)
    assert [project.name for project in seen.projects] == ["Tram line"]


@pytest.mark.django_db
@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("kind", "form", "text"),
    [
        ("handover", {"name": "x", "giver": "TRAM: #1", "taker": "TRAM: #3", "lag": 0}, "from one project to another"),
        ("handover", {"name": "x", "giver": "TRAM", "taker": "TRAM: #3", "lag": 0}, "Name one task"),
        ("checkpoint", {"name": "x", "day": "2027-01-01", "places": "NOPE: 1"}, "code “NOPE”"),
        ("checkpoint", {"name": "x", "day": "2027-01-01", "places": "SEC"}, "code “SEC”"),
        ("driver", {**SPREAD, "name": "x", "chance": 10, "quantity": "cost", "places": "TRAM: 9.9"}, "no task “9.9”"),
    ],
)
def test_bad_places_are_refused(client: Client, house: House, kind: str, form: dict[str, Any], text: str) -> None:
    client.force_login(house.officer)
    answer = client.post(address(house.programme, kind), form)
    assert answer.status_code == 200
    assert text in main_of(answer)


@pytest.mark.django_db
@pytest.mark.usefixtures("weekly")
def test_the_page_asks_the_same_questions_however_much_is_said(
    client: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    client.force_login(house.manager)
    for _ in range(3):
        services.state(Together(node=house.tram, task_uids=[1, 3], coefficient=Decimal("0.4")), actor=house.manager)
        services.state(
            Branching(
                node=house.tram,
                name="x",
                ways=[{"name": "a", "chance": "0.5", "tasks": [1]}, {"name": "b", "chance": "0.5", "tasks": [3]}],
            ),
            actor=house.manager,
        )
    client.get(address(house.tram))
    with django_assert_max_num_queries(30):
        client.get(address(house.tram))


@pytest.mark.django_db
def test_what_cannot_be_stated_is_refused_by_the_service(house: House, planned: Schedule) -> None:
    with pytest.raises(ValidationError):
        services.state(Estimate(node=house.tram, task_uid=99, low=1, likely=1, high=1), actor=house.manager)
    with pytest.raises(ValidationError):
        services.state(Weather(node=house.tram, calendar_uid=77, months=["0"] * 12), actor=house.manager)
    driver = Driver(node=house.programme, name="x", places=[[house.secret.pk, None]], low=1, likely=1, high=2)
    with pytest.raises(ValidationError):
        services.state(driver, actor=house.officer)


@pytest.mark.django_db
@pytest.mark.usefixtures("two")
def test_an_escalated_risk_still_hits_the_tasks_of_its_project(house: House, report: Report) -> None:
    risk = report("Rock", None)
    judged = {"probability": 4, "time": 3, "chance": Decimal("0.5"), "delay": Decimal(6), "loss": Decimal(100)}
    services.assess_risk(risk, Stage.CURRENT, actor=house.manager, **judged)
    services.place_risk(risk, [1], actor=house.manager)
    services.escalate_risk(risk, house.programme, actor=house.officer, reason="Everybody digs there.")
    alone = project_ask(Schedule.objects.get(node=house.tram), iterations=1000, seed=1)
    assert [r.tasks for r in alone.risks] == [(1,)]
    # Together it counts once.
    whole = programme_ask(house.officer, house.programme, iterations=1000, seed=1)
    assert [len(project.ask.risks) for project in whole.projects] == [1]
    assert not whole.risks
    anyone = User.objects.get(email="root@example.org")
    services.delegate_risk(risk, house.secret, actor=anyone, reason="Theirs.")
    assert not risk.hits.exists()


@pytest.mark.django_db
def test_the_page_for_the_committee(client: Client, house: House, report: Report) -> None:
    heavy = report("Rails come late", (5, 5))
    quiet = report("A trifle", (1, 1))
    services.escalate_risk(heavy, house.programme, actor=house.officer, reason="One supplier for all.")
    services.close_risk(quiet, actor=house.manager, ending="passed", outcome="Nothing came of it.")
    client.force_login(house.auditor)
    page = main_of(client.get(f"/risks/node/{house.programme.pk}/committee/"))
    for text in ("Brought up to this level", "One supplier for all.", "1 risk worse than tolerated", "A trifle"):
        assert text in page
    assert f"/risks/node/{house.programme.pk}/?probability=5" in page
    client.force_login(house.client)
    assert client.get(f"/risks/node/{house.programme.pk}/committee/").status_code in (403, 404)


@pytest.mark.django_db
def test_the_score_of_a_risk_is_drawn_once_it_has_changed(client: Client, house: House, report: Report) -> None:
    risk = report(ranks=(2, 2))
    client.force_login(house.manager)
    assert "How the score went" not in main_of(client.get(f"/risks/{risk.pk}/"))
    services.assess_risk(risk, Stage.CURRENT, actor=house.manager, probability=5, cost=5)
    page = main_of(client.get(f"/risks/{risk.pk}/"))
    assert "How the score went" in page
    assert "Critical" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("two")
def test_simulations_and_estimates_by_the_api(client: Client, house: House) -> None:
    client.force_login(house.officer)
    base = f"/api/v1/nodes/{house.tram.pk}"
    stated = {"low": "0.8", "likely": "1", "high": "1.5", "task_uid": 1}
    made = client.post(f"{base}/estimates", stated, content_type="application/json")
    assert made.status_code == 201
    assert [e["high"] for e in client.get(f"{base}/estimates").json()["items"]] == ["1.500"]
    bad = client.post(f"{base}/estimates", {**stated, "low": "2"}, content_type="application/json")
    assert bad.status_code == 400
    node = house.programme.pk
    started = client.post(f"/api/v1/nodes/{node}/risk-analyses", {"iterations": 1000}, content_type="application/json")
    assert started.status_code == 202
    run_job(started.json()["job_id"])
    (listed,) = client.get(f"/api/v1/nodes/{node}/risk-analyses").json()["items"]
    found = client.get(f"/api/v1/risk-analyses/{listed['id']}").json()
    assert [p["name"] for p in found["result"]["projects"]] == ["Tram line"]
    assert client.delete(f"{base}/estimates/{made.json()['id']}").status_code == 204
    client.force_login(house.client)
    assert client.get(f"{base}/estimates").status_code == 403
    assert client.get(f"/api/v1/risk-analyses/{listed['id']}").status_code == 404
    assert client.post(f"{base}/risk-analyses", {}, content_type="application/json").status_code == 403
