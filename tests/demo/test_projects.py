"""Every project of the sample is a sound schedule, at its start and at every status date."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest

from vigie.accounts.roles import Role
from vigie.demo import organisation as org
from vigie.demo.project import Project
from vigie.demo.projects import PROGRAMMES, all_projects
from vigie.demo.replay import DAY, Replay, status_days
from vigie.demo.script import END, Late
from vigie.engine.scheduler import schedule as compute
from vigie.engine.terms import LinkType
from vigie.exchange.document import ScheduleDocument, Task
from vigie.exchange.plan import moment, plan_of
from vigie.portfolio.models import NodeStatus

ANCHOR = dt.date(2026, 11, 23)
PROJECTS = all_projects()
every_project = pytest.mark.parametrize("project", PROJECTS, ids=lambda p: p.code)


@cache
def replay(code: str, language: str = "fr") -> Replay:
    return Replay(next(p for p in PROJECTS if p.code == code), ANCHOR, language)


def leaves(document: ScheduleDocument) -> list[Task]:
    return [task for task in document.tasks if not task.summary]


def test_the_portfolio_is_what_it_says() -> None:
    assert [len(p.projects) for p in PROGRAMMES] == [6, 6, 7, 5]
    assert len({p.code for p in PROJECTS}) == 24
    assert {p.category for p in PROJECTS} == set(org.CATEGORIES)
    assert {p.goal for p in PROJECTS} == set(org.GOALS)
    assert [p.code for p in PROJECTS if p.confidential] == ["ORG-04"]
    assert [p.code for p in PROJECTS if p.life and p.life[-1].status == "finished"] == ["MOB-05", "ENE-05", "ORG-05"]
    assert [p.code for p in PROJECTS if p.life and p.life[-1].status == "on_hold"] == ["ENE-04"]


def test_every_role_is_held_by_somebody() -> None:
    assert {person.role for person in org.PEOPLE} == set(Role)
    known = {org.PORTFOLIO_CODE} | {p.code for p in PROGRAMMES} | {p.code for p in PROJECTS}
    assert {place for person in org.PEOPLE for place in person.places} <= known
    assert {p.manager for p in PROJECTS} | {p.sponsor for p in PROJECTS} <= {person.key for person in org.PEOPLE}


@every_project
def test_the_sheet_is_complete(project: Project) -> None:
    for text in (project.name, project.description, project.objectives, project.finish):
        assert text.fr
        assert text.en
    assert project.unit in org.UNITS
    assert [step.day for step in project.life] == sorted(step.day for step in project.life)
    assert {step.status for step in project.life} <= set(NodeStatus.values)


@every_project
def test_the_plan_is_well_formed(project: Project) -> None:
    """Unique uids, links that lead somewhere, summaries with children, 30 to 400 rows, realistic durations."""
    document = replay(project.code).plan
    uids = [task.uid for task in document.tasks]
    assert len(uids) == len(set(uids))
    assert 30 <= len(uids) <= 400
    assert all(link.predecessor_uid in uids and link.successor_uid in uids for link in document.links)
    assert {t.uid for t in document.tasks if t.summary} == {t.parent_uid for t in document.tasks} - {None}
    calendars = {calendar.uid for calendar in document.calendars}
    assert {task.calendar_uid for task in document.tasks} <= calendars | {None}
    assert all(task.milestone == (task.duration == 0) for task in leaves(document))
    assert max(task.duration or 0 for task in leaves(document)) <= 330 * DAY
    assert len({(task.parent_uid, task.name) for task in document.tasks}) == len(document.tasks)


@every_project
def test_nothing_dangles_but_what_is_meant_to(project: Project) -> None:
    made = replay(project.code)
    links = made.plan.links
    tasks = {task.uid for task in leaves(made.plan)}
    start_bound = {k.successor_uid for k in links if k.type in (LinkType.FINISH_START, LinkType.START_START)}
    end_bound = {k.predecessor_uid for k in links if k.type in (LinkType.FINISH_START, LinkType.FINISH_FINISH)}
    assert tasks - start_bound == {min(tasks)}
    assert tasks - end_bound == {made.uids[END]} | {made.uids[key] for key in project.loose}


@every_project
def test_work_has_somebody_to_do_it(project: Project) -> None:
    document = replay(project.code).plan
    assigned = {a.task_uid for a in document.assignments}
    work = {t.uid for t in leaves(document) if t.duration and not t.duration_unit.elapsed}
    assert work <= assigned


@every_project
def test_no_state_contradicts_its_status_date(project: Project) -> None:
    """Nothing has happened after the status date, nothing is foreseen before it, and it all computes."""
    for day in status_days(ANCHOR):
        document = replay(project.code).at(day)
        status = document.properties.status_date
        assert status is not None
        assert status.date() <= day
        result = compute(plan_of(document))
        for task, first, last in zip(document.tasks, result.start.tolist(), result.finish.tolist(), strict=True):
            if task.summary:
                continue
            start, finish = moment(first), moment(last)
            assert start is not None
            assert finish is not None
            if task.actual_finish:
                assert task.actual_finish <= status
                assert (start, finish) == (task.actual_start, task.actual_finish), task.name
            elif task.actual_start:
                assert task.actual_start < status < finish, task.name
                assert 0 < (task.percent_complete or 0) < 100
            else:
                assert start >= status, task.name


@every_project
def test_news_come_in_time(project: Project) -> None:
    """Added scope starts after it was decided; a delay is told after the project began and before the task ends."""
    made = replay(project.code)
    for row in made.rows:
        if row.told is not None and not row.step.is_summary:
            assert made.truth[row.uid][0].date() >= ANCHOR + dt.timedelta(days=row.told)
    for event in project.story:
        if isinstance(event, Late):
            told = ANCHOR + dt.timedelta(days=event.told)
            assert made.start.date() <= told <= made.truth[made.uids[event.task]][1].date(), event.task


def test_those_that_nothing_befell_are_on_time() -> None:
    last = status_days(ANCHOR)[-1]
    for project in PROJECTS:
        if any(isinstance(event, Late) for event in project.story):
            continue
        made = replay(project.code)
        planned, now = made.computed(made.plan), made.computed(made.at(last))
        assert now[made.uids[END]] <= planned[made.uids[END]], project.code
        due = [uid for uid, (_start, finish) in planned.items() if finish.date() <= last]
        late = [uid for uid in due if now[uid][1].date() > planned[uid][1].date()]
        assert len(late) <= 0.05 * len(due), project.code


def test_those_in_trouble_are_late() -> None:
    last = status_days(ANCHOR)[-1]
    for code in ("ENE-03", "NUM-01", "ORG-02"):
        made = replay(code)
        end = made.uids[END]
        slip = made.computed(made.at(last))[end][1] - made.computed(made.plan)[end][1]
        assert 28 <= slip.days <= 100, (code, slip.days)


@pytest.mark.parametrize("anchor", [dt.date(2025, 2, 28), dt.date(2027, 8, 13), dt.date(2028, 12, 31)])
def test_any_day_will_do_for_an_anchor(anchor: dt.date) -> None:
    for project in PROJECTS:
        made = Replay(project, anchor, "en")
        for day in status_days(anchor)[::3]:
            compute(plan_of(made.at(day)))


def test_the_same_anchor_gives_the_same_schedules() -> None:
    day = status_days(ANCHOR)[3]
    for project in PROJECTS[::5]:
        assert Replay(project, ANCHOR, "fr").at(day) == replay(project.code).at(day)


def test_the_languages_differ_in_words_only() -> None:
    for project in PROJECTS:
        french, english = replay(project.code).plan, replay(project.code, "en").plan
        assert np.array_equal(compute(plan_of(french)).start, compute(plan_of(english)).start)
        alike = [t.name for t, u in zip(french.tasks, english.tasks, strict=True) if t.name == u.name]
        assert len(alike) <= 0.1 * len(french.tasks), alike
