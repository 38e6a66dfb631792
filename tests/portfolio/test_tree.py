"""The tree keeps its paths right, whatever is moved where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.accounts.services import grant_role
from vigie.portfolio.models import Node, NodeKind, NodeStatus
from vigie.portfolio.services import EditConflict, change_status, create_node, edit_node, move_node, set_archived


def _expected(node: Node) -> tuple[str, str, int]:
    """Path, confidential path and depth, from the parents alone."""
    if node.parent is None:
        path, confidential, depth = f"{node.pk}/", "", 0
    else:
        above, confidential, parent_depth = _expected(node.parent)
        path, depth = f"{above}{node.pk}/", parent_depth + 1
    return path, path if node.confidential else confidential, depth


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin@example.org", full_name="Admin")


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_paths_follow_the_parents_after_any_moves(admin: User, data: st.DataObject) -> None:
    for level in range(8, -1, -1):
        Node.objects.filter(depth=level).delete()
    nodes = [create_node(actor=admin, kind=NodeKind.PORTFOLIO, parent=None, code="0", name="0")]
    for i in range(1, 8):
        parent = data.draw(st.sampled_from(nodes))
        nodes.append(
            create_node(
                actor=admin,
                kind=NodeKind.PORTFOLIO,
                parent=parent,
                code=str(i),
                name=str(i),
                confidential=data.draw(st.booleans()),
            )
        )
    for _ in range(4):
        node, target = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from([None, *nodes]))
        node.refresh_from_db()
        if target is not None:
            target.refresh_from_db()
        if target is not None and target.path.startswith(node.path):
            with pytest.raises(ValidationError):
                move_node(node, target, actor=admin)
        else:
            move_node(node, target, actor=admin)
    for node in Node.objects.select_related("parent"):
        assert (node.path, node.confidential_path, node.depth) == _expected(Node.objects.get(pk=node.pk))


@pytest.fixture
def project(admin: User) -> Node:
    top = create_node(actor=admin, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    return create_node(actor=admin, kind=NodeKind.PROJECT, parent=top, code="J", name="J")


@pytest.mark.django_db
def test_confidentiality_reaches_everything_below_at_once(admin: User) -> None:
    top = create_node(actor=admin, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    programme = create_node(actor=admin, kind=NodeKind.PROGRAMME, parent=top, code="G", name="G")
    project = create_node(actor=admin, kind=NodeKind.PROJECT, parent=programme, code="J", name="J")
    officer = User.objects.create_user("o@example.org", full_name="O")
    insider = User.objects.create_user("i@example.org", full_name="I")
    grant_role(officer, Role.PMO_OFFICER, top, actor=admin)
    grant_role(insider, Role.TEAM_MEMBER, project, actor=admin)
    assert Node.objects.visible_to(officer).count() == 3
    edit_node(programme, actor=admin, version=1, confidential=True)
    assert list(Node.objects.visible_to(officer)) == [top]
    assert list(Node.objects.visible_to(insider)) == [project]


@pytest.mark.django_db
def test_a_project_contains_nothing_and_only_portfolios_stand_at_the_top(admin: User, project: Node) -> None:
    with pytest.raises(ValidationError):
        create_node(actor=admin, kind=NodeKind.PROGRAMME, parent=project, code="X", name="X")
    with pytest.raises(ValidationError):
        create_node(actor=admin, kind=NodeKind.PROJECT, parent=None, code="X", name="X")
    assert not Node.objects.filter(code="X").exists()


@pytest.mark.django_db
def test_the_top_of_the_tree_is_the_administrators(admin: User, project: Node) -> None:
    head = User.objects.create_user("h@example.org", full_name="H")
    assert project.parent is not None
    grant_role(head, Role.HEAD_OF_PMO, project.parent, actor=admin)
    with pytest.raises(PermissionDenied):
        create_node(actor=head, kind=NodeKind.PORTFOLIO, parent=None, code="X", name="X")


@pytest.mark.django_db
def test_a_conflicting_edit_writes_nothing(admin: User, project: Node) -> None:
    edit_node(project, actor=admin, version=1, name="First")
    with pytest.raises(EditConflict) as conflict:
        edit_node(project, actor=admin, version=1, name="Second")
    assert conflict.value.current.name == "First"
    project.refresh_from_db()
    assert (project.name, project.version) == ("First", 2)


@pytest.mark.django_db
def test_restoring_brings_back_only_what_went_with_it(admin: User) -> None:
    top = create_node(actor=admin, kind=NodeKind.PORTFOLIO, parent=None, code="P", name="P")
    early = create_node(actor=admin, kind=NodeKind.PROJECT, parent=top, code="E", name="E")
    late = create_node(actor=admin, kind=NodeKind.PROJECT, parent=top, code="L", name="L")
    set_archived(early, True, actor=admin)
    set_archived(top, True, actor=admin)
    with pytest.raises(ValidationError):
        set_archived(late, False, actor=admin)
    set_archived(top, False, actor=admin)
    assert set(Node.objects.current()) == {top, late}


@pytest.mark.django_db
def test_stopping_needs_a_reason(admin: User, project: Node) -> None:
    with pytest.raises(ValidationError):
        change_status(project, NodeStatus.STOPPED, actor=admin, reason=" ")
    change_status(project, NodeStatus.STOPPED, actor=admin, reason="The law changed.")
    project.refresh_from_db()
    assert [(c.old, c.new) for c in project.status_changes.all()] == [("proposed", "stopped"), ("", "proposed")]


@pytest.mark.django_db
def test_a_place_that_moved_or_was_hidden_meanwhile_counts_as_it_stands(admin: User, project: Node) -> None:
    """Whoever read it before still puts the new node where it is now, hidden as it is now."""
    other = create_node(actor=admin, kind=NodeKind.PORTFOLIO, parent=None, code="Q", name="Q", confidential=True)
    place = create_node(actor=admin, kind=NodeKind.PROGRAMME, parent=project.parent, code="G", name="G")
    seen, seen_too = Node.objects.get(pk=place.pk), Node.objects.get(pk=place.pk)
    move_node(place, other, actor=admin)
    new = create_node(actor=admin, kind=NodeKind.PROJECT, parent=seen, code="N", name="N")
    moved = move_node(project, seen_too, actor=admin)
    for node in (new, moved):
        assert (node.path, node.confidential_path, node.depth) == (
            f"{other.pk}/{place.pk}/{node.pk}/",
            f"{other.pk}/",
            2,
        )


@pytest.mark.django_db
def test_archiving_twice_parts_nothing(admin: User, project: Node) -> None:
    top = project.parent
    assert top is not None
    set_archived(top, True, actor=admin)
    set_archived(top, True, actor=admin)
    set_archived(top, False, actor=admin)
    assert set(Node.objects.current()) == {top, project}


@pytest.mark.django_db
def test_what_is_archived_changes_no_more(admin: User, project: Node) -> None:
    top = project.parent
    assert top is not None
    programme = create_node(actor=admin, kind=NodeKind.PROGRAMME, parent=top, code="G", name="G")
    other = create_node(actor=admin, kind=NodeKind.PROJECT, parent=top, code="O", name="O")
    set_archived(programme, True, actor=admin)
    set_archived(project, True, actor=admin)
    acts: list[Callable[[], object]] = [
        lambda: edit_node(project, actor=admin, version=2, name="New"),
        lambda: change_status(project, NodeStatus.ACTIVE, actor=admin),
        lambda: move_node(project, top, actor=admin),
        lambda: move_node(other, programme, actor=admin),
        lambda: create_node(actor=admin, kind=NodeKind.PROJECT, parent=programme, code="N", name="N"),
    ]
    before = list(Node.objects.order_by("pk").values())
    for act in acts:
        with pytest.raises(ValidationError, match="is archived: restore it before you change it"):
            act()
    assert list(Node.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_nobody_hides_a_node_from_themselves(admin: User, project: Node) -> None:
    officer = User.objects.create_user("o@example.org", full_name="O")
    top = project.parent
    assert top is not None
    grant_role(officer, Role.PMO_OFFICER, top, actor=admin)
    with pytest.raises(ValidationError) as refused:
        edit_node(project, actor=officer, version=1, confidential=True)
    assert list(refused.value.message_dict) == ["confidential"]
    with pytest.raises(ValidationError):
        create_node(actor=officer, kind=NodeKind.PROJECT, parent=top, code="S", name="S", confidential=True)
    assert not Node.objects.filter(code="S").exists()
    grant_role(officer, Role.PMO_OFFICER, project, actor=admin)
    edit_node(project, actor=officer, version=1, confidential=True)
    assert Node.objects.visible_to(officer).filter(pk=project.pk).exists()
