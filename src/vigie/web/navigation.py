"""The main sections and the portfolios of the side navigation."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import has_permission
from vigie.accounts.policies import GRANT_ROLES, VIEW_AUDIT
from vigie.accounts.requests import user_of
from vigie.insight.policies import VIEW_INDICATORS
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.portfolio.models import Node
from vigie.portfolio.policies import MANAGE_LISTS, VIEW_INSIDE
from vigie.portfolio.queries import Branch, navigation_tree
from vigie.risks.policies import VIEW_RISKS


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the side navigation; ``permission`` is asked anywhere in the tree."""

    label: str | Promise
    icon: str
    url_name: str
    permission: str = ""
    projects_only: bool = False


SECTIONS = (
    Section(_("Dashboard"), "layout-dashboard", "web:home"),
    Section(_("Projects"), "list-details", "web:projects"),
    Section(_("Tree"), "binary-tree-2", "portfolio:tree"),
    Section(_("Roadmap"), "road", "web:roadmap"),
    Section(_("Risks"), "alert-triangle", "risks:everything", VIEW_RISKS),
    Section(_("Issues"), "urgent", "risks:issues", VIEW_RISKS),
    Section(_("Jobs"), "activity", "jobs:list"),
    Section(_("People and roles"), "users", "accounts:people", GRANT_ROLES),
    Section(_("Lists of the office"), "list", "portfolio:lists", MANAGE_LISTS),
    Section(_("Help and glossary"), "help-circle", "web:help"),
)


NODE_TABS = (
    Section(_("Dashboard"), "layout-dashboard", "web:dashboard", VIEW_INDICATORS),
    Section(_("Sheet"), "id", "portfolio:node"),
    Section(_("Schedule"), "timeline", "planning:schedule", VIEW_SCHEDULE, projects_only=True),
    Section(_("Risks"), "alert-triangle", "risks:of_node", VIEW_RISKS),
    Section(_("Issues"), "urgent", "risks:issues_of_node", VIEW_RISKS),
    Section(_("Roles"), "users", "portfolio:roles", VIEW_INSIDE),
    Section(_("Audit trail"), "history", "portfolio:history", VIEW_AUDIT),
)
"""The pages of a node; their addresses take its ``pk``, ``permission`` is asked on it."""


@dataclass(frozen=True, slots=True)
class Entry:
    section: Section
    url: str
    current: bool


def node_tabs(request: HttpRequest, node: Node) -> list[Entry]:
    """The pages of the node that the person may open."""
    found = []
    for section in NODE_TABS:
        if section.projects_only and not node.is_project:
            continue
        if section.permission and not has_permission(request.user, section.permission, node):
            continue
        found.append((section, reverse(section.url_name, args=[node.pk])))
    return _entries(found, request.path)


def _entries(found: list[tuple[Section, str]], path: str) -> list[Entry]:
    """The entry with the deepest address that holds the path is the current one; «/» holds only itself."""
    here = max(
        (url for _section, url in found if url == path or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return [Entry(section, url, url == here) for section, url in found]


class Navigation:
    """What the layout shows of a request's person; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def sections(self) -> list[Entry]:
        found = [
            (section, reverse(section.url_name))
            for section in SECTIONS
            if not section.permission or has_permission(self._request.user, section.permission)
        ]
        return _entries(found, self._request.path)

    def portfolios(self) -> list[Branch]:
        """Portfolios and programmes that the person may see, in the order of the tree."""
        return navigation_tree(user_of(self._request))
