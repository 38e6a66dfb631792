"""Signing in, choosing how pages look, and keeping the tree, as people do it."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visit
from tests.portfolio.conftest import House
from tests.portfolio.conftest import house as house_  # noqa: F401
from tests.portfolio.test_pages import many
from vigie.accounts import services
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.portfolio.models import Node, NodeStatus
from vigie.portfolio.services import edit_node, set_archived

PASSWORD = "a long enough secret"


@pytest.fixture
def house(transactional_db: None, house_: House) -> House:  # noqa: F811
    return house_


@pytest.fixture
def head(house: House) -> User:
    person = services.create_person(actor=None, email="head@example.org", full_name="Hélène Dubois", password=PASSWORD)
    services.grant_role(person, Role.HEAD_OF_PMO, house.top, actor=None)
    return person


def test_sign_in_choose_language_and_theme_sign_out(visit: Visit, head: User) -> None:
    visitor = visit(language="en")
    page = visitor.go("/projects/")
    assert page.url.endswith("/accounts/login/?next=/projects/")
    page.get_by_label("Email").fill(head.email)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    visitor.check()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Projects", level=1).wait_for()

    page.get_by_role("button", name="Français").click()
    page.get_by_role("heading", name="Projets", level=1).wait_for()
    page.get_by_role("button", name="Thème").click()
    page.get_by_role("button", name="Sombre").click()
    page.locator("html[data-bs-theme=dark]").wait_for()
    visitor.check()
    head.refresh_from_db()
    assert (head.language, head.theme) == ("fr", "dark")

    page.get_by_role("button", name="Mon compte").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Se connecter").wait_for()


def test_the_theme_follows_the_system_before_the_first_paint(visit: Visit, house: House) -> None:
    for theme in ("light", "dark"):
        page = visit(theme=theme).go("/accounts/login/")
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme


def test_the_first_key_skips_to_the_content_and_a_slash_searches(visit: Visit, house: House) -> None:
    page = visit(house.officer).go("/portfolio/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("tram")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Tram line").wait_for()


def test_branches_open_and_close_by_keyboard_and_stay_so(visit: Visit, house: House) -> None:
    visitor = visit(house.officer)
    page = visitor.go("/portfolio/")
    branch = page.get_by_role("button", name="What is below Mobility")
    assert branch.get_attribute("aria-expanded") == "true"
    branch.focus()
    page.keyboard.press("Enter")
    assert branch.get_attribute("aria-expanded") == "false"
    assert not page.get_by_role("link", name="Tram line").is_visible()
    visitor.check()
    visitor.go("/portfolio/")
    assert not page.get_by_role("link", name="Tram line").is_visible()
    page.get_by_role("button", name="Expand all").click()
    assert page.get_by_role("link", name="Tram line").is_visible()


def test_a_branch_of_a_large_tree_is_fetched_by_keyboard_and_found_open_again(visit: Visit, house: House) -> None:
    many(house)
    archive = Node.objects.get(code="N7")
    set_archived(archive, True, actor=house.officer)
    visitor = visit(house.officer)
    page = visitor.go("/portfolio/?archived=all")
    branch = page.get_by_role("button", name="What is below Mobility")
    assert branch.get_attribute("aria-expanded") == "false"
    branch.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bus stop 7", exact=True).wait_for()
    assert branch.get_attribute("aria-expanded") == "true"
    assert branch.evaluate("e => e === document.activeElement")
    visitor.check()
    page.get_by_role("link", name="Bus stop 7", exact=True).click()
    page.get_by_role("heading", name="Bus stop 7").wait_for()
    page.go_back()
    page.get_by_role("link", name="Bus stop 7", exact=True).wait_for()
    assert page.url.endswith("?archived=all")
    page.get_by_role("button", name="Collapse all").click()
    assert not page.get_by_role("link", name="Bus stop 7", exact=True).is_visible()


def test_an_expired_session_leads_to_sign_in_and_back(visit: Visit, house: House) -> None:
    many(house)
    page = visit(house.officer).go("/portfolio/?archived=all")
    page.context.clear_cookies()
    page.get_by_role("button", name="What is below Mobility").click()
    page.wait_for_url("**/accounts/login/?next=%2Fportfolio%2F%3Farchived%3Dall")


def test_a_project_from_its_creation_to_the_archive(visit: Visit, head: User, house: House) -> None:
    visitor = visit(head)
    page = visitor.go(f"/portfolio/{house.programme.pk}/")
    page.get_by_role("link", name="Add below").first.click()
    page.get_by_label("Code").fill("BUS")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("alert").wait_for()
    visitor.check()
    page.get_by_label("Name").fill("Bus lane")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("heading", name="Bus lane", level=1).wait_for()

    page.get_by_role("link", name="Change the status").click()
    page.get_by_label("On hold").check()
    page.get_by_role("button", name="Change the status").click()
    page.get_by_text("Say why").wait_for()
    page.get_by_label("Reason").fill("Waiting for the permit.")
    page.get_by_role("button", name="Change the status").click()
    page.get_by_text("Waiting for the permit.").wait_for()

    page.get_by_role("button", name="Archive").click()
    dialogue = page.get_by_role("dialog")
    dialogue.get_by_text("will leave lists and figures").wait_for()
    page.wait_for_timeout(400)  # the dialogue fades in
    visitor.check()
    dialogue.get_by_role("button", name="Archive").click()
    page.get_by_text("It can be restored at any time.").wait_for()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("“Bus lane” is restored.").wait_for()
    bus = Node.objects.get(code="BUS")
    assert (bus.status, bus.archived_at, bus.parent) == (NodeStatus.ON_HOLD, None, house.programme)


def test_two_people_edit_the_same_sheet(visit: Visit, house: House) -> None:
    visitor = visit(house.manager)
    page = visitor.go(f"/portfolio/{house.tram.pk}/edit/")
    page.get_by_label("Name").fill("My tram")
    edit_node(house.tram, actor=house.officer, version=1, name="Their tram")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    alert.get_by_text("Their tram").wait_for()
    assert page.get_by_label("Name").input_value() == "My tram"
    visitor.check()
    page.get_by_role("button", name="Save mine").click()
    page.get_by_role("heading", name="My tram", level=1).wait_for()


def test_filter_the_list_keep_the_view_and_come_back_to_it(visit: Visit, house: House) -> None:
    visitor = visit(house.officer)
    page = visitor.go("/projects/")
    page.get_by_label("Status").select_option(label="In delivery")
    page.wait_for_url("**status=active**")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Name of the view").fill("Under way")
    page.wait_for_timeout(400)  # the panel slides in
    visitor.check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text("The view “Under way” is saved.").wait_for()
    visitor.go("/projects/")
    page.get_by_role("link", name="Under way").first.click()
    page.wait_for_url("**status=active**")
    assert page.get_by_label("Status").input_value() == "active"


def test_grant_a_role_and_take_it_back(visit: Visit, head: User, house: House) -> None:
    newcomer = User.objects.create_user("new@example.org", full_name="Nora New")
    page = visit(head).go(f"/people/{newcomer.pk}/")
    page.get_by_label("Role", exact=True).select_option(label="Sponsor")
    page.get_by_label("On", exact=True).select_option(str(house.programme.pk))
    page.get_by_role("button", name="Grant").click()
    page.get_by_text("Nora New is now Sponsor on “Mobility”").wait_for()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_text("Nora New is no longer Sponsor on “Mobility”.").wait_for()


PAGES = [
    "/projects/",
    "/projects/?q=nothing+like+this",
    "/portfolio/",
    "/portfolio/{tram}/",
    "/portfolio/{top}/",
    "/portfolio/{tram}/edit/",
    "/portfolio/{tram}/move/",
    "/portfolio/{tram}/status/",
    "/portfolio/{tram}/roles/",
    "/portfolio/{tram}/history/",
    "/portfolio/add/?parent={top}",
    "/portfolio/lists/",
    "/people/",
    "/people/new/",
    "/people/{person}/",
    "/people/{person}/edit/",
    "/roles/",
    "/profile/",
    "/search/?q=tram",
    "/search/",
    "/help/",
    "/nowhere/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/jobs/",
]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(1280, "light", "en"), (1280, "dark", "fr"), (360, "light", "fr"), (360, "dark", "en"), (640, "light", "fr")],
)
def test_every_page_for_everybody(
    visit: Visit, head: User, house: House, width: int, theme: str, language: str
) -> None:
    """On a wide window, at 360 px, and at 200 % on a window of 1280 (which is 640)."""
    visitor = visit(head, width=width, theme=theme, language=language)
    for path in PAGES:
        visitor.go(path.format(tram=house.tram.pk, top=house.top.pk, person=house.manager.pk))
        visitor.check()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_before_signing_in_for_everybody(visit: Visit, house: House, theme: str) -> None:
    visitor = visit(width=360, theme=theme, language="fr")
    for path in ("/accounts/login/", "/accounts/password/reset/", "/nowhere/", "/accounts/signup/"):
        visitor.go(path)
        visitor.check()
