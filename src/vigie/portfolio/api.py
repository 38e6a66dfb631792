"""The tree in the REST API."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import Field, FilterLookup, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate
from ninja.responses import Status
from pydantic import StringConstraints

from vigie.accounts.models import OrganisationUnit, User
from vigie.portfolio import services
from vigie.portfolio.models import Category, Node, NodeKind, NodeStatus, StatusChange, StrategicGoal
from vigie.portfolio.queries import get_node

router = Router(tags=["tree"])

Identifier = Annotated[int, Field(ge=1, le=2**63 - 1)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]


Line = StringConstraints(pattern=r"^[^\x00\r\n]*$", min_length=1, strip_whitespace=True)
Code = Annotated[str, Line, Field(max_length=30)]
Name = Annotated[str, Line, Field(max_length=200)]


def signed_in(request: HttpRequest) -> User:
    """The caller, whom the API's authentication has found."""
    assert isinstance(request.user, User)
    return request.user


class NodeOut(Schema):
    id: int
    kind: NodeKind
    parent_id: int | None
    code: str
    name: str
    description: str
    objectives: str
    status: NodeStatus
    sponsor_id: int | None
    manager_id: int | None
    unit_id: int | None
    category_id: int | None
    goal_id: int | None
    planned_start: dt.date | None
    planned_finish: dt.date | None
    confidential: bool
    archived_at: dt.datetime | None
    version: int


class NodeFields(Schema):
    """What the sheet of a node says; leave out what shall stay."""

    code: Code = ""
    name: Name = ""
    description: Text = ""
    objectives: Text = ""
    sponsor_id: Identifier | None = None
    manager_id: Identifier | None = None
    unit_id: Identifier | None = None
    category_id: Identifier | None = None
    goal_id: Identifier | None = None
    planned_start: dt.date | None = None
    planned_finish: dt.date | None = None
    confidential: bool = False


class NodeIn(NodeFields):
    kind: NodeKind
    parent_id: Identifier | None = None
    code: Code
    name: Name
    status: NodeStatus = NodeStatus.PROPOSED


class NodeChange(NodeFields):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class MoveIn(Schema):
    parent_id: Identifier | None


class StatusIn(Schema):
    status: NodeStatus
    reason: Text = ""


class StatusOut(Schema):
    at: dt.datetime
    by_id: int | None
    old: str
    new: NodeStatus
    reason: str


class NodeFilters(FilterSchema):
    kind: NodeKind | None = None
    status: NodeStatus | None = None
    parent_id: Identifier | None = None
    manager_id: Identifier | None = None
    q: Annotated[
        Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] | None,
        FilterLookup(["name__icontains", "code__icontains"]),
    ] = None


_RELATIONS: dict[str, Any] = {
    "sponsor_id": User,
    "manager_id": User,
    "unit_id": OrganisationUnit,
    "category_id": Category,
    "goal_id": StrategicGoal,
}


def _values(user: User, payload: Schema, leave_out: set[str]) -> dict[str, Any]:
    """The stated fields, with the objects that their identifiers name, if the user may see them."""
    values = payload.dict(exclude_unset=True, exclude=leave_out)
    for key in [k for k in values if k in _RELATIONS]:
        pk = values.pop(key)
        target = _RELATIONS[key].objects.visible_to(user).filter(pk=pk).first() if pk is not None else None
        if pk is not None and target is None:
            raise ValidationError({key: _("There is no such entry: choose one that exists.")})
        values[key.removesuffix("_id")] = target
    return values


@router.get("/nodes", response=list[NodeOut], summary=N_("Portfolios, programmes and projects"))
@paginate
def list_nodes(request: HttpRequest, filters: Query[NodeFilters], archived: bool = False) -> object:
    nodes = Node.objects.visible_to(signed_in(request)).filter(archived_at__isnull=not archived)
    return filters.filter(nodes)


@router.get("/nodes/{node_id}", response=NodeOut, summary=N_("One node"))
def read_node(request: HttpRequest, node_id: Identifier) -> object:
    return get_node(signed_in(request), node_id)


@router.post("/nodes", response={201: NodeOut}, summary=N_("Add a node"))
def create_node(request: HttpRequest, payload: NodeIn) -> Status[Node]:
    user = signed_in(request)
    parent = get_node(user, payload.parent_id) if payload.parent_id is not None else None
    values = _values(user, payload, {"kind", "parent_id", "status"})
    node = services.create_node(actor=user, kind=payload.kind, parent=parent, status=payload.status, **values)
    return Status(201, node)


@router.patch("/nodes/{node_id}", response=NodeOut, summary=N_("Change the sheet of a node"))
def change_node(request: HttpRequest, node_id: Identifier, payload: NodeChange) -> object:
    user = signed_in(request)
    node = get_node(user, node_id)
    return services.edit_node(node, actor=user, version=payload.version, **_values(user, payload, {"version"}))


@router.post("/nodes/{node_id}/move", response=NodeOut, summary=N_("Move a node with all below it"))
def move_node(request: HttpRequest, node_id: Identifier, payload: MoveIn) -> object:
    user = signed_in(request)
    parent = get_node(user, payload.parent_id) if payload.parent_id is not None else None
    return services.move_node(get_node(user, node_id), parent, actor=user)


@router.post("/nodes/{node_id}/archive", response=NodeOut, summary=N_("Put a node away, with all below it"))
def archive_node(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return services.set_archived(get_node(user, node_id), True, actor=user)


@router.post("/nodes/{node_id}/restore", response=NodeOut, summary=N_("Bring a node back"))
def restore_node(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return services.set_archived(get_node(user, node_id), False, actor=user)


@router.post("/nodes/{node_id}/status", response=StatusOut, summary=N_("A step in the life of a node"))
def change_status(request: HttpRequest, node_id: Identifier, payload: StatusIn) -> object:
    user = signed_in(request)
    return services.change_status(get_node(user, node_id), payload.status, actor=user, reason=payload.reason)


@router.get("/nodes/{node_id}/status", response=list[StatusOut], summary=N_("The status history"))
@paginate
def status_history(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return StatusChange.objects.visible_to(user).filter(node=get_node(user, node_id))
