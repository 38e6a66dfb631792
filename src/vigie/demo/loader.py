"""Loading the sample through the services of the product, month after month, and taking it away again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from vigie.accounts.audit import record
from vigie.accounts.models import AuditEvent, User
from vigie.accounts.services import create_person, grant_role, update_person
from vigie.demo import organisation as org
from vigie.demo.project import Programme, Project, Step
from vigie.demo.projects import PROGRAMMES
from vigie.demo.register import Register
from vigie.demo.replay import Replay, status_days
from vigie.demo.script import Text
from vigie.demo.uncertainty import Uncertain
from vigie.exchange.document import ScheduleDocument, TaskBaseline
from vigie.insight.refresh import refresh
from vigie.insight.services import set_tolerance
from vigie.planning.documents import document_of, store_document
from vigie.planning.models import Baseline
from vigie.planning.results import recompute
from vigie.planning.services import approve_baseline, create_schedule, set_baseline
from vigie.portfolio.models import LISTS, Node, NodeKind, NodeStatus, StatusChange
from vigie.portfolio.services import add_list_item, change_status, create_node
from vigie.risks.models import RiskCategory, UncertaintyClass

Progress = Callable[[int, int, str], None]
"""Called with what is done, what there is to do, and what comes next."""

_ORIGINAL = Text("Planning initial", "Original plan")

LOADED, REMOVED = "demo.load", "demo.remove"
"""The acts by which the audit trail remembers what the sample made."""


class OtherData(Exception):
    """The installation holds projects that are not the sample's, which it will not be mixed with unasked."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a load: ``new`` is false where the sample was there already."""

    new: bool
    language: str
    projects: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Credential:
    """How somebody of the sample signs in."""

    name: str
    title: str
    role: str
    email: str
    password: str


def credentials(language: str) -> list[Credential]:
    """Everybody of the sample in ``fr`` or ``en``, the head of the project office first."""
    with translation.override(language):
        return [Credential(p.name, p.title.say(language), str(p.role.label), p.email, org.PASSWORD) for p in org.PEOPLE]


def find_sample() -> AuditEvent | None:
    """The act that loaded the sample that is there, if it is."""
    event = AuditEvent.objects.filter(action__in=(LOADED, REMOVED)).order_by("-pk").first()
    return event if event is not None and event.action == LOADED else None


def load_sample(
    language: str,
    anchor: dt.date | None = None,
    *,
    progress: Progress = lambda done, total, step: None,
    beside: bool = False,
) -> Loaded:
    """Load the sample portfolio, unless it is there: all of it or nothing.

    Args:
        language: ``fr`` or ``en``, of its texts.
        anchor: the day that the sample takes for today; every date is counted from it. Today by default.
        beside: also where there are other projects.

    Raises:
        OtherData: there are other projects.
    """
    event = find_sample()
    if event is not None:
        made = event.new
        return Loaded(False, made["language"], len(made["projects"]), made["tasks"])
    if Node.objects.exists() and not beside:
        raise OtherData
    with transaction.atomic(), translation.override(language):
        return _Loader(language, anchor or timezone.localdate(), progress).load()


