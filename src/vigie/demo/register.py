"""Loading the risks and issues of the sample, each by the services that people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from vigie.accounts.models import User
from vigie.demo.risks import CATEGORIES, ISSUES, RISKS, TOLERANCES, DemoIssue, DemoRisk
from vigie.demo.script import Text
from vigie.planning.models import Task
from vigie.portfolio.models import Node
from vigie.risks.models import ActionStatus, Ending, Risk, RiskCategory, Stage, Strategy
from vigie.risks.services import (
    add_category,
    assess_risk,
    close_risk,
    escalate_risk,
    identify_risk,
    occur,
    open_issue,
    place_risk,
    plan_action,
    record_action,
    resolve_issue,
    review_risk,
    set_tolerance,
)


class Register:
    """The register of a load. ``categories`` are those that it made, by key."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        people: Mapping[str, User],
        head: User,
        anchor: dt.date,
        say: Callable[[Text], str],
    ) -> None:
        self.nodes, self.people, self.head, self.anchor, self.say = nodes, people, head, anchor, say
        self.categories: dict[str, RiskCategory] = {}
        self.made: list[int] = []

    def load(self) -> None:
        for key, (name, inside) in CATEGORIES.items():
            above = self._category(key, name, None)
            for sub, words in inside.items():
                self._category(sub, words, above)
        for code, (tolerated, days, statement) in TOLERANCES.items():
            if code not in self.nodes:
                continue
            set_tolerance(
                self.nodes[code],
                actor=self.head,
                tolerated=tolerated,
                review_every=days,
                statement=self.say(statement),
            )
        for risk in RISKS:
            if risk.node in self.nodes:
                self._risk(risk)
        for issue in ISSUES:
            if issue.node in self.nodes:
                self._issue(issue)

    def _category(self, key: str, name: Text, parent: RiskCategory | None) -> RiskCategory:
        found = RiskCategory.objects.filter(name=self.say(name), parent=parent).first()
        if found is None:
            found = add_category(actor=self.head, name=self.say(name), parent=parent)
            self.made.append(found.pk)
        self.categories[key] = found
        return found

    def _risk(self, told: DemoRisk) -> None:
        judged: dict[str, Any] = dict(told.ranks)
        if told.chance:
            judged["chance"] = Decimal(str(told.chance))
        if told.loss:
            judged["loss"] = Decimal(told.loss)
        if told.delay:
            judged["delay"] = Decimal(told.delay)
        reported = self.anchor - dt.timedelta(days=told.age)
        risk = identify_risk(
            self.nodes[told.node],
            actor=self.head,
            assessment=judged,
            on=reported,
            kind=told.kind,
            title=self.say(told.title),
            cause=self.say(told.cause),
            effect=self.say(told.effect),
            category=self.categories[told.category],
            owner=self.people[told.owner],
            proximity=told.proximity,
            strategy=Strategy(told.strategy),
            response=self.say(told.response),
            trigger=self.say(told.trigger),
        )
        Risk.objects.filter(pk=risk.pk).update(created_at=dt.datetime.combine(reported, dt.time(9), dt.UTC))
        if told.after is not None:
            assess_risk(risk, Stage.TARGET, actor=self.head, **told.after)
        if told.tasks:
            tasks = Task.objects.filter(schedule__node=self.nodes[told.node], wbs__in=told.tasks)
            place_risk(risk, tasks.values_list("uid", flat=True), actor=self.head)
        for action in told.actions:
            planned = plan_action(
                risk,
                actor=self.head,
                title=self.say(action.title),
                owner=self.people[action.owner],
                due_on=self.anchor + dt.timedelta(days=action.due),
                cost=Decimal(action.cost) if action.cost else None,
            )
            if action.status != ActionStatus.PLANNED:
                record_action(planned, action.status, actor=self.head)
        if told.reviewed is not None:
            day = self.anchor - dt.timedelta(days=told.reviewed)
            review_risk(risk, actor=self.head, comment=self.say(told.comment), on=day)
        self._go_on(risk, told)

    def _go_on(self, risk: Risk, told: DemoRisk) -> None:
        if told.escalated is not None:
            above = self.nodes[told.node.partition("-")[0]]
            escalate_risk(risk, above, actor=self.head, reason=self.say(told.escalated))
        if told.closed is not None:
            close_risk(risk, actor=self.head, ending=Ending.PASSED, outcome=self.say(told.closed))
        if told.occurred is not None:
            occur(
                risk,
                actor=self.head,
                description=self.say(told.occurred),
                on=self.anchor - dt.timedelta(days=8),
                due_on=self.anchor + dt.timedelta(days=24),
            )

    def _issue(self, told: DemoIssue) -> None:
        issue = open_issue(
            self.nodes[told.node],
            actor=self.head,
            title=self.say(told.title),
            description=self.say(told.description),
            severity=told.severity,
            owner=self.people[told.owner],
            happened_on=self.anchor + dt.timedelta(days=told.happened),
            due_on=self.anchor + dt.timedelta(days=told.due),
        )
        if told.resolved is not None:
            day = self.anchor + dt.timedelta(days=told.due)
            resolve_issue(issue, actor=self.head, resolution=self.say(told.resolved), on=day)
