"""What every page of a schedule needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from vigie.accounts.access import has_permission
from vigie.accounts.models import User
from vigie.accounts.requests import user_of
from vigie.planning.durations import DayLength
from vigie.planning.models import Schedule
from vigie.planning.policies import CHANGE_SCHEDULE, IMPORT_SCHEDULE, RECORD_PROGRESS, SET_BASELINE, VIEW_SCHEDULE
from vigie.planning.queries import find_schedule
from vigie.portfolio.models import Node
from vigie.portfolio.queries import ancestors, get_node


@dataclass(frozen=True, slots=True)
class Page:
    """The person, the project, its schedule if it has one, and the context of the templates."""

    user: User
    node: Node
    schedule: Schedule | None
    context: dict[str, Any]

    @property
    def length(self) -> DayLength:
        """What a day is in this schedule."""
        return DayLength.of(self.schedule) if self.schedule else DayLength()


def open_page(request: HttpRequest, pk: int, tab: str) -> Page:
    """Raises ``Http404`` alike for what does not exist, is not a project, or is not theirs to see."""
    user = user_of(request)
    node = get_node(user, pk)
    if not node.is_project or not has_permission(user, VIEW_SCHEDULE, node):
        raise Http404(_("This schedule does not exist, or you have no access to it."))
    schedule = find_schedule(user, node.pk)
    context = {
        "node": node,
        "ancestors": ancestors(user, node),
        "schedule": schedule,
        "tab": tab,
        "may_change": has_permission(user, CHANGE_SCHEDULE, node) and not node.archived_at,
        "may_record": has_permission(user, RECORD_PROGRESS, node) and not node.archived_at,
        "may_import": has_permission(user, IMPORT_SCHEDULE, node) and not node.archived_at,
        "may_baseline": has_permission(user, SET_BASELINE, node) and not node.archived_at,
    }
    return Page(user, node, schedule, context)


def with_schedule(request: HttpRequest, pk: int, tab: str) -> tuple[Page, Schedule]:
    """The page of a project that has a schedule; otherwise ``Http404``."""
    page = open_page(request, pk, tab)
    if page.schedule is None:
        raise Http404(_("This project has no schedule yet."))
    return page, page.schedule
