"""Two states of a schedule: what differs, and which change moved the finish by how much."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.engine.terms import Constraint, LinkType
from vigie.exchange import document as doc
from vigie.exchange.comparison import Comparison, Kind, compare

DAY = 28_800
CLOCK = 86_400
MONDAY = dt.datetime(2026, 1, 5, 8)
SHIFTS = ((480, 720), (780, 1020))


def _task(uid: int, name: str, days: float, **more: object) -> doc.Task:
    return doc.Task(uid=uid, id=uid, name=name, duration=round(days * DAY), **more)  # type: ignore[arg-type]


def _document(tasks: tuple[doc.Task, ...], *links: doc.Link, **properties: object) -> doc.ScheduleDocument:
    return doc.ScheduleDocument(
        properties=doc.Properties(name="J", start=MONDAY, calendar_uid=1, **properties),  # type: ignore[arg-type]
        calendars=(doc.Calendar(uid=1, name="Standard", week=(SHIFTS,) * 5 + ((), ())),),
        tasks=tasks,
        links=links,
    )


DIG, BUILD, PAINT = _task(1, "Dig", 2), _task(2, "Build", 2), _task(3, "Paint", 1)
BASE = _document((DIG, BUILD, PAINT), doc.Link(1, 2), doc.Link(1, 3))


def _effects(found: Comparison) -> list[tuple[str, int, float]]:
    return [
        (e.change.kind.value if e.change else "", e.change.uid if e.change else 0, e.seconds / CLOCK)
        for e in found.effects
    ]


def test_nothing_changed() -> None:
    found = compare(BASE, BASE)
    assert (found.added, found.removed, found.changes, found.moves, found.effects) == ((), (), (), (), ())


def test_a_longer_task_moves_what_follows_and_the_finish() -> None:
    after = replace(BASE, tasks=(replace(DIG, duration=3 * DAY, name="Excavate"), BUILD, PAINT))
    found = compare(BASE, after)
    (change,) = found.changes
    assert (change.kind, change.uid, change.details) == (Kind.DURATION, 1, (("duration", 2 * DAY, 3 * DAY),))
    assert found.name(1) == "Excavate"
    assert {move.uid: move.seconds / CLOCK for move in found.moves} == {1: 1, 2: 1, 3: 1}
    assert _effects(found) == [("duration", 1, 1.0)]


def test_effects_say_which_of_many_changes_moved_the_finish_and_add_up() -> None:
    tasks = (DIG, replace(BUILD, duration=1 * DAY), replace(PAINT, duration=3 * DAY), _task(4, "Open", 0))
    links = (*BASE.links, doc.Link(2, 4), doc.Link(3, 4, lag=DAY))
    found = compare(BASE, _document(tasks, *links))
    assert found.added == (4,)
    # Opening waits a day after painting, which now ends on Friday: on Monday instead of Thursday. That building is
    # shorter gains nothing.
    assert _effects(found) == [("duration", 3, 4.0)]
    assert sum(e.seconds for e in found.effects) == found.finish[1] - found.finish[0]
    assert found.no_longer_critical == (2,)
    assert found.newly_critical == (3, 4)


def test_links_are_told_with_both_their_states() -> None:
    after = replace(BASE, links=(doc.Link(1, 2, LinkType.FINISH_START, lag=2 * DAY), doc.Link(2, 3)))
    found = compare(BASE, after)
    details = {change.uid: change.details for change in found.changes}
    assert details[2] == (("Dig", BASE.links[0], after.links[0]),)
    assert details[3] == (("Dig", BASE.links[1], None), ("Build", None, after.links[1]))
    assert {kind for kind, _uid, _days in _effects(found)} == {"links"}


def test_removed_tasks_take_their_links_along() -> None:
    found = compare(BASE, replace(BASE, tasks=(DIG, PAINT), links=BASE.links[1:]))
    assert found.removed == (2,)
    assert [change.kind for change in found.changes] == [Kind.REMOVED]
    assert _effects(found) == [("removed", 2, -1.0)]


def test_a_constraint_a_calendar_and_the_projects_start() -> None:
    short = doc.Calendar(uid=1, name="Standard", week=(((480, 720),),) * 5 + ((), ()))
    held = replace(PAINT, constraint=Constraint.START_NO_EARLIER_THAN, constraint_date=MONDAY + dt.timedelta(days=28))
    after = replace(BASE, tasks=(DIG, BUILD, held), calendars=(short,))
    after = replace(after, properties=replace(after.properties, start=MONDAY + dt.timedelta(days=7)))
    found = compare(BASE, after)
    assert [c.kind for c in found.changes] == [Kind.PROJECT, Kind.CALENDARS, Kind.CONSTRAINT]
    assert {c.kind for e in found.effects if (c := e.change)} == {Kind.PROJECT, Kind.CALENDARS, Kind.CONSTRAINT}


def test_progress_of_a_tool_and_its_computed_dates_are_no_changes() -> None:
    saved = replace(DIG, start=MONDAY, finish=MONDAY + dt.timedelta(days=1, hours=9))
    assert compare(BASE, replace(BASE, tasks=(saved, BUILD, PAINT))).changes == ()
    begun = replace(DIG, actual_start=MONDAY + dt.timedelta(days=1), percent_complete=50.0, remaining_duration=DAY)
    found = compare(BASE, replace(BASE, tasks=(begun, BUILD, PAINT)))
    assert [c.kind for c in found.changes] == [Kind.PROGRESS]
    assert _effects(found) == [("progress", 1, 1.0)]


def test_tasks_are_found_again_under_other_numbers() -> None:
    renumbered = _document(
        (_task(11, "Dig", 2, code="A10"), _task(12, "Build", 4, code="A20")), doc.Link(11, 12), tool=doc.Tool.PRIMAVERA
    )
    before = _document(
        (_task(1, "Dig", 2, code="A10"), _task(12, "Old", 1, code="A90"), _task(3, "Build", 2, code="A20")),
        doc.Link(1, 3),
        tool=doc.Tool.PRIMAVERA,
    )
    found = compare(before, renumbered)
    assert found.removed == (12,)
    assert found.added == ()
    assert [(c.kind, c.uid) for c in found.changes] == [(Kind.REMOVED, 12), (Kind.DURATION, 3)]
    assert found.later_uid == {1: 11, 3: 12}


def test_a_number_given_to_another_task_is_no_pair() -> None:
    before = _document((_task(1, "Dig", 2, guid="a"), _task(2, "Build", 2, guid="b")))
    after = _document((_task(1, "Paint", 2, guid="c"), _task(2, "Build", 2, guid="b")))
    found = compare(before, after)
    assert [found.before[uid].name for uid in found.removed] == ["Dig"]
    assert [found.after[uid].name for uid in found.added] == ["Paint"]


@st.composite
def _random(draw: st.DrawFn) -> doc.ScheduleDocument:
    count = draw(st.integers(1, 7))
    uids = sorted(draw(st.sets(st.integers(1, 9), min_size=count, max_size=count)))
    tasks = tuple(_task(uid, f"T{uid}", draw(st.integers(0, 6))) for uid in uids)
    pairs = draw(st.sets(st.tuples(st.sampled_from(uids), st.sampled_from(uids)), max_size=8))
    kinds = st.sampled_from(list(LinkType))
    links = tuple(doc.Link(a, b, draw(kinds), lag=draw(st.integers(-2, 3)) * DAY) for a, b in sorted(pairs) if a < b)
    return _document(tasks, *links)


@settings(max_examples=80, deadline=None)
@given(_random(), _random())
def test_effects_always_add_up_to_the_movement(before: doc.ScheduleDocument, after: doc.ScheduleDocument) -> None:
    found = compare(before, after)
    assert sum(effect.seconds for effect in found.effects) == found.finish[1] - found.finish[0]
    assert all(effect.change is not None for effect in found.effects)
    assert {move.uid for move in found.moves}.isdisjoint({*found.added, *found.removed})
    assert (found.changes == ()) == (compare(after, before).changes == ())