class _Loader:
    """One load; ``made`` is what it made, by primary keys, for the day on which it is to be taken away."""

    def __init__(self, language: str, anchor: dt.date, progress: Progress) -> None:
        self.language, self.anchor, self.progress = language, anchor, progress
        self.people: dict[str, User] = {}
        self.nodes: dict[str, Node] = {}
        self.lists: dict[tuple[str, str], Any] = {}
        self.made: dict[str, Any] = {"language": language, "lists": {kind: [] for kind in LISTS}}
        self.done, self.total = 0, 0

    def load(self) -> Loaded:
        written = [(programme, project) for programme in PROGRAMMES for project in programme.projects]
        days = status_days(self.anchor)
        self.total = len(written) * (len(days) + 1)
        top = self._organisation()
        histories = [_History(self, self._project(project), project) for _programme, project in written]
        for day in days:
            for history in histories:
                history.reach(day, latest=day == days[-1])
                self._step(day.isoformat())
            begun = [history for history in histories if history.begun]
            refresh([history.node.pk for history in begun], day=day)
            for history in begun:  # after the reading, so that a finished project keeps that of its finish
                history.live_until((day - self.anchor).days)
        for history in histories:
            history.live_until(0)
        register = Register(self.nodes, self.people, self.head, self.anchor, self.say)
        register.load()
        uncertain = Uncertain(self.nodes, self.head, self.anchor, self.say)
        uncertain.load()
        refresh([h.node.pk for h in histories], day=self.anchor)
        tasks = sum(h.schedule.tasks.filter(summary=False).count() for h in histories)
        self.made |= {
            "anchor": self.anchor,
            "top": top.pk,
            "nodes": [node.pk for node in self.nodes.values()],
            "people": [person.pk for person in self.people.values()],
            "projects": [h.node.pk for h in histories],
            "tasks": tasks,
            "risk_categories": register.made,
            "uncertainty_classes": uncertain.made,
        }
        record(LOADED, top, actor=None, node_id=top.pk, new=self.made)
        return Loaded(True, self.language, len(histories), tasks)

    def _step(self, text: str) -> None:
        self.done += 1
        self.progress(self.done, self.total, text)

    def say(self, text: Text) -> str:
        return text.say(self.language)

    # ---------------------------------------------------------------- people and tree

    def _organisation(self) -> Node:
        """People with their roles, lists, portfolio and programmes."""
        for person in org.PEOPLE:
            self.people[person.key] = create_person(
                actor=None,
                email=person.email,
                full_name=person.name,
                password=org.PASSWORD,
                job_title=self.say(person.title),
                language=self.language,
            )
        top = self._add_node(
            NodeKind.PORTFOLIO,
            None,
            code=org.PORTFOLIO_CODE,
            name=self.say(org.PORTFOLIO),
            description=self.say(org.PORTFOLIO_DESCRIPTION),
            objectives=self.say(org.PORTFOLIO_OBJECTIVES),
            status=NodeStatus.ACTIVE,
            manager=self.people["claire.legoff"],
            sponsor=self.people["helene.vasseur"],
        )
        self._grant(org.PORTFOLIO_CODE)
        for key, (amber, red) in org.TOLERANCES.items():
            set_tolerance(top, key, actor=self.head, amber=amber, red=red)
        for person in org.PEOPLE:
            unit = self.item("unit", org.UNITS[person.unit])
            update_person(self.people[person.key], actor=self.head, unit=unit)
        for programme in PROGRAMMES:
            self._programme(programme, top)
        return top

    @property
    def head(self) -> User:
        return self.people["claire.legoff"]

    def item(self, kind: str, text: Text) -> Any:
        """An item of a list of the office: the one of this name, or a new one."""
        name = self.say(text)
        if (kind, name) not in self.lists:
            found = LISTS[kind].objects.filter(name=name).first()
            if found is None:
                found = add_list_item(kind, actor=self.head, name=name)
                self.made["lists"][kind].append(found.pk)
            self.lists[kind, name] = found
        return self.lists[kind, name]

    def _grant(self, code: str) -> None:
        """The roles that people hold on this node."""
        for person in org.PEOPLE:
            if code in person.places:
                grant_role(self.people[person.key], person.role, self.nodes[code], actor=None)

    def _add_node(self, kind: str, parent: Node | None, **fields: Any) -> Node:
        node = create_node(actor=None, kind=kind, parent=parent, **fields)
        self.nodes[node.code] = node
        return node

    def _programme(self, programme: Programme, top: Node) -> None:
        self._add_node(
            NodeKind.PROGRAMME,
            top,
            code=programme.code,
            name=self.say(programme.name),
            description=self.say(programme.description),
            objectives=self.say(programme.objectives),
            status=NodeStatus.ACTIVE,
            unit=self.item("unit", org.UNITS[programme.unit]),
            sponsor=self.people[programme.sponsor],
            manager=self.people[programme.projects[0].manager],
        )
        self._grant(programme.code)

    def _project(self, project: Project) -> Node:
        node = self._add_node(
            NodeKind.PROJECT,
            self.nodes[project.code.partition("-")[0]],
            code=project.code,
            name=self.say(project.name),
            description=self.say(project.description),
            objectives=self.say(project.objectives),
            category=self.item("category", org.CATEGORIES[project.category]),
            goal=self.item("goal", org.GOALS[project.goal]),
            unit=self.item("unit", org.UNITS[project.unit]),
            manager=self.people[project.manager],
            sponsor=self.people[project.sponsor],
            confidential=project.confidential,
        )
        self._grant(project.code)
        return node


