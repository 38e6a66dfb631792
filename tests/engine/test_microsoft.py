"""What Microsoft Project does, one small plan per rule. docs/algorithms/fidelity.md says where each was seen."""

from __future__ import annotations

import pytest

from tests.engine.plans import DAY, HOUR, NIGHT, at, make, read
from vigie.engine import ALWAYS, NEVER, Options, PlanError, WorkCalendar, schedule
from vigie.engine.terms import Constraint, LagUnit, Reason

OPEN = {"start": at("2026-01-05 00:00")}


def test_zero_duration_stands_where_its_predecessor_ends() -> None:
    result = schedule(make([DAY, 0, DAY], ((0, 1), (1, 2))))
    assert read(result.early_start) == ["2026-01-05 08:00", "2026-01-05 17:00", "2026-01-06 08:00"]


def test_zero_duration_stands_at_the_project_start_before_the_calendar_opens() -> None:
    assert read(schedule(make([0], **OPEN)).early_start) == ["2026-01-05 00:00"]
    assert read(schedule(make([DAY], **OPEN)).early_start) == ["2026-01-05 08:00"]


def test_late_finish_of_zero_duration_is_the_late_start_of_what_follows() -> None:
    result = schedule(make([0, DAY, 3 * DAY], ((0, 1),)))
    assert read(result.late_finish[0]) == ["2026-01-07 08:00"]
    assert read(result.late_finish[1]) == ["2026-01-07 17:00"]


def test_lag_taken_back_from_a_late_start_stays_a_start() -> None:
    result = schedule(make([0, DAY], ((0, 1, 0, DAY),)))
    assert read(result.late_finish[0]) == ["2026-01-05 08:00"]


def test_finish_driven_by_a_start_stays_at_that_instant() -> None:
    result = schedule(make([5 * DAY, DAY, DAY], ((0, 1), (1, 2, 3))))
    assert read(result.early_finish[2]) == ["2026-01-12 08:00"]
    assert read(result.early_start[2]) == ["2026-01-09 08:00"]


def test_start_no_earlier_than_may_precede_the_project() -> None:
    plan = make([DAY], constraint=[Constraint.START_NO_EARLIER_THAN], constraint_date=[at("2025-12-01 08:00")])
    result = schedule(plan)
    assert read(result.early_start) == ["2025-12-01 08:00"]
    assert result.start_reason[0] == Reason.CONSTRAINT


@pytest.mark.parametrize(
    ("honour", "start", "float_days"), [(True, "2026-01-06 08:00", -1), (False, "2026-01-07 08:00", -1)]
)
def test_must_start_on_wins_over_links_when_dates_are_honoured(honour: bool, start: str, float_days: int) -> None:
    plan = make(
        [2 * DAY, DAY],
        ((0, 1),),
        constraint=[0, Constraint.MUST_START_ON],
        constraint_date=[NEVER, at("2026-01-06 08:00")],
        options=Options.microsoft(honour_constraints=honour),
    )
    result = schedule(plan)
    assert read(result.early_start[1]) == [start]
    assert result.total_float[0] == float_days * DAY


def test_deadline_lowers_the_late_finish_alone() -> None:
    result = schedule(make([DAY, 5 * DAY], deadline=[at("2026-01-06 12:00"), NEVER]))
    assert read(result.late_finish[0]) == ["2026-01-06 12:00"]
    assert read(result.early_finish[0]) == ["2026-01-05 17:00"]
    assert result.total_float[0] == DAY // 2
    assert result.late_reason[0] == Reason.DEADLINE


def test_elapsed_duration_and_lag_run_on_the_clock() -> None:
    plan = make([5 * DAY, 48 * HOUR, DAY], ((0, 1), (1, 2, 0, 24 * HOUR)), elapsed=[False, True, False])
    plan = make(
        [5 * DAY, 48 * HOUR, DAY],
        ((0, 1), (1, 2, 0, 24 * HOUR)),
        elapsed=[False, True, False],
        link_lag_unit=[LagUnit.WORKING, LagUnit.ELAPSED],
    )
    result = schedule(plan)
    assert read(result.early_finish) == ["2026-01-09 17:00", "2026-01-11 17:00", "2026-01-13 17:00"]
    assert read(result.late_finish[1]) == ["2026-01-12 08:00"]


