"""Random documents that say all that MSPDI can say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from vigie.engine.terms import Constraint, LagUnit, LinkType, ResourceType, TaskType
from vigie.exchange.document import (
    Assignment,
    Availability,
    Calendar,
    CalendarException,
    CustomField,
    DurationUnit,
    Link,
    Properties,
    Rate,
    Recurrence,
    RecurrenceKind,
    Resource,
    ScheduleDocument,
    Shifts,
    StoredDates,
    Task,
    TaskBaseline,
    WorkWeek,
)
from vigie.exchange.mspdi import codes

T = TypeVar("T")
_FIRST, _LAST = dt.datetime(1990, 1, 1), dt.datetime(2048, 12, 31)
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12
)
instants = st.datetimes(_FIRST, _LAST).map(lambda moment: moment.replace(microsecond=0))
days = st.dates(_FIRST.date(), _LAST.date())
seconds = st.integers(0, 10**8)
tenths = st.integers(-(10**6), 10**6).map(lambda number: 6 * number)
amounts = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
percents = st.integers(0, 100).map(float)
units = st.integers(1, 1000).map(lambda hundredths: hundredths / 100)
guids = st.uuids().map(str)
plain_units = st.sampled_from([unit for unit in DurationUnit if not unit.elapsed])
elapsed_units = st.sampled_from([unit for unit in DurationUnit if unit.elapsed])


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


@st.composite
def shifts(draw: st.DrawFn, least: int = 0) -> Shifts:
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2 * least, max_size=6)))
    return tuple(zip(edges[: len(edges) // 2 * 2 : 2], edges[1::2], strict=True))


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    kind = draw(st.sampled_from(RecurrenceKind))
    interval = draw(st.integers(2, 9)) if kind is not RecurrenceKind.DAILY else draw(st.integers(2, 99))
    occurrences = draw(maybe(st.integers(1, 99)))
    month = draw(st.integers(1, 12)) if kind.startswith("yearly") else None
    if kind is RecurrenceKind.DAILY:
        return Recurrence(kind, interval, occurrences=occurrences)
    if kind is RecurrenceKind.WEEKLY:
        weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
        return Recurrence(kind, interval, tuple(sorted(weekdays)), occurrences=occurrences)
    if kind in (RecurrenceKind.MONTHLY_BY_WEEKDAY, RecurrenceKind.YEARLY_BY_WEEKDAY):
        item = draw(st.sampled_from(codes.MONTH_ITEMS))
        position = draw(st.sampled_from([1, 2, 3, 4, -1]))
        return Recurrence(kind, interval, item, None, position, month, occurrences)
    return Recurrence(kind, interval, (), draw(st.integers(1, 31)), None, month, occurrences)


@st.composite
def spans(draw: st.DrawFn) -> tuple[dt.date, dt.date]:
    first = draw(days)
    return first, first + dt.timedelta(days=draw(st.integers(0, 400)))


@st.composite
def exceptions(draw: st.DrawFn) -> CalendarException:
    return CalendarException(*draw(spans()), draw(shifts()), draw(st.just("") | texts), draw(maybe(recurrences())))


@st.composite
def weeks(draw: st.DrawFn, inherits: bool) -> tuple[Shifts | None, ...]:
    day = maybe(shifts()) if inherits else shifts()
    return tuple(draw(st.lists(day, min_size=7, max_size=7)))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, ...]:
    found = []
    for uid in range(1, draw(st.integers(1, 3)) + 1):
        derived = uid > 1 and draw(st.booleans())
        found.append(
            Calendar(
                uid,
                draw(texts),
                draw(weeks(derived)),
                1 if derived else None,
                tuple(draw(st.lists(exceptions(), max_size=2))),
                tuple(
                    WorkWeek(*draw(spans()), draw(weeks(True)), draw(st.just("") | texts))
                    for _ in range(draw(st.integers(0, 1)))
                ),
                "resource" if derived else "base",
            )
        )
    return tuple(found)


custom_keys = st.sampled_from(["text1", "text30", "number7", "flag3", "date2", "duration4", "cost5", "outline_code2"])


@st.composite
def custom(draw: st.DrawFn, entity: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for key in draw(st.sets(custom_keys, max_size=3)):
        if entity == "assignment" and key == "outline_code2":
            continue
        values[key] = draw(
            {
                "text": texts,
                "number": st.integers(-1000, 1000).map(float),
                "boolean": st.just(True),
                "date": instants.map(dt.datetime.isoformat),
                "duration": seconds,
                "cost": st.integers(0, 10**6).map(lambda cents: cents / 100),
            }[codes.field_type(key)]
        )
    return values


@st.composite
def baselines(draw: st.DrawFn, *, durations: bool) -> tuple[TaskBaseline, ...]:
    numbers = sorted(draw(st.sets(st.integers(0, 10), max_size=2)))
    return tuple(
        TaskBaseline(
            number,
            draw(maybe(instants)),
            draw(maybe(instants)),
            draw(maybe(seconds)) if durations else None,
            draw(maybe(seconds)),
            draw(maybe(amounts)),
        )
        for number in numbers
    )


@st.composite
def tasks(draw: st.DrawFn, calendar_uids: list[int]) -> tuple[Task, ...]:
    found: list[Task] = []
    above: list[int] = []
    uids = draw(st.lists(st.integers(1, 2**31 - 1), unique=True, max_size=5))
    levels = []
    for _ in uids:
        level = draw(st.integers(1, len(above) + 1))
        levels.append((level, above[level - 2] if level > 1 else None))
        del above[level - 1 :]
        above.append(uids[len(levels) - 1])
    parents = {parent for _level, parent in levels}
    for order, (uid, (level, parent)) in enumerate(zip(uids, levels, strict=True), 1):
        external = draw(st.booleans())
        found.append(
            Task(
                uid=uid,
                name=draw(texts),
                id=order,
                guid=draw(st.just("") | guids),
                wbs=draw(st.just("") | texts),
                outline_level=level,
                parent_uid=parent,
                summary=uid in parents or draw(st.booleans()),
                milestone=draw(st.booleans()),
                active=draw(st.booleans()),
                manual=draw(st.booleans()),
                external=external,
                external_project=draw(st.just("") | texts),
                recurring=draw(st.booleans()),
                estimated=draw(st.booleans()),
                effort_driven=draw(st.booleans()),
                ignore_resource_calendar=draw(st.booleans()),
                level_assignments=draw(st.booleans()),
                task_type=draw(st.sampled_from([TaskType.FIXED_UNITS, TaskType.FIXED_DURATION, TaskType.FIXED_WORK])),
                priority=draw(maybe(st.integers(0, 1000))),
                calendar_uid=draw(maybe(st.sampled_from(calendar_uids))),
                start=draw(maybe(instants)),
                finish=draw(maybe(instants)),
                duration=draw(maybe(seconds)),
                duration_unit=draw(st.sampled_from(DurationUnit)),
                actual_start=draw(maybe(instants)),
                actual_finish=draw(maybe(instants)),
                actual_duration=draw(maybe(seconds)),
                remaining_duration=draw(maybe(seconds)),
                stop=draw(maybe(instants)),
                resume=draw(maybe(instants)),
                percent_complete=draw(maybe(percents)),
                percent_work_complete=draw(maybe(percents)),
                physical_percent_complete=draw(maybe(percents)),
                work=draw(maybe(seconds)),
                actual_work=draw(maybe(seconds)),
                remaining_work=draw(maybe(seconds)),
                constraint=draw(st.sampled_from([row for row in Constraint if row <= 7])),
                constraint_date=draw(maybe(instants)),
                deadline=draw(maybe(instants)),
                levelling_delay=draw(maybe(tenths.filter(bool))),
                levelling_delay_unit=draw(elapsed_units),
                cost=draw(maybe(amounts)),
                fixed_cost=draw(maybe(amounts)),
                actual_cost=draw(maybe(amounts)),
                remaining_cost=draw(maybe(amounts)),
                baselines=draw(baselines(durations=True)),
                stored=StoredDates(
                    draw(maybe(instants)),
                    draw(maybe(instants)),
                    draw(maybe(instants)),
                    draw(maybe(instants)),
                    draw(maybe(tenths)),
                    draw(maybe(tenths)),
                    draw(maybe(st.booleans())),
                ),
                notes=draw(st.just("") | texts),
                hyperlink=draw(st.just("") | texts),
                custom=draw(custom("task")),
            )
        )
    return tuple(found)


@st.composite
def links(draw: st.DrawFn, uids: list[int]) -> tuple[Link, ...]:
    pairs = [(a, b) for b in uids for a in uids if a != b]
    found = []
    for a, b in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []:
        unit = draw(st.sampled_from(LagUnit))
        kind = draw(st.sampled_from(LinkType))
        if unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            found.append(Link(a, b, kind, 0, unit, draw(st.integers(-200, 200).map(float))))
        else:
            shown = draw(elapsed_units if unit is LagUnit.ELAPSED else plain_units)
            found.append(Link(a, b, kind, draw(tenths), unit, None, shown))
    return tuple(sorted(found, key=lambda link: uids.index(link.successor_uid)))


@st.composite
def resources(draw: st.DrawFn, calendar_uids: list[int]) -> tuple[Resource, ...]:
    return tuple(
        Resource(
            uid=uid,
            name=draw(texts),
            id=draw(maybe(st.integers(1, 99))),
            guid=draw(st.just("") | guids),
            type=draw(st.sampled_from(ResourceType)),
            code=draw(st.just("") | texts),
            initials=draw(st.just("") | texts),
            group=draw(st.just("") | texts),
            email=draw(st.just("") | texts),
            material_label=draw(st.just("") | texts),
            generic=draw(st.booleans()),
            active=draw(st.booleans()),
            null=draw(st.booleans()),
            max_units=draw(maybe(units)),
            calendar_uid=draw(maybe(st.sampled_from(calendar_uids))),
            rates=tuple(
                Rate(
                    draw(maybe(instants)), draw(amounts.filter(bool)), draw(maybe(amounts)), draw(maybe(amounts)), table
                )
                for table in sorted(draw(st.sets(st.sampled_from("ABCDE"), max_size=2)))
            ),
            availability=tuple(
                Availability(draw(maybe(instants)), draw(maybe(instants)), draw(units))
                for _ in range(draw(st.integers(0, 2)))
            ),
            notes=draw(st.just("") | texts),
            custom=draw(custom("resource")),
        )
        for uid in sorted(draw(st.sets(st.integers(1, 10**6), max_size=2)))
    )


@st.composite
def documents(draw: st.DrawFn) -> ScheduleDocument:
    """Spreads and splits aren't here: they depend on calendars, and have tests of their own."""
    found = draw(calendars())
    uids = [row.uid for row in found]
    rows, people = draw(tasks(uids)), draw(resources(uids))
    pairs = [(task.uid, None) for task in rows] + [(task.uid, who.uid) for task in rows for who in people]
    assignments = tuple(
        Assignment(
            uid=uid,
            task_uid=task,
            resource_uid=who,
            units=draw(maybe(units)),
            work=draw(maybe(seconds)),
            actual_work=draw(maybe(seconds)),
            remaining_work=draw(maybe(seconds)),
            overtime_work=draw(maybe(seconds)),
            remaining_overtime_work=draw(maybe(seconds)),
            start=draw(maybe(instants)),
            finish=draw(maybe(instants)),
            actual_start=draw(maybe(instants)),
            actual_finish=draw(maybe(instants)),
            stop=draw(maybe(instants)),
            resume=draw(maybe(instants)),
            delay=draw(maybe(tenths)),
            levelling_delay=draw(maybe(tenths)),
            contour=draw(st.sampled_from(codes.CONTOURS)),
            cost=draw(maybe(amounts)),
            actual_cost=draw(maybe(amounts)),
            remaining_cost=draw(maybe(amounts)),
            baselines=draw(baselines(durations=False)),
            custom=draw(custom("assignment")),
        )
        for uid, (task, who) in enumerate(draw(st.lists(st.sampled_from(pairs), max_size=3)) if pairs else [], 1)
    )
    used = {
        (entity, key)
        for entity, owners in (("task", rows), ("resource", people), ("assignment", assignments))
        for owner in owners
        for key in owner.custom
    }
    order = ("task", "resource", "assignment")
    per_day = draw(st.integers(1, 24)) * 60
    return ScheduleDocument(
        properties=Properties(
            name=draw(texts),
            title=draw(st.just("") | texts),
            guid=draw(st.just("") | guids),
            author=draw(st.just("") | texts),
            manager=draw(st.just("") | texts),
            company=draw(st.just("") | texts),
            saved_at=draw(maybe(instants)),
            start=draw(maybe(instants)),
            finish=draw(maybe(instants)),
            status_date=draw(maybe(instants)),
            schedule_from_finish=draw(st.booleans()),
            calendar_uid=draw(maybe(st.sampled_from(uids))),
            default_start_minute=draw(st.integers(0, 1439)),
            default_finish_minute=draw(st.integers(1, 1440)),
            minutes_per_day=per_day,
            minutes_per_week=draw(st.integers(1, 10_080)),
            days_per_month=float(draw(st.integers(1, 31))),
            week_start=draw(st.integers(0, 6)),
            currency=draw(st.sampled_from(["", "EUR"])),
            multiple_critical_paths=draw(st.booleans()),
            split_in_progress_tasks=draw(st.booleans()),
            critical_float_limit=draw(st.integers(0, 99)) * per_day * 60,
        ),
        calendars=found,
        tasks=rows,
        links=draw(links([task.uid for task in rows])),
        resources=people,
        assignments=assignments,
        custom_fields=tuple(
            CustomField(entity, key, codes.label_of(key), codes.field_type(key))
            for entity, key in sorted(used, key=lambda pair: (order.index(pair[0]), pair[1]))
        ),
    )