class _History:
    """A project on its way from its first plan to the anchor date."""

    def __init__(self, loader: _Loader, node: Node, project: Project) -> None:
        self.loader, self.node, self.project = loader, node, project
        self.manager = loader.people[project.manager]
        self.replay = Replay(project, loader.anchor, loader.language)
        self.agreed: dict[int, tuple[TaskBaseline, ...]] = {}
        self.begun = False
        launch = (self.replay.start.date() - loader.anchor).days
        self.proposed = launch - 50
        self.ahead = [Step(launch - 7, NodeStatus.APPROVED), Step(launch, NodeStatus.ACTIVE), *project.life]
        self.schedule = create_schedule(node, actor=self.manager, start=self.replay.start)
        self._store(self.replay.plan)
        self._agree(_ORIGINAL, launch - 7)
        self._plan_dates()
        loader._step(node.name)

    def _store(self, document: ScheduleDocument) -> None:
        tasks = tuple(replace(task, baselines=self.agreed.get(task.uid, ())) for task in document.tasks)
        document = replace(document, tasks=tasks)
        store_document(self.schedule, document)
        recompute(self.schedule, document, announce=False)

    def _agree(self, name: Text, day: int) -> None:
        """Set the baseline in the manager's name, approved by the office, as of a day."""
        baseline = set_baseline(self.schedule, actor=self.manager, name=self.loader.say(name))
        approve_baseline(baseline, actor=self.loader.head)
        moment = self._moment(day)
        Baseline.objects.filter(pk=baseline.pk).update(set_at=moment, approved_at=moment + dt.timedelta(days=1))
        self.agreed = {task.uid: task.baselines for task in document_of(self.schedule).tasks}

    def _moment(self, day: int) -> dt.datetime:
        at = dt.datetime.combine(self.loader.anchor + dt.timedelta(days=day), dt.time(10, 30))
        return timezone.make_aware(at)

    def _plan_dates(self) -> None:
        start, finish = self.schedule.start, self.schedule.finish
        assert start is not None
        assert finish is not None
        Node.objects.filter(pk=self.node.pk).update(planned_start=start.date(), planned_finish=finish.date())
        StatusChange.objects.filter(node=self.node).update(at=self._moment(self.proposed))

    def live_until(self, day: int) -> None:
        """Take the steps in the project's life that lie before a day."""
        while self.ahead and self.ahead[0].day <= day:
            step = self.ahead.pop(0)
            reason = self.loader.say(step.reason) if step.reason else ""
            change = change_status(self.node, step.status, actor=self.manager, reason=reason)
            StatusChange.objects.filter(pk=change.pk).update(at=self._moment(step.day))
            self.node.refresh_from_db()

    def reach(self, day: dt.date, *, latest: bool) -> None:
        """Bring the schedule to a status date, if the project has begun by then.

        Who does the work moves no date here: it is left out until the latest status date, to save the time.
        """
        offset = (day - self.loader.anchor).days
        if self.replay.start.date() > day:
            return
        self.begun = True
        document = self.replay.at(day)
        self._store(document if latest else replace(document, resources=(), assignments=()))
        again = self.project.rebaselined
        if again is not None and again[0] <= offset and self.schedule.baselines.count() == 1:
            self._agree(again[1], again[0])


@transaction.atomic
def remove_sample() -> bool:
    """Take away what the last load made, and nothing else; returns whether there was a sample.

    Raises:
        OtherData: somebody put nodes of their own below the sample's.
    """
    event = find_sample()
    if event is None:
        return False
    made = event.new
    nodes = Node.objects.filter(pk__in=made["nodes"])
    top = nodes.filter(pk=made["top"]).first()
    if top is not None and Node.objects.below(top).exclude(pk__in=made["nodes"]).exists():
        raise OtherData
    record(REMOVED, event, actor=None, old={"language": made["language"]})
    for node in nodes.order_by("-depth"):
        node.delete()
    User.objects.filter(pk__in=made["people"]).delete()
    for model, pks in ((Node, made["nodes"]), (User, made["people"])):
        model.history.filter(id__in=pks).delete()
    for kind, pks in made["lists"].items():
        used = Node.objects.values_list(f"{kind}_id", flat=True)
        LISTS[kind].objects.filter(pk__in=pks).exclude(pk__in=[pk for pk in used if pk]).delete()
    unused = RiskCategory.objects.filter(pk__in=made.get("risk_categories", ()), risks=None)
    unused.exclude(parent=None).delete()
    unused.filter(parent=None, children=None).delete()
    UncertaintyClass.objects.filter(pk__in=made.get("uncertainty_classes", ()), estimates=None).delete()
    return True
