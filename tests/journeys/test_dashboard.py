"""From the first screen to the cause of a figure, and the roadmap, as a head of PMO goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.journeys.conftest import Visit
from tests.planning.test_indicators import Site
from tests.web.test_dashboard import make_site
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.insight.refresh import refresh
from vigie.insight.services import override_health
from vigie.planning.indicators import PROGRESS
from vigie.planning.models import Task
from vigie.portfolio.models import Node


@pytest.fixture
def site(transactional_db: None) -> Site:
    """A project with a history, one that was never read, and one that is judged."""
    today = timezone.localdate()
    found = make_site("J")
    make_site("K").schedule.delete()
    for days, done in ((60, 10.0), (40, 30.0), (0, 50.0)):
        Task.objects.filter(uid=1).update(percent_complete=done)
        refresh(day=today - dt.timedelta(days=days))
    return found


@pytest.fixture
def head(site: Site) -> User:
    person = User.objects.create_user("head@example.org", full_name="Hélène Dubois")
    grant_role(person, Role.HEAD_OF_PMO, Node.objects.get(code="P"), actor=None)
    return person


def test_from_the_first_screen_to_the_cause(visit: Visit, site: Site, head: User) -> None:
    visitor = visit(head)
    page = visitor.go(reverse("web:home"))
    page.locator("#slip-chart").wait_for(state="attached")
    page.locator("[data-chart] svg").first.wait_for()
    visitor.check()
    page.get_by_role("button", name="Explain: Finish slip").last.press("Enter")
    panel = page.locator("#explanation")
    panel.get_by_text("working days on the project’s calendar").wait_for()
    visitor.check()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    page.locator("#attention").get_by_role("link", name="J", exact=True).click()
    page.get_by_role("heading", name="J", level=1).wait_for()
    page.get_by_role("button", name="Explain: Progress", exact=True).click()
    panel.get_by_role("link", name="T1").wait_for()
    panel.get_by_role("button", name="Close").click()
    page.locator(".offcanvas-backdrop").wait_for(state="detached")
    page.get_by_role("link", name="Judge otherwise").click()
    page.get_by_label("Reason").fill("The supplier is bankrupt")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("“The supplier is bankrupt”").wait_for()
    visitor.check()


def test_looking_back(visit: Visit, site: Site, head: User) -> None:
    visitor = visit(head)
    page = visitor.go(reverse("web:dashboard", args=[site.node.pk]))
    page.get_by_label("As of").fill((timezone.localdate() - dt.timedelta(days=50)).isoformat())
    page.get_by_role("button", name="Show").click()
    page.get_by_text("You look at the end of").wait_for()
    page.get_by_text("10%").first.wait_for()
    page.get_by_role("link", name="Back to now").click()
    page.get_by_text("50%").first.wait_for()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_for_everybody(visit: Visit, site: Site, head: User, language: str, theme: str) -> None:
    until = timezone.localdate() + dt.timedelta(days=9)
    override_health(site.node, "amber", actor=head, reason="Convenu avec le client", until=until)
    addresses = [
        reverse("web:home"),
        reverse("web:dashboard", args=[site.node.parent_id]),
        reverse("web:dashboard", args=[site.node.pk]),
        reverse("web:roadmap"),
        reverse("insight:glossary"),
        reverse("insight:explain", args=[PROGRESS, site.node.pk]),
        reverse("insight:explain_all", args=[PROGRESS]),
        reverse("insight:health", args=[site.node.pk]),
        reverse("insight:tolerances", args=[site.node.parent_id]),
        reverse("insight:tolerance", args=[site.node.parent_id, "planning.finish_slip"]),
        reverse("insight:judge", args=[site.node.pk]),
    ]
    for width in (1280, 360):
        visitor = visit(head, theme=theme, language=language, width=width)
        for address in addresses:
            page = visitor.go(address)
            for table in page.locator("details.v-chart-table > summary").all():
                table.click()
            visitor.check()
