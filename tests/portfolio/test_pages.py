"""The pages of the tree: what each person sees and changes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from tests.portfolio.conftest import House
from vigie.accounts.models import OrganisationUnit, RoleAssignment, User
from vigie.accounts.roles import Role
from vigie.portfolio import services
from vigie.portfolio.models import Category, Node, NodeKind, NodeStatus, SavedView, StrategicGoal
from vigie.portfolio.services import change_status, create_node, edit_node


def main_of(answer: Any) -> str:
    """The page without the layout around it."""
    text: str = answer.content.decode()
    return text.split("<main")[1].split("</main>")[0]


def sheet(node: Node, **changes: Any) -> dict[str, Any]:
    """The edit form as the page posts it."""
    node.refresh_from_db()
    form = {
        "version": node.version,
        "code": node.code,
        "name": node.name,
        "objectives": node.objectives,
        "description": node.description,
        "sponsor": node.sponsor_id or "",
        "manager": node.manager_id or "",
        "unit": node.unit_id or "",
        "category": node.category_id or "",
        "goal": node.goal_id or "",
        "planned_start": node.planned_start or "",
        "planned_finish": node.planned_finish or "",
    }
    return form | changes


# ---- reading


def test_the_tree_shows_what_one_may_see(client: Client, house: House) -> None:
    client.force_login(house.officer)
    page = main_of(client.get("/portfolio/"))
    assert [page.index(name) for name in ("City 2030", "Mobility", "Tram line")] == sorted(
        page.index(name) for name in ("City 2030", "Mobility", "Tram line")
    )
    assert "Land purchase" not in page
    client.force_login(house.manager)
    page = main_of(client.get("/portfolio/"))
    assert "Tram line" in page
    assert "Mobility" not in page


def many(house: House, count: int = 160) -> None:
    """So many projects in the programme that the tree leaves them to their branch."""
    nodes = Node.objects.bulk_create(
        Node(kind=NodeKind.PROJECT, parent=house.programme, code=f"N{n}", name=f"Bus stop {n}", depth=2)
        for n in range(count)
    )
    for node in nodes:
        node.path = f"{house.programme.path}{node.pk}/"
    Node.objects.bulk_update(nodes, ["path"])


def test_the_tree_and_the_navigation_cost_the_same_for_many(
    client: Client, house: House, django_assert_num_queries: Any
) -> None:
    client.force_login(house.officer)
    client.get("/portfolio/")
    with django_assert_num_queries(6):
        client.get("/portfolio/")
    many(house)
    with django_assert_num_queries(6):
        client.get("/portfolio/")
    with django_assert_num_queries(6):
        client.get(f"/portfolio/{house.programme.pk}/branches/")


def test_a_large_tree_draws_a_branch_when_it_is_opened(client: Client, house: House) -> None:
    many(house)
    services.set_archived(Node.objects.get(code="N7"), True, actor=house.officer)
    client.force_login(house.officer)
    page = main_of(client.get("/portfolio/"))
    assert "Mobility" in page
    assert "Bus stop" not in page
    address = f"/portfolio/{house.programme.pk}/branches/"
    assert f'data-url="{address}"' in page
    assert f'data-url="{address}?archived=all"' in main_of(client.get("/portfolio/?archived=all"))
    branch = client.get(address).content.decode()
    assert branch.index("Bus stop 2<") < branch.index("Bus stop 10<") < branch.index("Tram line<")
    assert "Land purchase" not in branch
    assert "Bus stop 7<" not in branch
    assert "Bus stop 7<" in client.get(f"{address}?archived=all").content.decode()
    client.force_login(house.manager)
    assert client.get(address).status_code == 404


def test_a_branch_that_is_very_wide_leads_to_the_list(client: Client, house: House) -> None:
    many(house, 230)
    client.force_login(house.officer)
    branch = client.get(f"/portfolio/{house.programme.pk}/branches/").content.decode()
    assert branch.count("<li>") == 201
    assert f'href="/projects/?under={house.programme.pk}">31 more' in branch


def test_absent_and_not_yours_look_the_same(client: Client, house: House) -> None:
    client.force_login(house.manager)
    for path in ("", "edit/", "move/", "status/", "roles/", "history/"):
        hidden = client.get(f"/portfolio/{house.secret.pk}/{path}")
        absent = client.get(f"/portfolio/999999/{path}")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert main_of(hidden) == main_of(absent)


def test_visitors_are_sent_to_sign_in(client: Client, house: House) -> None:
    for path in ("/portfolio/", f"/portfolio/{house.tram.pk}/", "/projects/", "/search/?q=tram", "/help/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_the_client_sees_the_sheet_without_its_inside(client: Client, house: House) -> None:
    client.force_login(house.client)
    page = main_of(client.get(f"/portfolio/{house.tram.pk}/"))
    assert "Carry 40,000 people a day." in page
    for inside in ("Status history", "Who has a role here", "Audit trail", "Change the status", "Archive"):
        assert inside not in page
    assert client.get(f"/portfolio/{house.tram.pk}/roles/").status_code == 403
    assert client.get(f"/portfolio/{house.tram.pk}/history/").status_code == 403


def test_roles_tell_what_is_inherited(client: Client, house: House) -> None:
    client.force_login(house.officer)
    page = main_of(client.get(f"/portfolio/{house.tram.pk}/roles/"))
    assert page.count("inherited from “City 2030”") == 2
    assert page.index("Manager") < page.index("inherited from")


def test_a_role_that_stops_at_a_confidential_node_is_not_listed_there(client: Client, house: House) -> None:
    administrator = User.objects.create_superuser("root@example.org", full_name="Root")
    client.force_login(administrator)
    page = main_of(client.get(f"/portfolio/{house.secret.pk}/roles/"))
    assert "Nobody has a role here yet" in page


def test_the_audit_trail_is_for_those_who_may_audit(client: Client, house: House) -> None:
    client.force_login(house.manager)
    assert client.get(f"/portfolio/{house.tram.pk}/history/").status_code == 403
    client.force_login(house.auditor)
    page = main_of(client.get(f"/portfolio/{house.top.pk}/history/"))
    assert "Created" in page
    assert "Land purchase" not in page


def test_the_audit_trail_speaks_the_readers_language(client: Client, house: House) -> None:
    change_status(house.tram, NodeStatus.ON_HOLD, actor=house.officer, reason="The money ran out.")
    house.auditor.language = "fr"
    house.auditor.save()
    client.force_login(house.auditor)
    page = main_of(client.get(f"/portfolio/{house.tram.pk}/history/"))
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Statut changé Tram line Statut : En cours → Suspendu" in told.replace("\xa0", " ")
    assert "portfolio." not in told


# ---- changing


def test_edit_a_sheet(client: Client, house: House) -> None:
    client.force_login(house.manager)
    form = sheet(house.tram, name="Tram line 2", planned_start="2027-01-04", planned_finish="2029-06-30")
    assert client.post(f"/portfolio/{house.tram.pk}/edit/", form).status_code == 302
    house.tram.refresh_from_db()
    assert (house.tram.name, house.tram.planned_finish, house.tram.version) == (
        "Tram line 2",
        dt.date(2029, 6, 30),
        2,
    )


def test_a_refused_sheet_keeps_what_was_typed(client: Client, house: House) -> None:
    client.force_login(house.manager)
    form = sheet(house.tram, code="TOP", name="Typed", planned_start="2027-05-01", planned_finish="2027-01-01")
    page = main_of(client.post(f"/portfolio/{house.tram.pk}/edit/", form))
    assert 'value="Typed"' in page
    assert 'aria-describedby="id_code_helptext id_code_error"' in page
    house.tram.refresh_from_db()
    assert (house.tram.name, house.tram.version) == ("Tram line", 1)


def test_two_people_edit_and_nothing_is_lost(client: Client, house: House) -> None:
    client.force_login(house.manager)
    mine = sheet(house.tram, name="My name", objectives="My objectives.")
    category = Category.objects.create(name="Works")
    edit_node(house.tram, actor=house.officer, version=1, name="Their name", category=category)

    answer = client.post(f"/portfolio/{house.tram.pk}/edit/", mine)
    page = main_of(answer)
    assert answer.status_code == 409
    house.tram.refresh_from_db()
    assert (house.tram.name, house.tram.objectives) == ("Their name", "Carry 40,000 people a day.")
    # Both values of what both changed; what only they changed is taken over; what I typed is still there.
    assert "Their name" in page
    assert 'value="My name"' in page
    assert "My objectives." in page
    assert f'<option value="{category.pk}" selected>Works</option>' in page
    assert 'name="version" value="2"' in page

    again = mine | {"version": 2, "category": category.pk}
    assert client.post(f"/portfolio/{house.tram.pk}/edit/", again).status_code == 302
    house.tram.refresh_from_db()
    assert (house.tram.name, house.tram.category, house.tram.version) == ("My name", category, 3)


def test_add_below(client: Client, house: House) -> None:
    client.force_login(house.officer)
    form = sheet(house.tram, code="BUS", name="Bus lane", kind="project", manager="", objectives="")
    answer = client.post(f"/portfolio/add/?parent={house.programme.pk}", form, follow=True)
    bus = Node.objects.get(code="BUS")
    assert (bus.parent, bus.kind, bus.status) == (house.programme, NodeKind.PROJECT, NodeStatus.PROPOSED)
    assert "“Bus lane” is created." in answer.content.decode()


def test_adding_is_the_offices_and_the_top_the_administrators(client: Client, house: House) -> None:
    client.force_login(house.manager)
    assert client.get(f"/portfolio/add/?parent={house.tram.pk}").status_code == 403
    client.force_login(house.officer)
    assert client.get("/portfolio/add/").status_code == 403
    assert client.get(f"/portfolio/add/?parent={house.tram.pk}").status_code == 404


def test_move_offers_only_places_that_fit(client: Client, house: House) -> None:
    other = create_node(actor=None, kind=NodeKind.PROGRAMME, parent=house.top, code="HOU", name="Housing")
    client.force_login(house.officer)
    page = main_of(client.get(f"/portfolio/{house.programme.pk}/move/"))
    assert "Housing (HOU)" in page
    assert "Mobility (MOB)" not in page
    assert "Tram line (TRAM)" not in page
    client.post(f"/portfolio/{house.tram.pk}/move/", {"parent": other.pk})
    house.tram.refresh_from_db()
    assert house.tram.parent == other
    client.force_login(house.manager)
    assert client.get(f"/portfolio/{house.tram.pk}/move/").status_code == 403


def test_change_the_status_with_its_reason(client: Client, house: House) -> None:
    client.force_login(house.manager)
    url = f"/portfolio/{house.tram.pk}/status/"
    page = main_of(client.post(url, {"status": "on_hold", "reason": " "}))
    assert "Say why" in page
    client.post(url, {"status": "on_hold", "reason": "Archaeology."})
    house.tram.refresh_from_db()
    assert house.tram.status == NodeStatus.ON_HOLD
    assert "Archaeology." in main_of(client.get(f"/portfolio/{house.tram.pk}/"))


def test_archive_and_restore(client: Client, house: House) -> None:
    client.force_login(house.officer)
    client.post(f"/portfolio/{house.programme.pk}/archive/", {"archived": "1"})
    client.get("/help/")  # takes the message away
    assert "Mobility" not in main_of(client.get("/portfolio/"))
    assert "Mobility" in main_of(client.get("/portfolio/?archived=all"))
    page = client.post(f"/portfolio/{house.tram.pk}/archive/", {"archived": "0"}, follow=True).content.decode()
    assert "“Mobility” is archived too: restore it first." in page
    client.post(f"/portfolio/{house.programme.pk}/archive/", {"archived": "0"})
    assert "Tram line" in main_of(client.get("/portfolio/"))
    client.force_login(house.manager)
    assert client.post(f"/portfolio/{house.tram.pk}/archive/", {"archived": "1"}).status_code == 403


def test_grant_on_the_page_of_a_node(client: Client, house: House) -> None:
    newcomer = User.objects.create_user("new@example.org", full_name="New")
    client.force_login(house.manager)
    url = f"/portfolio/{house.tram.pk}/roles/"
    assert client.post(url, {"person": newcomer.pk, "role": "team_member"}).status_code == 403
    client.force_login(house.officer)
    client.post(url, {"person": newcomer.pk, "role": "team_member"})
    granted = RoleAssignment.objects.get(user=newcomer)
    assert (granted.role, granted.node, granted.granted_by) == (Role.TEAM_MEMBER, house.tram, house.officer)
    assert client.post(url, {"person": newcomer.pk, "role": "head_of_pmo"}).status_code == 403


# ---- the office's lists


@pytest.mark.parametrize(
    ("kind", "model"), [("category", Category), ("goal", StrategicGoal), ("unit", OrganisationUnit)]
)
def test_lists_of_the_office(client: Client, house: House, kind: str, model: Any) -> None:
    client.force_login(house.officer)
    client.post(f"/portfolio/lists/{kind}/add/", {"name": "  First "})
    item = model.objects.get()
    assert item.name == "First"
    page = client.post(f"/portfolio/lists/{kind}/add/", {"name": "First"}, follow=True).content.decode()
    assert "already exists" in page
    client.post(f"/portfolio/lists/{kind}/{item.pk}/", {"act": "rename", "name": "Second"})
    edit_node(house.tram, actor=house.officer, version=1, **{kind: model.objects.get(name="Second")})
    page = client.post(f"/portfolio/lists/{kind}/{item.pk}/", {"act": "delete"}, follow=True).content.decode()
    assert "“Second” is used by 1 project or programme" in page
    edit_node(house.tram, actor=house.officer, version=2, **{kind: None})
    client.post(f"/portfolio/lists/{kind}/{item.pk}/", {"act": "delete"})
    assert not model.objects.exists()


def test_lists_are_the_offices(client: Client, house: House) -> None:
    works = Category.objects.create(name="Works")
    client.force_login(house.manager)
    assert client.get("/portfolio/lists/").status_code == 403
    assert client.post("/portfolio/lists/category/add/", {"name": "X"}).status_code == 403
    assert client.post(f"/portfolio/lists/category/{works.pk}/", {"act": "delete"}).status_code == 403
    assert client.post(f"/portfolio/lists/nothing/{works.pk}/", {"act": "delete"}).status_code == 404
    assert list(Category.objects.all()) == [works]


# ---- saved views


def test_saved_views_are_ones_own_or_shared_by_the_office(client: Client, house: House) -> None:
    client.force_login(house.manager)
    form = {"page": "projects", "query": "status=active", "name": "Mine", "next": "/projects/?status=active"}
    assert client.post("/portfolio/views/save/", form)["Location"] == "/projects/?status=active"
    assert client.post("/portfolio/views/save/", form | {"shared": "on"}).status_code == 403
    mine = SavedView.objects.get()
    assert (mine.owner, mine.query, mine.shared) == (house.manager, "status=active", False)
    client.force_login(house.officer)
    assert client.post(f"/portfolio/views/{mine.pk}/delete/").status_code == 404
    client.post("/portfolio/views/save/", form | {"name": "Ours", "shared": "on"})
    assert "Ours" in main_of(client.get("/projects/"))
    assert "Mine" not in main_of(client.get("/projects/"))
    client.force_login(house.manager)
    page = main_of(client.get("/projects/"))
    assert "Ours" in page
    assert 'href="?status=active"' in page
    ours = SavedView.objects.get(name="Ours")
    assert client.post(f"/portfolio/views/{ours.pk}/delete/").status_code == 403
    client.post(f"/portfolio/views/{mine.pk}/delete/")
    assert list(SavedView.objects.all()) == [ours]


def test_a_view_saved_again_is_replaced(house: House) -> None:
    services.save_view(actor=house.manager, page="projects", name="Mine", query="a=1")
    services.save_view(actor=house.manager, page="projects", name="Mine", query="a=2")
    assert [v.query for v in SavedView.objects.all()] == ["a=2"]
