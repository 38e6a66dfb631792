"""What the page for the committee reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.risks.models import BANDS, Issue, IssueStatus, Review, Risk, RiskMove, RiskStatus, Severity
from vigie.risks.queries import issue_list, risk_list, risks_of, with_facts

MOST = 8
"""Lines of each list; the register has the rest."""
ASKED_FOR_DAYS = 60
"""A risk that was escalated stays a question for so long."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is asked of the committee. Of each, the first ``MOST`` and how many there are."""

    escalated: list[RiskMove]
    unanswered: list[Risk]
    unanswered_count: int
    issues: list[Issue]
    issues_count: int

    @property
    def any(self) -> bool:
        return bool(self.escalated or self.unanswered or self.issues)


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed since a day, among the risks of a node and all below."""

    since: dt.date
    reported: list[Risk]
    reported_count: int
    closed: list[Risk]
    closed_count: int
    occurred: list[Issue]
    worse: list[Review]
    better: list[Review]

    @property
    def any(self) -> bool:
        return bool(self.reported or self.closed or self.occurred or self.worse or self.better)


def heaviest(user: User, node: Node) -> list[Risk]:
    """The open threats and opportunities of the highest score."""
    found = risk_list(user, {}, below=node).filter(score__isnull=False)
    return list(found.order_by("-score", "-expected", "pk")[:MOST])


def decisions(user: User, node: Node) -> Decisions:
    """What was brought up to this level, what is worse than tolerated with no response under way, and grave issues."""
    since = timezone.now() - dt.timedelta(days=ASKED_FOR_DAYS)
    moves = RiskMove.objects.visible_to(user).filter(target=node, up=True, at__gte=since, risk__node=node)
    moves = moves.filter(risk__status=RiskStatus.OPEN).select_related("risk", "by").order_by("-at")
    beyond = with_facts(risks_of(user, node).open(), timezone.localdate()).filter(beyond=1)
    unanswered = beyond.filter(Q(strategy="") | Q(open_actions=0)).select_related("node", "owner")
    grave = (
        issue_list(user, {}, below=node).filter(band__gte=BANDS.index(Severity.HIGH)).order_by("-band", "due_on", "pk")
    )
    return Decisions(
        list(moves[:MOST]),
        list(unanswered.order_by("-score", "pk")[:MOST]),
        unanswered.count(),
        list(grave[:MOST]),
        grave.count(),
    )


def moved(user: User, node: Node, since: dt.date) -> Moved:
    """What was reported, closed, came true or was judged otherwise since a day."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time()))
    mine = Risk.objects.visible_to(user).filter(node__path__below=node.path, node__archived_at=None)
    reported = mine.filter(created_at__gte=start).select_related("node").order_by("-score", "pk")
    closed = mine.filter(closed_on__gte=since).select_related("node").order_by("-closed_on", "pk")
    occurred = Issue.objects.visible_to(user).filter(
        node__path__below=node.path, node__archived_at=None, risk__isnull=False, happened_on__gte=since
    )
    reviews = Review.objects.visible_to(user).filter(
        risk__node__path__below=node.path, risk__node__archived_at=None, on__gte=since, risk__status=RiskStatus.OPEN
    )
    judged = reviews.exclude(old_score=None).exclude(new_score=None).select_related("risk", "risk__node")
    rows: dict[int, Review] = {}
    for review in judged.order_by("-on", "-pk"):
        # Of several reviews of one risk, from the first score to the last.
        if (last := rows.get(review.risk_id)) is None:
            rows[review.risk_id] = review
        else:
            last.old_score = review.old_score
    changed = [review for review in rows.values() if review.old_score != review.new_score]
    return Moved(
        since,
        list(reported[:MOST]),
        reported.count(),
        list(closed[:MOST]),
        closed.count(),
        list(occurred.exclude(status=IssueStatus.RESOLVED).select_related("node").order_by("-happened_on")[:MOST]),
        [r for r in changed if (r.new_score or 0) > (r.old_score or 0)][:MOST],
        [r for r in changed if (r.new_score or 0) < (r.old_score or 0)][:MOST],
    )
