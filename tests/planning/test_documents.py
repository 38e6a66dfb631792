"""Document → tables → document loses nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.exchange import document as doc
from vigie.planning.documents import document_of, pack, store_document, unpack
from vigie.planning.models import Schedule
from vigie.portfolio.models import Node, NodeKind
from vigie.portfolio.services import create_node

INSTANTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)).map(lambda d: d.replace(microsecond=0))
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
SPECIAL = {
    "uid": st.nothing(),
    "name": TEXT,
    "percent_complete": st.none() | st.floats(0, 100),
    "duration": st.none() | st.integers(0, 10**9),
    "remaining_duration": st.none() | st.integers(0, 10**9),
    "outline_level": st.integers(0, 50),
    "parent_uid": st.none(),
    "baselines": st.lists(
        st.builds(
            doc.TaskBaseline,
            number=st.integers(0, 10),
            start=st.none() | INSTANTS,
            cost=st.none() | st.decimals(0, 10**9, places=2),
        ),
        max_size=3,
        unique_by=lambda b: b.number,
    ).map(lambda found: tuple(sorted(found, key=lambda b: b.number))),
}


def _of(kind: type[Any], **fixed: Any) -> st.SearchStrategy[Any]:
    from typing import get_type_hints

    hints = get_type_hints(kind)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, hint in hints.items():
        if name in fixed:
            fields[name] = fixed[name]
        elif kind is doc.Task and name in SPECIAL:
            fields[name] = SPECIAL[name]
        else:
            fields[name] = _value(hint)
    return st.fixed_dictionaries(
        {k: v for k, v in fields.items() if k in fixed},
        optional={k: v for k, v in fields.items() if k not in fixed},
    ).map(lambda values: kind(**values))


def _value(hint: Any) -> st.SearchStrategy[Any]:
    known = {
        str: TEXT,
        int: st.integers(-(2**31), 2**31 - 1),
        float: st.floats(0, 10**6),
        Decimal: st.decimals(-(10**9), 10**9, places=2),
        dt.datetime: INSTANTS,
        dt.date: st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
        doc.StoredDates: st.builds(doc.StoredDates, early_start=st.none() | INSTANTS, total_float=st.integers(-9, 9)),
    }
    if hint in known:
        return known[hint]
    arguments = getattr(hint, "__args__", ())
    if type(None) in arguments:
        (rest,) = [a for a in arguments if a is not type(None)][:1]
        return st.none() | _value(rest)
    origin = getattr(hint, "__origin__", None)
    if origin is tuple:
        return st.just(())
    if origin is not None:  # Mapping[str, CustomValue]
        return st.dictionaries(TEXT, st.none() | TEXT | st.integers(-99, 99) | st.booleans(), max_size=2)
    if isinstance(hint, type) and hasattr(hint, "__members__"):
        return st.sampled_from(list(hint))
    return st.from_type(hint)


@st.composite
def documents(draw: st.DrawFn) -> doc.ScheduleDocument:
    uids = draw(st.lists(st.integers(0, 10**6), max_size=4, unique=True))
    shifts = ((480, 720), (780, 1020))
    calendars = tuple(
        doc.Calendar(
            uid=uid,
            name=draw(TEXT),
            week=(shifts,) * 5 + ((), None),
            exceptions=(doc.CalendarException(dt.date(2026, 5, 1), dt.date(2026, 5, 1)),),
        )
        for uid in uids
    )
    tasks = tuple(draw(_of(doc.Task, uid=st.just(uid), name=TEXT)) for uid in uids)
    ends = st.sampled_from(uids) if uids else st.nothing()
    links = tuple(draw(st.lists(_of(doc.Link, predecessor_uid=ends, successor_uid=ends), max_size=3))) if uids else ()
    resources = tuple(draw(_of(doc.Resource, uid=st.just(uid), name=TEXT)) for uid in uids)
    assignments = tuple(draw(_of(doc.Assignment, uid=st.just(uid), task_uid=st.just(uid))) for uid in uids)
    return doc.ScheduleDocument(
        properties=draw(_of(doc.Properties)),
        calendars=calendars,
        tasks=tasks,
        links=links,
        resources=resources,
        assignments=assignments,
        custom_fields=tuple(doc.CustomField("task", draw(TEXT), draw(TEXT)) for _ in uids),
    )


@pytest.fixture
def project(db: None) -> Node:
    top = create_node(actor=None, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    return create_node(actor=None, kind=NodeKind.PROJECT, parent=top, code="J", name="J")


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(document=documents())
def test_the_tables_give_back_the_document(project: Node, document: doc.ScheduleDocument) -> None:
    # A new one each time: baselines remember tasks that an earlier document had.
    Schedule.objects.filter(node=project).delete()
    schedule = Schedule.objects.create(node=project)
    store_document(schedule, document)
    assert document_of(Schedule.objects.get(pk=schedule.pk)) == document
    assert unpack(pack(document)) == document


@pytest.mark.django_db
def test_reading_costs_the_same_queries_whatever_the_size(project: Node, django_assert_num_queries: Any) -> None:
    schedule = Schedule.objects.create(node=project)
    tasks = tuple(doc.Task(uid=i, name=f"T{i}", baselines=(doc.TaskBaseline(0, duration=60),)) for i in range(50))
    store_document(schedule, doc.ScheduleDocument(tasks=tasks))
    schedule.refresh_from_db()
    with django_assert_num_queries(6):
        document_of(schedule)


@pytest.mark.django_db
def test_a_baseline_keeps_its_name_when_the_schedule_is_stored_again(project: Node) -> None:
    schedule = Schedule.objects.create(node=project)
    task = doc.Task(uid=1, name="T", baselines=(doc.TaskBaseline(0, start=dt.datetime(2026, 1, 5, 8)),))
    store_document(schedule, doc.ScheduleDocument(tasks=(task,)))
    schedule.baselines.update(name="Contract")
    later = replace(task, baselines=(*task.baselines, doc.TaskBaseline(1, start=dt.datetime(2026, 1, 6, 8))))
    store_document(schedule, doc.ScheduleDocument(tasks=(later,)))
    assert [(b.number, b.name, b.current) for b in schedule.baselines.all()] == [
        (0, "Contract", True),
        (1, "Baseline 1", False),
    ]
