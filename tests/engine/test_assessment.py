"""Each point of the assessment: the smallest plan that passes it and the smallest that fails it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from tests.engine.plans import DAY, at, make
from tests.engine.test_properties import plans, relaxed
from vigie.engine import NEVER, Plan, schedule
from vigie.engine.assessment import Agreed, Check, Finding, Lacking, Outcome, assess
from vigie.engine.terms import ActivityType, Constraint, LagUnit, Reason

CHAIN = ((0, 1), (1, 2))


def the(check: Check, plan: Plan, **agreed: Any) -> Finding:
    return {f.check: f for f in assess(plan, Agreed(**agreed))}[check]


def instants(*texts: str) -> np.ndarray[Any, Any]:
    return np.array([at(t) if t else NEVER for t in texts], np.int64)


def chain(**fields: Any) -> Plan:
    return make([DAY, DAY, DAY], CHAIN, **fields)


def ring(size: int) -> Plan:
    """A long chain, so that its two open ends are few."""
    return make([DAY] * size, tuple((i, i + 1) for i in range(size - 1)))


def test_logic_counts_tasks_without_predecessor_or_successor() -> None:
    passed, failed = the(Check.LOGIC, ring(40)), the(Check.LOGIC, chain())
    assert (passed.outcome, passed.value) == (Outcome.PASSED, 2 / 40)
    assert (failed.outcome, failed.value, list(failed.tasks)) == (Outcome.FAILED, 2 / 3, [0, 2])


def test_leads_and_lags_are_told_in_working_days() -> None:
    assert the(Check.LEADS, chain()).outcome == Outcome.PASSED
    lead = the(Check.LEADS, make([DAY, DAY], ((0, 1, 0, -DAY // 2),)))
    assert (lead.outcome, list(lead.links), list(lead.tasks), list(lead.amounts)) == (Outcome.FAILED, [0], [1], [-0.5])
    lag = the(Check.LAGS, make([DAY, DAY], ((0, 1, 0, 3 * DAY),)))
    assert (lag.outcome, list(lag.amounts)) == (Outcome.FAILED, [3.0])
    elapsed = make([DAY, DAY], ((0, 1, 0, 7 * 86_400),), link_lag_unit=[LagUnit.ELAPSED])
    percent = make([4 * DAY, DAY], ((0, 1, 0, 5_000),), link_lag_unit=[LagUnit.PERCENT])
    assert list(the(Check.LAGS, elapsed).amounts) == [5.0]
    assert list(the(Check.LAGS, percent).amounts) == [2.0]


def test_nine_links_of_ten_are_finish_to_start() -> None:
    nine_of_ten = make([DAY] * 11, (*((i, i + 1) for i in range(9)), (9, 10, 1)))
    assert the(Check.LINK_TYPES, nine_of_ten).outcome == Outcome.PASSED
    one_of_two = the(Check.LINK_TYPES, make([DAY] * 3, ((0, 1), (1, 2, 1))))
    assert (one_of_two.outcome, one_of_two.value, list(one_of_two.links)) == (Outcome.FAILED, 0.5, [1])


@pytest.mark.parametrize("constraint", [2, 3, 5, 7])
def test_constraints_that_can_break_the_logic_are_hard(constraint: int) -> None:
    date = instants("2026-01-07 08:00", "", "")
    hard = chain(constraint=[constraint, 0, 0], constraint_date=date)
    second = chain(secondary=[constraint, 0, 0], secondary_date=date)
    assert list(the(Check.HARD_CONSTRAINTS, hard).tasks) == [0]
    assert list(the(Check.HARD_CONSTRAINTS, second).tasks) == [0]
    soft = chain(constraint=[Constraint.START_NO_EARLIER_THAN, 0, 0], constraint_date=date)
    assert the(Check.HARD_CONSTRAINTS, soft).outcome == Outcome.PASSED


def test_more_than_two_months_of_float_is_high() -> None:
    def with_float(days: int) -> Finding:
        return the(Check.HIGH_FLOAT, make([(days + 1) * DAY, DAY], ()))

    assert with_float(44).outcome == Outcome.PASSED
    high = with_float(45)
    assert (high.outcome, list(high.tasks), list(high.amounts)) == (Outcome.FAILED, [1], [45.0])


def test_negative_float_is_traced_to_its_cause() -> None:
    assert the(Check.NEGATIVE_FLOAT, chain()).outcome == Outcome.PASSED
    late = chain(deadline=instants("", "", "2026-01-05 17:00"))
    found = the(Check.NEGATIVE_FLOAT, late)
    assert (found.outcome, sorted(found.tasks), list(found.amounts)) == (Outcome.FAILED, [0, 1, 2], [-2.0] * 3)
    assert [(c.task, c.reason, c.tasks) for c in found.causes] == [(2, Reason.DEADLINE, 3)]


def test_durations_are_judged_by_the_baseline_or_else_by_what_remains() -> None:
    plan = make([45 * DAY, DAY, 0], CHAIN)
    agreed = np.array([44 * DAY, DAY, 0])
    assert the(Check.HIGH_DURATION, plan, baseline_duration=agreed).outcome == Outcome.PASSED
    remaining = the(Check.HIGH_DURATION, plan)
    assert (remaining.outcome, remaining.variant, list(remaining.tasks)) == (Outcome.FAILED, "remaining", [0])


def test_dates_contradict_the_status_date() -> None:
    plan = chain(actual_start=instants("2026-01-05 08:00", "", ""), actual_finish=instants("2026-01-05 17:00", "", ""))
    assert the(Check.INVALID_DATES, plan, status=at("2026-01-05 17:00")).outcome == Outcome.PASSED
    too_late = the(Check.INVALID_DATES, plan, status=at("2026-01-05 12:00"))
    assert (too_late.value, list(too_late.tasks)) == (1.0, [0])
    past = the(Check.INVALID_DATES, plan, status=at("2026-01-06 17:00"))
    assert list(past.tasks) == [1]
    assert the(Check.INVALID_DATES, plan).lacking == Lacking.STATUS_DATE


def test_tasks_without_resources_inform() -> None:
    found = the(Check.RESOURCES, make([DAY, DAY, DAY // 2], CHAIN), resourced=np.array([True, False, False]))
    assert (found.outcome, list(found.tasks)) == (Outcome.INFORMATION, [1])


def test_missed_tasks_are_those_that_were_due() -> None:
    status = at("2026-01-06 17:00")
    agreed = instants("2026-01-05 17:00", "2026-01-06 17:00", "2026-01-07 17:00")
    on_time = chain()
    late = make([2 * DAY, DAY, DAY], CHAIN)
    assert the(Check.MISSED_TASKS, on_time, status=status, baseline_finish=agreed).outcome == Outcome.PASSED
    missed = the(Check.MISSED_TASKS, late, status=status, baseline_finish=agreed)
    assert (missed.of, sorted(missed.tasks), list(missed.amounts)) == (2, [0, 1], [1.0, 1.0])
    assert the(Check.MISSED_TASKS, late, status=status).lacking == Lacking.BASELINE
    before = the(Check.MISSED_TASKS, late, status=at("2026-01-05 08:00"), baseline_finish=agreed)
    assert before.lacking == Lacking.DUE_TASKS


def test_the_finish_follows_the_critical_path() -> None:
    assert the(Check.CRITICAL_PATH_TEST, chain()).value == pytest.approx(1.0)
    pinned = chain(constraint=[0, 0, Constraint.MUST_FINISH_ON], constraint_date=instants("", "", "2026-01-07 17:00"))
    assert the(Check.CRITICAL_PATH_TEST, pinned).outcome == Outcome.PASSED
    broken = make(
        [DAY, DAY],
        ((0, 1),),
        manual=[False, True],
        given_start=instants("", "2026-01-06 08:00"),
        given_finish=instants("", "2029-01-06 17:00"),
        deadline=instants("2026-01-05 17:00", ""),
    )
    found = the(Check.CRITICAL_PATH_TEST, replace(broken, deadline=instants("", "")))
    assert found.outcome == Outcome.NOT_APPLICABLE
    unlinked = replace(broken, link_used=np.array([False]), deadline=instants("2026-01-05 17:00", ""))
    assert the(Check.CRITICAL_PATH_TEST, unlinked).outcome == Outcome.PASSED  # its deadline shows the delay


def test_critical_path_length_index_by_hand() -> None:
    # Three days to go from the start to the finish, and one day to spare: (3 + 1) / 3.
    found = the(Check.CPLI, chain(), target_finish=at("2026-01-08 17:00"))
    assert (found.outcome, found.value) == (Outcome.PASSED, pytest.approx(4 / 3))
    late = the(Check.CPLI, chain(), target_finish=at("2026-01-06 17:00"), status=at("2026-01-05 17:00"))
    assert (late.outcome, late.value, list(late.tasks)) == (Outcome.FAILED, pytest.approx(0.5), [2])
    assert the(Check.CPLI, chain()).lacking == Lacking.TARGET


def test_baseline_execution_index_and_its_variant() -> None:
    plan = chain(actual_start=instants("2026-01-05 08:00", "", ""), actual_finish=instants("2026-01-05 17:00", "", ""))
    agreed = instants("2026-01-05 17:00", "2026-01-06 17:00", "")
    values = {"status": at("2026-01-06 17:00"), "baseline_finish": agreed}
    found = the(Check.BEI, plan, **values)
    assert (found.outcome, found.value, list(found.tasks)) == (Outcome.FAILED, 1 / 3, [1])
    ndia = {f.check: f for f in assess(plan, Agreed(**values), baseline_only=True)}[Check.BEI]
    assert (ndia.value, ndia.variant) == (1 / 2, "baseline_only")


def test_ends_that_links_leave_loose() -> None:
    assert the(Check.DANGLING, chain()).outcome == Outcome.PASSED
    finish_only = make([DAY, DAY], ((0, 1, 2),))
    start_only = make([DAY, DAY], ((0, 1, 1),))
    assert list(the(Check.DANGLING, finish_only).tasks) == [1]
    assert list(the(Check.DANGLING, start_only).tasks) == [0]


def test_links_of_summaries() -> None:
    plan = make([0, DAY, DAY], ((2, 0),), parent=[-1, 0, -1])
    assert the(Check.SUMMARY_LINKS, plan).outcome == Outcome.FAILED
    assert the(Check.SUMMARY_LINKS, make([0, DAY, DAY], ((2, 1),), parent=[-1, 0, -1])).outcome == Outcome.PASSED


def test_a_link_that_a_chain_implies_is_redundant() -> None:
    found = the(Check.REDUNDANT_LINKS, make([DAY] * 3, (*CHAIN, (0, 2))))
    assert (found.outcome, list(found.links)) == (Outcome.FAILED, [2])
    assert the(Check.REDUNDANT_LINKS, make([DAY] * 3, (*CHAIN, (0, 2, 0, DAY)))).outcome == Outcome.PASSED
    assert the(Check.REDUNDANT_LINKS, make([DAY] * 3, ((0, 1, 0, -DAY), (1, 2), (0, 2)))).outcome == Outcome.PASSED


@relaxed
@given(plans())
def test_dates_stay_without_redundant_links(plan: Plan) -> None:
    found = the(Check.REDUNDANT_LINKS, plan)
    used = plan.link_used.copy()
    used[found.links] = False
    before, after = schedule(plan), schedule(replace(plan, link_used=used))
    for name in ("early_start", "early_finish", "late_start", "late_finish", "total_float", "critical"):
        assert np.array_equal(getattr(before, name), getattr(after, name)), name


def test_long_lags_and_leads_that_undo_the_predecessor() -> None:
    assert the(Check.LONG_LAGS, make([DAY, DAY], ((0, 1, 0, 10 * DAY),))).outcome == Outcome.PASSED
    assert the(Check.LONG_LAGS, make([DAY, DAY], ((0, 1, 0, 11 * DAY),))).outcome == Outcome.FAILED
    assert the(Check.LONG_LAGS, make([DAY, DAY], ((0, 1, 0, -DAY),))).outcome == Outcome.PASSED
    assert the(Check.LONG_LAGS, make([DAY, DAY], ((0, 1, 0, -2 * DAY),))).outcome == Outcome.FAILED


def test_work_begun_before_its_predecessor_ended_is_out_of_sequence() -> None:
    begun = instants("2026-01-05 08:00", "2026-01-06 08:00", "")
    ended = instants("2026-01-05 17:00", "", "")
    assert the(Check.OUT_OF_SEQUENCE, chain(actual_start=begun, actual_finish=ended)).outcome == Outcome.PASSED
    early = the(Check.OUT_OF_SEQUENCE, chain(actual_start=begun))
    assert (early.outcome, list(early.links)) == (Outcome.FAILED, [0])


def test_paths_that_meet_without_slack() -> None:
    plan = make([DAY, DAY, DAY, DAY], ((0, 3), (1, 3), (2, 3)))
    found = the(Check.MERGE_POINTS, plan)
    assert (found.outcome, list(found.tasks), list(found.amounts)) == (Outcome.INFORMATION, [3], [3.0])
    slack = make([30 * DAY, DAY, DAY, DAY], ((0, 3), (1, 3), (2, 3)))
    assert the(Check.MERGE_POINTS, slack).found == 0


def test_float_ratio() -> None:
    # Floats 0 and 3 days, durations 4 and 1: 1.5 over 2.5.
    assert the(Check.FLOAT_RATIO, make([4 * DAY, DAY])).value == pytest.approx(0.6)


def test_what_is_done_inactive_spanning_or_above_is_left_out() -> None:
    plan = make(
        [0, DAY, DAY, DAY, DAY],
        parent=[-1, 0, -1, -1, -1],
        active=[True, True, False, True, True],
        kind=[0, 0, 0, ActivityType.LEVEL_OF_EFFORT, 0],
        actual_start=instants("", "", "", "", "2026-01-05 08:00"),
        actual_finish=instants("", "", "", "", "2026-01-05 17:00"),
    )
    found = the(Check.LOGIC, plan)
    assert (found.of, list(found.tasks)) == (1, [1])


def test_a_finished_project_has_nothing_to_assess() -> None:
    plan = make([DAY], actual_start=instants("2026-01-05 08:00"), actual_finish=instants("2026-01-05 17:00"))
    outcomes = {f.check: (f.outcome, f.lacking) for f in assess(plan)}
    assert outcomes[Check.LOGIC] == (Outcome.NOT_APPLICABLE, Lacking.TASKS)
    assert outcomes[Check.LEADS] == (Outcome.NOT_APPLICABLE, Lacking.LINKS)
    assert outcomes[Check.CPLI] == (Outcome.NOT_APPLICABLE, Lacking.TASKS)


def test_every_point_is_there_in_order() -> None:
    assert [f.check for f in assess(chain())] == list(Check)
