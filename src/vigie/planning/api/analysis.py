"""What is found out about a schedule in the REST API: its assessment, its chains, what differs between versions."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from vigie.engine.assessment import Check, Measured, Outcome
from vigie.exchange.comparing import change_text
from vigie.exchange.comparison import Change, Kind
from vigie.planning import queries
from vigie.planning.api.terms import MoveOut, Shown, Uid
from vigie.planning.chains import MOST, Step, chains
from vigie.planning.quality import Cause, Point, assessment
from vigie.planning.results import instant
from vigie.planning.versions import NOW, comparison, versions
from vigie.portfolio.api import Identifier, signed_in

router = Router(tags=["schedules"])


class AssessmentCauseOut(Schema):
    uid: int
    name: str
    reason: str
    tasks: int

    @staticmethod
    def resolve_reason(cause: Cause) -> str:
        return cause.reason.name.lower()


class AssessmentPointOut(Schema):
    """``value`` and ``threshold`` are a share, a count or a ratio, as ``measured`` says."""

    check: Check
    dcma: int | None
    title: str
    meaning: str
    advice: str
    outcome: Outcome
    measured: Measured
    value: float | None
    threshold: float | None
    found: int
    of: int
    places: int
    causes: list[AssessmentCauseOut]
    note: str

    @staticmethod
    def resolve_title(point: Point) -> str:
        return point.words.title

    @staticmethod
    def resolve_meaning(point: Point) -> str:
        return point.words.meaning

    @staticmethod
    def resolve_advice(point: Point) -> str:
        return point.words.advice

    @staticmethod
    def resolve_places(point: Point) -> int:
        return len(point.places)


class PlaceOut(Schema):
    """``amount``: working days, or chains at merge points; ``predecessor_uid`` where a link is meant."""

    uid: int
    amount: float | None
    predecessor_uid: int | None


class NamedOut(Schema):
    uid: int
    name: str


class PersonOut(Schema):
    """Somebody who works on a chain, with how many of its tasks."""

    name: str
    tasks: int


class JointOut(Schema):
    """The task that a chain leads to, and the number of the chain that it is part of."""

    uid: int
    name: str
    path: int


class PathOut(Schema):
    """``float_to_end``: seconds of working time by which the whole chain may slip before the end moves;
    ``total_float``: the least of its tasks; ``joins`` is empty where it leads to the end itself."""

    number: int
    float_to_end: int
    total_float: int | None
    start: Shown | None
    finish: Shown | None
    meaning: str
    tasks: int
    people: list[PersonOut]
    joins: JointOut | None


class PathsOut(Schema):
    """``end``: the task where the chains lead; empty in a schedule without dates. ``complete``: it is done."""

    end: NamedOut | None
    finish: Shown | None
    complete: bool
    paths: list[PathOut]


class PathLinkOut(Schema):
    predecessor_uid: int
    successor_uid: int
    type: int
    lag: int
    lag_unit: int
    lag_percent: float | None


class PathTaskOut(Schema):
    """A task of a chain, and the link that leads on from it; ``float_to_end`` as in ``PathOut``."""

    uid: int
    name: str
    start: Shown | None
    finish: Shown | None
    total_float: int | None
    float_to_end: int
    link: PathLinkOut | None
    people: list[str]

    @staticmethod
    def resolve_float_to_end(step: Step) -> int:
        return step.room


class VersionOut(Schema):
    key: str
    label: str


class ChangeOut(NamedOut):
    """One change of input, in words."""

    kind: Kind
    text: str


class EffectOut(Schema):
    """By how much a change moved the finish, in days on the clock; without a change: all others together."""

    change: ChangeOut | None
    days: float


class ComparisonOut(Schema):
    """The first hundred of each list; ``totals`` counts them all."""

    finish: tuple[Shown | None, Shown | None]
    effects: list[EffectOut]
    changes: list[ChangeOut]
    added: list[NamedOut]
    removed: list[NamedOut]
    moved: list[MoveOut]
    newly_critical: list[NamedOut]
    no_longer_critical: list[NamedOut]
    totals: dict[str, int]


@router.get(
    "/projects/{node_id}/schedule/quality",
    response=list[AssessmentPointOut],
    summary=N_("How far the schedule can be relied on: the points of its assessment"),
)
def assess_schedule(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return assessment(user, queries.get_schedule(user, node_id))


@router.get(
    "/projects/{node_id}/schedule/quality/{check}/tasks",
    response=list[PlaceOut],
    summary=N_("The tasks of one point of the assessment, the worst first"),
)
@paginate
def list_point_tasks(request: HttpRequest, node_id: Identifier, check: Check) -> object:
    user = signed_in(request)
    points = assessment(user, queries.get_schedule(user, node_id))
    return [place for point in points if point.check == check for place in point.places]


class PathsAsked(Schema):
    """``to``: the task where the chains lead; by default the one that ends the project."""

    to: Uid | None = None
    count: Annotated[int, Field(ge=1, le=MOST)] = 10


@router.get(
    "/projects/{node_id}/schedule/paths",
    response=PathsOut,
    summary=N_("The chains of tasks that decide a date, the one with the least float first"),
)
def list_paths(request: HttpRequest, node_id: Identifier, asked: Query[PathsAsked]) -> object:
    user = signed_in(request)
    found = chains(user, queries.get_schedule(user, node_id), to=asked.to, count=asked.count)
    return {
        "end": found.end,
        "finish": found.end.finish if found.end else None,
        "complete": found.complete,
        "paths": [
            {
                "number": chain.number,
                "float_to_end": chain.room,
                "total_float": chain.total_float,
                "start": chain.start,
                "finish": chain.finish,
                "meaning": found.meaning(chain),
                "tasks": len(chain.steps),
                "people": [{"name": name, "tasks": tasks} for name, tasks in chain.people],
                "joins": chain.joins and {"uid": chain.joins.uid, "name": chain.joins.name, "path": chain.joins_number},
            }
            for chain in found.found
        ],
    }


@router.get(
    "/projects/{node_id}/schedule/paths/{number}/tasks",
    response=list[PathTaskOut],
    summary=N_("The tasks of one chain, in their order"),
)
@paginate
def list_path_tasks(request: HttpRequest, node_id: Identifier, number: int, asked: Query[PathsAsked]) -> object:
    user = signed_in(request)
    found = chains(user, queries.get_schedule(user, node_id), to=asked.to, count=asked.count)
    return [step for chain in found.found if chain.number == number for step in chain.steps]


@router.get(
    "/projects/{node_id}/schedule/versions",
    response=list[VersionOut],
    summary=N_("The versions of the schedule that can be compared"),
)
@paginate
def list_versions(request: HttpRequest, node_id: Identifier) -> object:
    user = signed_in(request)
    return versions(user, queries.get_schedule(user, node_id))


VersionKey = Annotated[str, Field(max_length=40, pattern=r"^(now|(before|file|undone)-[0-9]{1,18})$")]


class Versions(Schema):
    before: VersionKey
    after: VersionKey = NOW


_LISTED = 100
_COUNTED = ("effects", "changes", "added", "removed", "newly_critical", "no_longer_critical")


@router.get(
    "/projects/{node_id}/schedule/comparison",
    response=ComparisonOut,
    summary=N_("What differs between two versions, and which change moved the finish"),
)
def compare_versions(request: HttpRequest, node_id: Identifier, asked: Query[Versions]) -> object:
    user = signed_in(request)
    found = comparison(user, queries.get_schedule(user, node_id), asked.before, asked.after)

    def named(uids: Sequence[int]) -> list[dict[str, Any]]:
        return [{"uid": uid, "name": found.name(uid)} for uid in uids[:_LISTED]]

    def told(change: Change) -> dict[str, Any]:
        text = change_text(found, change, gettext)
        return {"uid": change.uid, "name": found.name(change.uid), "kind": change.kind, "text": text}

    return {
        "finish": tuple(instant(value) for value in found.finish),
        "effects": [
            {"change": told(e.change) if e.change else None, "days": e.seconds / 86_400}
            for e in found.effects[:_LISTED]
        ],
        "changes": [told(change) for change in found.changes[:_LISTED]],
        "added": named(found.added),
        "removed": named(found.removed),
        "moved": [
            {
                "uid": move.uid,
                "name": found.name(move.uid),
                "start": tuple(instant(value) for value in move.start),
                "finish": tuple(instant(value) for value in move.finish),
                "days": move.seconds / 86_400,
            }
            for move in found.moves[:_LISTED]
        ],
        "newly_critical": named(found.newly_critical),
        "no_longer_critical": named(found.no_longer_critical),
        "totals": {"moved": len(found.moves), **{name: len(getattr(found, name)) for name in _COUNTED}},
    }