def test_percent_lag_is_a_share_of_the_predecessor() -> None:
    plan = make([2 * DAY, DAY], ((0, 1, 0, 5_000),), link_lag_unit=[LagUnit.PERCENT])
    assert read(schedule(plan).early_start[1]) == ["2026-01-08 08:00"]


def test_levelling_delay_is_elapsed_and_comes_off_again() -> None:
    result = schedule(make([DAY, DAY], ((0, 1),), levelling_delay=[0, 24 * HOUR]))
    assert read(result.early_start[1]) == ["2026-01-07 08:00"]
    assert read(result.late_finish[0]) == ["2026-01-05 17:00"]
    assert result.start_reason[1] == Reason.LEVELLING_DELAY


def test_each_assignment_runs_on_its_resources_calendar() -> None:
    plan = make(
        [3 * DAY],
        part_pointer=[0, 2],
        part_calendar=[1, 2],
        part_span=[DAY, 3 * DAY],
        part_offset=[0, 0],
    )
    result = schedule(plan)
    assert read(result.early_finish) == ["2026-01-08 08:00"]
    assert result.finish_reason[0] == Reason.ASSIGNMENTS


def test_assignment_delay_counts_from_the_start_of_the_task() -> None:
    plan = make([DAY], part_pointer=[0, 2], part_span=[DAY, DAY], part_offset=[0, DAY // 2])
    result = schedule(plan)
    assert read(result.early_start) == ["2026-01-05 08:00"]
    assert read(result.early_finish) == ["2026-01-06 12:00"]
    assert read(result.late_start) == ["2026-01-05 08:00"]


def test_manual_task_stands_as_typed_and_moves_its_successors() -> None:
    plan = make(
        [3 * DAY, DAY, DAY],
        ((0, 1), (1, 2)),
        manual=[False, True, False],
        given_start=[NEVER, at("2026-01-03 10:00"), NEVER],
        given_finish=[NEVER, at("2026-01-13 10:30"), NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[1:]) == ["2026-01-03 10:00", "2026-01-13 10:30"]
    assert read(result.late_finish[1]) == [read(result.late_start[2])[0]]


def test_manual_summary_is_the_floor_of_its_children_and_lets_no_link_through() -> None:
    plan = make(
        [4 * DAY, 0, DAY, DAY],
        ((0, 1),),
        parent=[-1, -1, 1, 1],
        summary=[False, True, False, False],
        manual=[False, True, False, False],
        given_start=[NEVER, at("2026-01-02 08:00"), NEVER, NEVER],
        given_finish=[NEVER, at("2026-02-02 17:00"), NEVER, NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[2:]) == ["2026-01-02 08:00"] * 2
    assert result.start_reason[2] == Reason.MANUAL_SUMMARY
    assert read(result.late_finish[0]) == ["2026-01-30 17:00"]  # the children's late start binds what is linked to it
    assert result.project_finish == at("2026-02-02 17:00")


def test_manual_summary_inside_another_must_be_reached_by_its_own_start() -> None:
    plan = make(
        [2 * DAY, 0, 0, DAY],
        ((0, 1),),
        parent=[-1, -1, 1, 2],
        summary=[False, True, True, False],
        manual=[False, True, True, False],
        given_start=[NEVER, at("2026-01-12 08:00"), at("2026-01-14 08:00"), NEVER],
        given_finish=[NEVER, at("2026-01-30 17:00"), at("2026-01-30 17:00"), NEVER],
    )
    assert read(schedule(plan).late_finish[0]) == ["2026-01-13 17:00"]


def test_manual_task_is_not_held_by_the_starts_that_follow_it() -> None:
    plan = make(
        [DAY, DAY, 5 * DAY],
        ((0, 1, 1),),
        manual=[True, False, False],
        given_start=[at("2026-01-05 08:00"), NEVER, NEVER],
        given_finish=[at("2026-01-05 17:00"), NEVER, NEVER],
        constraint=[0, Constraint.FINISH_NO_LATER_THAN, 0],
        constraint_date=[NEVER, at("2026-01-06 17:00"), NEVER],
    )
    assert read(schedule(plan).late_finish[0]) == ["2026-01-09 17:00"]


def test_constraints_of_a_summary_bind_its_children() -> None:
    plan = make(
        [0, DAY, 9 * DAY],
        parent=[-1, 0, -1],
        summary=[True, False, False],
        constraint=[Constraint.START_NO_EARLIER_THAN, 0, 0],
        constraint_date=[at("2026-01-07 08:00"), NEVER, NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[:2]) == ["2026-01-07 08:00"] * 2
    assert result.start_reason[1] == Reason.SUMMARY_CONSTRAINT


def test_links_of_a_started_summary_still_bind_what_has_not_started() -> None:
    plan = make(
        [3 * DAY, 0, DAY, DAY],
        ((0, 1),),
        parent=[-1, -1, 1, 1],
        summary=[False, True, False, False],
        actual_start=[NEVER, at("2026-01-05 08:00"), at("2026-01-05 08:00"), NEVER],
        remaining=[3 * DAY, NEVER, DAY // 2, DAY],
    )
    assert read(schedule(plan).early_start[2:]) == ["2026-01-05 08:00", "2026-01-08 08:00"]


def test_complete_task_has_its_actual_dates_and_no_float() -> None:
    plan = make(
        [DAY, 3 * DAY], actual_start=[at("2026-01-02 09:00"), NEVER], actual_finish=[at("2026-01-02 15:00"), NEVER]
    )
    result = schedule(plan)
    assert (read(result.early_start[0]), read(result.late_finish[0])) == (["2026-01-02 09:00"], ["2026-01-02 15:00"])
    assert result.total_float[0] == 0
    assert not result.critical[0]


def test_started_task_goes_on_from_its_resume_and_floats_by_its_finish() -> None:
    plan = make(
        [4 * DAY, 8 * DAY],
        actual_start=[at("2026-01-05 08:00"), NEVER],
        stop=[at("2026-01-05 17:00"), NEVER],
        resume=[at("2026-01-08 08:00"), NEVER],
        remaining=[3 * DAY, 8 * DAY],
    )
    result = schedule(plan)
    assert read(result.early_finish[0]) == ["2026-01-12 17:00"]
    assert read(result.late_start[0]) == ["2026-01-05 08:00"]
    assert result.total_float[0] == 2 * DAY


def test_predecessor_of_a_started_task_has_until_its_remaining_work() -> None:
    plan = make(
        [DAY, 4 * DAY, 5 * DAY],
        ((0, 1),),
        actual_start=[NEVER, at("2026-01-05 08:00"), NEVER],
        stop=[NEVER, at("2026-01-06 17:00"), NEVER],
        remaining=[DAY, 2 * DAY, 5 * DAY],
    )
    assert read(schedule(plan).late_finish[0]) == ["2026-01-07 17:00"]


def test_as_late_as_possible_stands_at_its_late_dates_without_float() -> None:
    plan = make(
        [DAY, DAY, 5 * DAY, DAY], ((0, 1), (1, 3), (2, 3)), constraint=[0, Constraint.AS_LATE_AS_POSSIBLE, 0, 0]
    )
    result = schedule(plan)
    assert read(result.early_start[1]) == ["2026-01-09 08:00"]
    assert result.total_float.tolist() == [3 * DAY, 0, 0, 0]


def test_schedule_from_finish_puts_the_start_where_the_work_needs_it() -> None:
    plan = make(
        [2 * DAY, DAY],
        ((0, 1),),
        finish=at("2026-01-30 17:00"),
        options=Options.microsoft(from_finish=True),
        constraint=[Constraint.AS_LATE_AS_POSSIBLE] * 2,
    )
    result = schedule(plan)
    assert read(result.start) == ["2026-01-28 08:00", "2026-01-30 08:00"]
    assert read(result.project_finish) == ["2026-01-30 17:00"]


@pytest.mark.parametrize(
    ("kind", "when", "starts"),
    [
        # Not later than: both tasks move back, the one before too.
        (Constraint.START_NO_LATER_THAN, "2026-01-28 08:00", ["2026-01-26 08:00", "2026-01-28 08:00"]),
        (Constraint.FINISH_NO_LATER_THAN, "2026-01-27 17:00", ["2026-01-23 08:00", "2026-01-27 08:00"]),
        # Not earlier than, beyond what the finish allows: the date is held, and the float tells of it.
        (Constraint.START_NO_EARLIER_THAN, "2026-02-02 08:00", ["2026-01-29 08:00", "2026-02-02 08:00"]),
        (Constraint.FINISH_NO_EARLIER_THAN, "2026-02-03 17:00", ["2026-01-29 08:00", "2026-02-03 08:00"]),
    ],
)
def test_from_the_finish_not_later_than_yields_and_not_earlier_than_holds(
    kind: Constraint, when: str, starts: list[str]
) -> None:
    plan = make(
        [2 * DAY, DAY],
        ((0, 1),),
        finish=at("2026-01-30 17:00"),
        options=Options.microsoft(from_finish=True),
        constraint=[Constraint.AS_LATE_AS_POSSIBLE, kind],
        constraint_date=[NEVER, at(when)],
    )
    result = schedule(plan)
    assert read(result.late_start) == starts
    assert read(result.start) == starts


def test_multiple_critical_paths_make_each_open_end_critical() -> None:
    result = schedule(make([DAY, 3 * DAY], options=Options.microsoft(multiple_critical_paths=True)))
    assert result.critical.tolist() == [True, True]


def test_task_of_another_project_keeps_the_dates_of_that_project() -> None:
    plan = make(
        [DAY, DAY, 5 * DAY],
        ((0, 1),),
        external=[False, True, False],
        given_start=[NEVER, at("2026-01-06 08:00"), NEVER],
        given_finish=[NEVER, at("2026-01-06 17:00"), NEVER],
        given_late_start=[NEVER, at("2026-01-07 08:00"), NEVER],
        given_late_finish=[NEVER, at("2026-01-07 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.late_finish) == ["2026-01-06 17:00", "2026-01-07 17:00", "2026-01-09 17:00"]


def test_inactive_tasks_bind_nothing() -> None:
    result = schedule(make([3 * DAY, DAY], ((0, 1),), active=[False, True]))
    assert read(result.early_start) == ["-", "2026-01-05 08:00"]


def test_common_time_of_two_calendars() -> None:
    both = WorkCalendar(both=(1, 2), name="both")
    early = WorkCalendar(week=(((6 * HOUR, 10 * HOUR),),) * 7, name="early")
    plan = make([4 * HOUR], calendars=(ALWAYS, make([0]).calendars[1], early, both), task_calendar=[3])
    assert read(schedule(plan).early_finish) == ["2026-01-06 10:00"]


def test_calendar_without_work_is_named() -> None:
    never = WorkCalendar(week=((),) * 7, name="never")
    with pytest.raises(PlanError) as caught:
        schedule(make([DAY], calendars=(ALWAYS, never, NIGHT)))
    assert (caught.value.code, caught.value.calendar, caught.value.name) == ("calendar_without_work", 1, "never")


def test_a_century_without_work_is_refused() -> None:
    once = WorkCalendar(week=((),) * 7, days={at("2026-01-05 08:00") // 86_400: ((0, HOUR),)}, name="once")
    with pytest.raises(PlanError) as caught:
        schedule(make([DAY], calendars=(ALWAYS, once, NIGHT)))
    assert caught.value.code == "out_of_range"


def test_finish_no_later_than_after_the_end_gives_everything_slack_until_then() -> None:
    plan = make(
        [DAY, 2 * DAY],
        constraint=[Constraint.FINISH_NO_LATER_THAN, 0],
        constraint_date=[at("2026-01-09 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.late_finish) == ["2026-01-09 17:00"] * 2
    assert result.project_finish == at("2026-01-06 17:00")
    several = make(
        [DAY],
        constraint=[7],
        constraint_date=[at("2026-01-09 17:00")],
        options=Options.microsoft(multiple_critical_paths=True),
    )
    assert schedule(several).total_float.tolist() == [0]


def test_free_float_never_exceeds_total_float() -> None:
    evening = WorkCalendar(week=(((20 * HOUR, 22 * HOUR),),) * 5 + ((),) * 2, name="evening")
    plan = make(
        [2 * HOUR, 2 * HOUR],
        ((0, 1),),
        calendars=(ALWAYS, make([0]).calendars[1], evening),
        part_pointer=[0, 1, 2],
        part_calendar=[2, 2],
        part_span=[2 * HOUR] * 2,
    )
    result = schedule(plan)  # on the project's calendar, a whole day lies between the two
    assert result.total_float.tolist() == [0, 0]
    assert result.free_float.tolist() == [0, 0]
    assert result.link_free_float.tolist() == [DAY]


def test_levelling_delay_of_an_assignment_is_elapsed_after_its_own_delay() -> None:
    plan = make(
        [DAY], part_pointer=[0, 2], part_span=[DAY, DAY], part_offset=[0, DAY // 2], part_levelling=[0, 24 * HOUR]
    )
    result = schedule(plan)
    assert read(result.early_start) == ["2026-01-05 08:00"]
    assert read(result.early_finish) == ["2026-01-07 12:00"]
    assert read(result.late_start) == ["2026-01-05 08:00"]


def test_started_task_without_stop_goes_on_after_the_work_done() -> None:
    plan = make([4 * DAY], actual_start=[at("2026-01-05 08:00")], remaining=[3 * DAY])
    assert read(schedule(plan).early_finish) == ["2026-01-08 17:00"]


def test_manual_task_in_progress_has_a_late_start_of_its_own() -> None:
    plan = make(
        [2 * DAY, 8 * DAY],
        manual=[True, False],
        given_start=[at("2026-01-05 08:00"), NEVER],
        given_finish=[at("2026-01-06 17:00"), NEVER],
        actual_start=[at("2026-01-05 08:00"), NEVER],
        remaining=[DAY, NEVER],
    )
    assert read(schedule(plan).late_start[0]) == ["2026-01-13 08:00"]


def test_start_start_link_to_a_started_task_asks_to_begin_before_the_rest_of_its_work() -> None:
    fields = {
        "actual_start": [NEVER, at("2026-01-05 08:00"), NEVER],
        "stop": [NEVER, at("2026-01-06 12:00"), NEVER],
        "remaining": [NEVER, DAY, NEVER],
    }
    followed = make([DAY, 2 * DAY, 5 * DAY], ((0, 1, 1), (1, 2)), **fields)
    assert read(schedule(followed).late_finish[0]) == ["2026-01-07 12:00"]
    last = make([DAY, 2 * DAY, 5 * DAY], ((0, 1, 1),), **fields)
    assert read(schedule(last).late_finish[0]) == ["2026-01-09 17:00"]


def test_complete_summary_is_not_critical_and_an_open_one_is_where_a_child_is() -> None:
    plan = make(
        [0, DAY, 0, DAY, DAY],
        parent=[-1, 0, -1, 2, 2],
        actual_start=[at("2026-01-05 08:00")] * 2 + [NEVER] * 3,
        actual_finish=[at("2026-01-05 17:00")] * 2 + [NEVER] * 3,
        deadline=[NEVER] * 4 + [at("2026-01-12 17:00")],
        constraint=[0, 0, 0, 0, 4],
        constraint_date=[NEVER] * 4 + [at("2026-01-06 08:00")],
    )
    assert schedule(plan).critical.tolist() == [False, False, True, False, True]
