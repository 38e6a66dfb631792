"""The life of a risk: reported, assessed, reviewed, moved, closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.portfolio.conftest import House
from tests.risks.conftest import Report
from vigie.accounts.access import declared_permissions
from vigie.accounts.models import AuditEvent, User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.portfolio.services import EditConflict, set_archived
from vigie.risks import policies, queries, services
from vigie.risks.method import tolerance_of
from vigie.risks.models import Ending, Risk, RiskStatus, Severity, Stage, Strategy

pytestmark = pytest.mark.django_db

HEAD, OFFICER, MANAGER, MEMBER, SPONSOR, CLIENT, AUDITOR = Role

DECIDED = {
    "risks.view_risks": {HEAD, OFFICER, MANAGER, MEMBER, SPONSOR, AUDITOR},
    "risks.add_risk": {HEAD, OFFICER, MANAGER, MEMBER},
    "risks.change_risk": {HEAD, OFFICER, MANAGER},
    "risks.set_tolerance": {HEAD, OFFICER},
    "risks.manage_method": {HEAD, OFFICER},
}


def today() -> dt.date:
    return timezone.localdate()


def seen_by(user: User, **filters: Any) -> list[str]:
    return [risk.title for risk in queries.risk_list(user, filters).order_by("title")]


def test_the_roles_of_each_permission_are_the_decided_ones() -> None:
    assert {k: set(v) for k, v in declared_permissions().items() if k.startswith("risks.")} == DECIDED


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_it_may_and_no_more(house: House, report: Report, role: Role) -> None:
    person = User.objects.create_user("role@example.org", full_name="Role")
    grant_role(person, role, house.tram, actor=None)
    risk = report()
    assert (risk in Risk.objects.visible_to(person)) is (role in DECIDED[policies.VIEW_RISKS])

    def refused(act: Any) -> bool:
        try:
            with transaction.atomic():
                act()
        except PermissionDenied:
            return True
        return False

    acts = {
        policies.ADD_RISK: lambda: services.identify_risk(house.tram, actor=person, title="Another"),
        policies.CHANGE_RISK: lambda: services.assess_risk(risk, Stage.CURRENT, actor=person, probability=1, cost=1),
        policies.SET_TOLERANCE: lambda: services.set_tolerance(
            house.tram, actor=person, tolerated=Severity.LOW, review_every=7
        ),
        policies.MANAGE_METHOD: lambda: services.add_category(actor=person, name="Ground"),
    }
    assert {p: refused(act) for p, act in acts.items()} == {p: role not in DECIDED[p] for p in acts}


def test_reporting_judges_before_and_now_by_the_worst_impact(house: House, member: User) -> None:
    assessment = {"probability": 3, "cost": 2, "safety": 5, "chance": Decimal("0.4"), "loss": Decimal(50_000)}
    risk = services.identify_risk(house.tram, actor=member, assessment=assessment, title="Ground gives way")
    assert [(a.stage, a.impact, a.score) for a in risk.assessments.order_by("stage")] == [
        ("current", 5, 19),
        ("inherent", 5, 19),
    ]
    risk = queries.get_risk(house.manager, risk.pk)
    assert (risk.score, risk.severity, risk.expected) == (19, "critical", Decimal(20_000))  # type: ignore[attr-defined]
    assert risk.review_on == today() + dt.timedelta(days=30)


def test_a_title_is_enough(report: Report) -> None:
    risk = report(ranks=None)
    assert (risk.score, risk.severity, risk.status) == (None, "", "open")


def test_an_assessment_needs_a_probability_and_an_effect(house: House, report: Report) -> None:
    risk = report(ranks=None)
    for values, field in (
        ({"cost": 3}, "probability"),
        ({"probability": 3}, "cost"),
        ({"probability": 6, "cost": 1}, "probability"),
        ({"probability": 2, "cost": 1, "chance": Decimal("1.5")}, "chance"),
        ({"probability": 2, "cost": 1, "loss": Decimal(-1)}, "loss"),
    ):
        with pytest.raises(ValidationError) as caught:
            services.assess_risk(risk, Stage.CURRENT, actor=house.manager, **values)
        assert field in caught.value.message_dict
    assert not risk.assessments.exists()


def test_the_target_leaves_today_as_it_is(house: House, report: Report) -> None:
    risk = report(ranks=(5, 4))
    services.assess_risk(risk, Stage.TARGET, actor=house.manager, probability=1, cost=1)
    risk.refresh_from_db()
    assert risk.score == 20


def test_two_who_edit_the_second_is_told(house: House, report: Report) -> None:
    risk = report()
    seen = risk.version
    services.edit_risk(risk, actor=house.manager, version=seen, trigger="Two late trucks")
    with pytest.raises(EditConflict):
        services.edit_risk(risk, actor=house.officer, version=seen, trigger="Another sign")
    risk.refresh_from_db()
    assert risk.trigger == "Two late trucks"


def test_a_strategy_fits_the_kind_of_risk(house: House, report: Report) -> None:
    risk = report(strategy=Strategy.REDUCE)
    with pytest.raises(ValidationError) as caught:
        services.edit_risk(risk, actor=house.manager, version=risk.version, strategy=Strategy.EXPLOIT)
    assert "strategy" in caught.value.message_dict
    changed = services.edit_risk(risk, actor=house.manager, version=risk.version, kind="opportunity")
    assert changed.strategy == ""


def test_a_review_sets_the_next_one_and_keeps_both_scores(house: House, report: Report) -> None:
    risk = report(ranks=(4, 4))
    services.set_tolerance(house.top, actor=house.officer, tolerated=Severity.LOW, review_every=10)
    review = services.review_risk(risk, actor=house.manager, comment="Better", probability=1, cost=4)
    risk.refresh_from_db()
    assert (review.old_score, review.new_score, risk.score) == (17, 8, 8)
    assert (risk.reviewed_on, risk.review_on) == (today(), today() + dt.timedelta(days=10))
    with pytest.raises(ValidationError):
        services.review_risk(risk, actor=house.manager, on=today() + dt.timedelta(days=1))


def test_a_risk_may_have_its_own_rhythm(house: House, report: Report) -> None:
    risk = report(review_every=7)
    assert risk.review_on == today() + dt.timedelta(days=7)
    risk = services.edit_risk(risk, actor=house.manager, version=risk.version, review_every=90)
    assert risk.review_on == today() + dt.timedelta(days=90)


def test_escalated_and_delegated_with_a_trace(house: House, report: Report) -> None:
    risk = report()
    services.escalate_risk(risk, house.programme, actor=house.officer, reason="Buys for all")
    risk.refresh_from_db()
    assert (risk.node, risk.found_on) == (house.programme, house.tram)
    # The project's own manager has no role on the programme, and does not see it any more.
    assert seen_by(house.manager) == []
    with pytest.raises(ValidationError):
        services.escalate_risk(risk, house.tram, actor=house.officer, reason="That is below")
    with pytest.raises(ValidationError) as caught:
        services.delegate_risk(risk, house.tram, actor=house.officer, reason=" ")
    assert "reason" in caught.value.message_dict
    services.delegate_risk(risk, house.tram, actor=house.officer, reason="Only the tram is left")
    assert [(m.up, m.source, m.target) for m in risk.moves.order_by("pk")] == [
        (True, house.tram, house.programme),
        (False, house.programme, house.tram),
    ]
    told = AuditEvent.objects.filter(action="risks.escalate_risk").values_list("node", flat=True)
    assert set(told) == {house.tram.pk, house.programme.pk}


def test_one_escalates_only_to_what_one_sees(house: House, report: Report) -> None:
    with pytest.raises(PermissionDenied):
        services.escalate_risk(report(), house.programme, actor=house.manager, reason="Help")


def test_closing_says_why_and_what_happened(house: House, report: Report) -> None:
    risk = report()
    for ending, outcome, field in (("never", "It passed.", "ending"), (Ending.PASSED, " ", "outcome")):
        with pytest.raises(ValidationError) as caught:
            services.close_risk(risk, actor=house.manager, ending=ending, outcome=outcome)
        assert field in caught.value.message_dict
    services.close_risk(risk, actor=house.manager, ending=Ending.PASSED, outcome="The rails are laid.")
    assert seen_by(house.manager) == []
    assert seen_by(house.manager, status="closed") == ["Rails come late"]
    for act in (
        lambda: services.assess_risk(risk, Stage.CURRENT, actor=house.manager, probability=1, cost=1),
        lambda: services.review_risk(risk, actor=house.manager),
        lambda: services.plan_action(Risk.objects.get(pk=risk.pk), actor=house.manager, title="Too late"),
    ):
        with pytest.raises(ValidationError):
            act()
    services.reopen_risk(risk, actor=house.manager)
    risk.refresh_from_db()
    assert (risk.status, risk.ending, risk.closed_on, risk.outcome) == ("open", "", None, "The rails are laid.")


def test_a_risk_that_occurs_becomes_an_issue(house: House, report: Report) -> None:
    risk = report(ranks=(5, 5), owner=house.manager)
    with pytest.raises(ValidationError):
        services.occur(risk, actor=house.manager, description="")
    issue = services.occur(risk, actor=house.manager, description="The factory burnt down.")
    risk.refresh_from_db()
    assert (risk.status, risk.review_on) == (RiskStatus.OCCURRED, None)
    assert (issue.title, issue.owner, issue.severity, issue.risk) == (risk.title, house.manager, "critical", risk)
    with pytest.raises(ValidationError):
        services.occur(risk, actor=house.manager, description="Again")


def test_nothing_changes_on_an_archived_project(house: House, report: Report) -> None:
    risk = report()
    set_archived(house.tram, True, actor=house.officer)
    with pytest.raises(ValidationError):
        services.review_risk(risk, actor=house.officer)
    with pytest.raises(ValidationError):
        services.identify_risk(house.tram, actor=house.officer, title="Late")
    assert seen_by(house.officer) == []


def test_the_owner_may_change_a_risk_the_neighbour_may_not(house: House, report: Report, member: User) -> None:
    risk = report()
    with pytest.raises(PermissionDenied):
        services.review_risk(risk, actor=member)
    services.edit_risk(risk, actor=house.manager, version=risk.version, owner=member)
    assert services.review_risk(risk, actor=member).by == member


def test_a_confidential_project_hides_its_risks(house: House, report: Report) -> None:
    hidden = report("Seller walks away", node=house.secret, actor=house_head(house))
    report()
    assert seen_by(house.officer) == ["Rails come late"]
    assert hidden not in Risk.objects.visible_to(house.auditor)


def house_head(house: House) -> User:
    head = User.objects.create_user("head@example.org", full_name="Head")
    grant_role(head, Role.HEAD_OF_PMO, house.top, actor=None)
    return head


def test_the_nearest_tolerance_holds(house: House, report: Report) -> None:
    moderate, high = report("Moderate", (2, 3)), report("High", (2, 4))
    assert (moderate.severity, high.severity) == ("moderate", "high")
    assert seen_by(house.officer, attention="beyond") == ["High"]
    services.set_tolerance(house.top, actor=house.officer, tolerated=Severity.LOW, review_every=30)
    assert seen_by(house.officer, attention="beyond") == ["High", "Moderate"]
    services.set_tolerance(house.programme, actor=house.officer, tolerated=Severity.HIGH, review_every=14)
    assert seen_by(house.officer, attention="beyond") == []
    assert tolerance_of(house.tram).review_every == 14
    services.edit_risk(high, actor=house.manager, version=high.version, kind="opportunity")
    services.set_tolerance(house.programme, actor=house.officer, tolerated=Severity.LOW, review_every=14)
    # An opportunity is never too good.
    assert seen_by(house.officer, attention="beyond") == ["Moderate"]


def test_filters_and_figures_agree(house: House, report: Report) -> None:
    late = report("Late review")
    Risk.objects.filter(pk=late.pk).update(review_on=today() - dt.timedelta(days=1))
    busy = report("Late action", (1, 1))
    services.plan_action(busy, actor=house.manager, title="Ask", due_on=today() - dt.timedelta(days=1))
    report("Unjudged", None)
    worth = report("Cheaper steel", None, kind="opportunity", strategy=Strategy.EXPLOIT)
    for risk, loss in ((busy, 1000), (worth, 300)):
        services.assess_risk(
            risk, Stage.CURRENT, actor=house.manager, probability=1, cost=1, chance=Decimal("0.5"), loss=Decimal(loss)
        )
    found = queries.summary(house.officer, house.top)
    assert (found.open, found.beyond, found.reviews, found.actions, found.assess) == (4, 1, 1, 1, 1)
    assert (found.expected, found.priced) == (Decimal(350), 2)
    assert seen_by(house.officer, attention="review") == ["Late review"]
    assert seen_by(house.officer, attention="action") == ["Late action"]
    assert seen_by(house.officer, attention="assess") == ["Unjudged"]
    assert "Cheaper steel" not in seen_by(house.officer, attention="response")
    assert seen_by(house.officer, q=f"R-{busy.pk}") == ["Late action"]
    assert seen_by(house.officer, q="STEEL cheaper") == ["Cheaper steel"]


def test_the_database_refuses_what_no_service_would_write(report: Report) -> None:
    risk = report()
    for values in ({"score": None}, {"status": "closed"}, {"kind": "wish"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Risk.objects.filter(pk=risk.pk).update(**values)
