"""Schedules in the REST API: tasks, edits with their preview, imports, export."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate
from ninja.responses import Status
from pydantic import StringConstraints

from vigie.engine.terms import Constraint, LagUnit, LinkType
from vigie.exchange.document import Link
from vigie.exchange.messages import describe
from vigie.planning import queries, services
from vigie.planning.api.terms import Moment, MoveOut, Revision, Seconds, Shown, Uid
from vigie.planning.explain import why
from vigie.planning.exports import EXPORTS, export_document
from vigie.planning.merge import Side
from vigie.planning.models import Dependency, ImportState, Task
from vigie.planning.tables import ONLY, Filters, narrowed, task_rows
from vigie.portfolio.api import Identifier, Text, signed_in
from vigie.portfolio.queries import get_node

router = Router(tags=["schedules"])

TaskName = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", min_length=1, max_length=2000)]


class ScheduleOut(Schema):
    node_id: int
    start: Shown | None
    finish: Shown | None
    status_date: Shown | None
    revision: int
    computed_at: dt.datetime | None
    source_name: str


class TaskOut(Schema):
    uid: int
    position: int
    outline_level: int
    parent_uid: int | None
    wbs: str
    name: str
    summary: bool
    milestone: bool
    active: bool
    manual: bool
    critical: bool
    start: Shown | None
    finish: Shown | None
    early_start: Shown | None
    early_finish: Shown | None
    late_start: Shown | None
    late_finish: Shown | None
    total_float: int | None
    free_float: int | None
    duration: int | None
    percent_complete: float | None
    actual_start: Shown | None
    actual_finish: Shown | None
    remaining_duration: int | None
    constraint: int
    constraint_date: Shown | None
    deadline: Shown | None
    notes: str
    edited_revision: int


class LinkOut(Schema):
    predecessor_uid: int
    successor_uid: int
    type: int
    lag: int
    lag_unit: int
    lag_percent: float | None
    driving: bool


class LinkIn(Schema):
    predecessor_uid: Uid
    type: LinkType = LinkType.FINISH_START
    lag: Annotated[int, Field(ge=-(250 * 366 * 86_400), le=250 * 366 * 86_400)] = 0
    lag_unit: LagUnit = LagUnit.WORKING
    lag_percent: Annotated[float, Field(ge=-1000, le=1000)] | None = None


class TaskChange(Schema):
    """What changes; leave out what shall stay."""

    revision: Revision
    name: TaskName = ""
    duration: Seconds = 0
    milestone: bool = False
    manual: bool = False
    active: bool = True
    start: Moment | None = None
    finish: Moment | None = None
    constraint: Constraint = Constraint.AS_SOON_AS_POSSIBLE
    constraint_date: Moment | None = None
    deadline: Moment | None = None
    percent_complete: Annotated[float, Field(ge=0, le=100)] = 0
    actual_start: Moment | None = None
    actual_finish: Moment | None = None
    remaining_duration: Seconds | None = None
    notes: Text = ""
    predecessors: Annotated[list[LinkIn], Field(max_length=500)] = []


class TaskIn(Schema):
    name: TaskName
    duration: Seconds = 28_800
    after_uid: Uid | None = None


class PreviewOut(Schema):
    moved: list[MoveOut]
    finish: tuple[Shown | None, Shown | None]
    newly_critical: list[tuple[int, str]]
    late: list[tuple[int, str]]


class StepOut(Schema):
    uid: int
    name: str
    wbs: str
    start: Shown | None
    finish: Shown | None
    sentences: list[str]


class ImportOut(Schema):
    id: int
    file_name: str
    format: str
    state: ImportState
    at: dt.datetime
    by_id: int | None
    job_id: int | None
    differences: dict[str, Any]
    error: str


class DecisionIn(Schema):
    """Which side wins each conflict, by its identity; the file where none is stated."""

    choices: dict[str, Side] = {}


class UndoIn(Schema):
    discard_later_edits: bool = False


class TaskFilters(Schema):
    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    critical: bool = False
    late: bool = False
    milestones: bool = False
    incomplete: bool = False


@router.get("/projects/{node_id}/schedule", response=ScheduleOut, summary=N_("The schedule of a project"))
def read_schedule(request: HttpRequest, node_id: Identifier) -> object:
    return queries.get_schedule(signed_in(request), node_id)


class ExportFormat(StrEnum):
    MSPDI = "mspdi"
    XER = "xer"


@router.get(
    "/projects/{node_id}/schedule/export",
    summary=N_("The schedule as a file: MSPDI for Microsoft Project, or XER for Primavera P6"),
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {
                    "application/xml": {"schema": {"type": "string"}},
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        }
    },
)
def export_schedule(
    request: HttpRequest, node_id: Identifier, format: ExportFormat = ExportFormat.MSPDI
) -> HttpResponse:
    form = EXPORTS[format]
    exported = export_document(queries.exported_document(signed_in(request), node_id), format)
    response = HttpResponse(exported.data, content_type=form.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="schedule-{node_id}{form.extension}"'
    return response


class RemarkOut(Schema):
    code: str
    text: str


@router.get(
    "/projects/{node_id}/schedule/export/remarks",
    response=list[RemarkOut],
    summary=N_("What the file of an export says in another way than the schedule, or not at all"),
)
def export_remarks(
    request: HttpRequest, node_id: Identifier, format: ExportFormat = ExportFormat.MSPDI
) -> list[RemarkOut]:
    exported = export_document(queries.exported_document(signed_in(request), node_id), format)
    return [RemarkOut(code=notice.code, text=describe(notice, gettext)) for notice in exported.notices]


@router.get("/projects/{node_id}/tasks", response=list[TaskOut], summary=N_("The tasks, in outline order"))
@paginate
def list_tasks(request: HttpRequest, node_id: Identifier, filters: Query[TaskFilters]) -> object:
    user = signed_in(request)
    found = task_rows(queries.get_schedule(user, node_id), Filters(q=filters.q)).defer(None)
    for only in ONLY:
        if getattr(filters, only):
            found = narrowed(found, only)
    return found


@router.get("/projects/{node_id}/links", response=list[LinkOut], summary=N_("The links between tasks"))
@paginate
def list_links(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return Dependency.objects.visible_to(user).filter(schedule=queries.get_schedule(user, node_id))


@router.post("/projects/{node_id}/tasks", response={201: TaskOut}, summary=N_("Add a task"))
def add_task(request: HttpRequest, node_id: Identifier, payload: TaskIn) -> Status[Task]:
    user = signed_in(request)
    task = services.add_task(queries.get_schedule(user, node_id), actor=user, **payload.dict())
    return Status(201, task)


@router.get("/projects/{node_id}/tasks/{uid}", response=TaskOut, summary=N_("One task"))
def read_task(request: HttpRequest, node_id: Identifier, uid: Uid) -> object:
    return queries.get_task(signed_in(request), node_id, uid)


def _changes(payload: TaskChange) -> dict[str, Any]:
    values = payload.dict(exclude_unset=True, exclude={"revision", "predecessors"})
    if "predecessors" in payload.model_fields_set:
        values["predecessors"] = [
            Link(
                predecessor_uid=link.predecessor_uid,
                successor_uid=0,
                type=link.type,
                lag=link.lag,
                lag_unit=link.lag_unit,
                lag_percent=link.lag_percent,
            )
            for link in payload.predecessors
        ]
    return values


@router.patch(
    "/projects/{node_id}/tasks/{uid}", response=TaskOut, summary=N_("Change a task; the schedule is computed anew")
)
def change_task(request: HttpRequest, node_id: Identifier, uid: Uid, payload: TaskChange) -> object:
    user = signed_in(request)
    task = queries.get_task(user, node_id, uid)
    return services.edit_task(task, actor=user, revision=payload.revision, **_changes(payload))


@router.post(
    "/projects/{node_id}/tasks/{uid}/preview",
    response=PreviewOut,
    summary=N_("What a change would move; nothing is kept"),
)
def preview_change(request: HttpRequest, node_id: Identifier, uid: Uid, payload: TaskChange) -> object:
    user = signed_in(request)
    return services.preview_task_edit(queries.get_task(user, node_id, uid), actor=user, **_changes(payload))


@router.delete("/projects/{node_id}/tasks/{uid}", response={204: None}, summary=N_("Remove a task and all below it"))
def remove_task(request: HttpRequest, node_id: Identifier, uid: Uid, revision: Query[Revision]) -> Status[None]:
    user = signed_in(request)
    services.remove_task(queries.get_task(user, node_id, uid), actor=user, revision=revision)
    return Status(204, None)


@router.get("/projects/{node_id}/tasks/{uid}/why", response=list[StepOut], summary=N_("Why a task has its dates"))
def explain_task(request: HttpRequest, node_id: Identifier, uid: Uid) -> object:
    user = signed_in(request)
    return why(user, queries.get_task(user, node_id, uid))


@router.post("/projects/{node_id}/imports", response={202: ImportOut}, summary=N_("Import a schedule file, as a job"))
def start_import(request: HttpRequest, node_id: Identifier, file: File[UploadedFile]) -> Status[object]:
    user = signed_in(request)
    imported = services.request_import(
        get_node(user, node_id), actor=user, name=file.name or "schedule", chunks=file.chunks()
    )
    return Status(202, imported)


@router.get(
    "/projects/{node_id}/imports", response=list[ImportOut], summary=N_("The imports of a project, newest first")
)
@paginate
def list_imports(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return queries.import_history(user, get_node(user, node_id))


@router.get(
    "/projects/{node_id}/imports/{import_id}", response=ImportOut, summary=N_("One import, with what it changes")
)
def read_import(request: HttpRequest, node_id: Identifier, import_id: Identifier) -> object:
    return queries.get_import(signed_in(request), node_id, import_id)


@router.post(
    "/projects/{node_id}/imports/{import_id}/confirm", response=ImportOut, summary=N_("Apply a waiting import")
)
def confirm_import(request: HttpRequest, node_id: Identifier, import_id: Identifier, payload: DecisionIn) -> object:
    user = signed_in(request)
    imported = queries.get_import(user, node_id, import_id)
    return services.confirm_import(imported, actor=user, choices=payload.choices)


@router.post(
    "/projects/{node_id}/imports/{import_id}/reject", response=ImportOut, summary=N_("Leave the schedule as it is")
)
def reject_import(request: HttpRequest, node_id: Identifier, import_id: Identifier) -> object:
    user = signed_in(request)
    return services.reject_import(queries.get_import(user, node_id, import_id), actor=user)


@router.post("/projects/{node_id}/imports/{import_id}/undo", response=ImportOut, summary=N_("Undo an applied import"))
def undo_import(request: HttpRequest, node_id: Identifier, import_id: Identifier, payload: UndoIn) -> object:
    user = signed_in(request)
    imported = queries.get_import(user, node_id, import_id)
    return services.undo_import(imported, actor=user, discard_later_edits=payload.discard_later_edits)
