"""Schedules: what a file or a person says, what the engine computed from it, and what was agreed.

Instants are in the schedule's own local time, without time zone (``LocalDateTimeField``). Durations, lags, floats are
seconds of working time. Rows name each other by the ``uid`` of the schedule file, which stays the same from import to
import; what no query needs stands in a JSON column ``detail``, so that a document survives the tables whole.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.accounts.search import containing, searchable
from vigie.engine.terms import ActivityType, Constraint, LagUnit, LinkType, ResourceType, TaskType
from vigie.exchange.document import DurationUnit
from vigie.planning.fields import LocalDateTimeField


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, user: User) -> ScheduleQuerySet:
        return self.filter(node_filter(user, "planning.view_schedule", "node"))


class Schedule(models.Model):
    """The schedule of a project. ``revision`` grows with every kept change, so that the second editor is told.

    ``properties`` is the document's ``Properties`` as JSON. ``start`` and ``finish`` are computed.
    """

    node = models.OneToOneField("portfolio.Node", on_delete=models.CASCADE, related_name="schedule")
    properties = models.JSONField(default=dict)
    custom_fields = models.JSONField(default=list)
    status_date = LocalDateTimeField(_("status date"), null=True, blank=True)
    start = LocalDateTimeField(_("start"), null=True, blank=True)
    finish = LocalDateTimeField(_("finish"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField(null=True, blank=True)
    source_name = models.CharField(_("imported from"), max_length=255, blank=True)
    source_format = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")

    def __str__(self) -> str:
        return str(self.node)

    @property
    def begun(self) -> bool:
        """Not what is left when the first import was undone: neither a task nor the start of the project."""
        return bool(self.properties.get("start")) or self.tasks.exists()


_Row = TypeVar("_Row", bound=models.Model)


class ScheduleRows(models.QuerySet[_Row]):
    """Rows of a schedule are visible to whoever may see the schedule."""

    def visible_to(self, user: User) -> Self:
        return self.filter(node_filter(user, "planning.view_schedule", "schedule__node"))


class CalendarQuerySet(ScheduleRows["Calendar"]):
    pass


class Calendar(models.Model):
    """A working-time calendar. ``definition``: week, exceptions and work weeks of the document's ``Calendar``."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="calendars")
    uid = models.IntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=255, blank=True)
    kind = models.CharField(max_length=10, default="base")
    parent_uid = models.IntegerField(null=True, blank=True)
    definition = models.JSONField(default=dict)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("schedule", "uid"), name="calendar_uid_once_per_schedule"),)

    def __str__(self) -> str:
        return self.name


class TaskQuerySet(ScheduleRows["Task"]):
    def matching(self, words: str) -> TaskQuerySet:
        """Those whose name or activity code contain every word, whatever its case and accents."""
        return self.filter(containing(words))


SEARCHED = 400
"""Characters of a task that are searched: PostgreSQL's index holds no row above 2,704 bytes."""


def task_search_text(name: str, code: str) -> str:
    """What is searched of a task; empty for a blank row."""
    return searchable(name[:300], code).strip()[:SEARCHED]


def task_reference(code: str, wbs: str, position: int) -> str:
    """How people name a row: by its activity code, its WBS code, or its number in the list, as «#12»."""
    return code or wbs or f"#{position + 1}"


class Task(models.Model):
    """A row of the schedule: what is stated first, then what the engine computed.

    ``stated_start`` and ``stated_finish`` are what the file or the person says: dates for manual and external tasks,
    mere notes for automatic ones. ``edited_revision`` is the schedule's revision of the last change. ``driver_uid`` is
    the predecessor whose link drives the start, if one does; ``start_reason`` and ``finish_reason`` are codes of the
    engine's ``Reason``.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="tasks")
    uid = models.BigIntegerField()
    position = models.PositiveIntegerField()
    outline_level = models.PositiveSmallIntegerField(default=1)
    parent_uid = models.BigIntegerField(null=True, blank=True)
    wbs = models.CharField(_("WBS"), max_length=255, blank=True)
    code = models.CharField(_("code"), max_length=255, blank=True)
    name = models.TextField(_("name"), blank=True)
    summary = models.BooleanField(default=False)
    milestone = models.BooleanField(_("milestone"), default=False)
    active = models.BooleanField(_("active"), default=True)
    manual = models.BooleanField(_("scheduled by hand"), default=False)
    external = models.BooleanField(default=False)
    blank = models.BooleanField(default=False)
    activity_type = models.PositiveSmallIntegerField(default=ActivityType.TASK)
    task_type = models.PositiveSmallIntegerField(default=TaskType.FIXED_UNITS)
    calendar_uid = models.IntegerField(_("calendar"), null=True, blank=True)
    duration = models.BigIntegerField(_("duration"), null=True, blank=True)
    duration_unit = models.CharField(max_length=5, default=DurationUnit.DAYS)
    stated_start = LocalDateTimeField(null=True, blank=True)
    stated_finish = LocalDateTimeField(null=True, blank=True)
    actual_start = LocalDateTimeField(_("actual start"), null=True, blank=True)
    actual_finish = LocalDateTimeField(_("actual finish"), null=True, blank=True)
    remaining_duration = models.BigIntegerField(_("remaining duration"), null=True, blank=True)
    percent_complete = models.FloatField(_("percent complete"), null=True, blank=True)
    constraint = models.PositiveSmallIntegerField(_("constraint"), default=Constraint.AS_SOON_AS_POSSIBLE)
    constraint_date = LocalDateTimeField(_("constraint date"), null=True, blank=True)
    deadline = LocalDateTimeField(_("deadline"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    detail = models.JSONField(default=dict)
    edited_revision = models.PositiveIntegerField(default=1)
    search_text = models.CharField(max_length=SEARCHED, default="", editable=False)

    start = LocalDateTimeField(_("start"), null=True, blank=True)
    finish = LocalDateTimeField(_("finish"), null=True, blank=True)
    early_start = LocalDateTimeField(_("early start"), null=True, blank=True)
    early_finish = LocalDateTimeField(_("early finish"), null=True, blank=True)
    late_start = LocalDateTimeField(_("late start"), null=True, blank=True)
    late_finish = LocalDateTimeField(_("late finish"), null=True, blank=True)
    total_float = models.BigIntegerField(_("total float"), null=True, blank=True)
    free_float = models.BigIntegerField(_("free float"), null=True, blank=True)
    critical = models.BooleanField(_("critical"), default=False)
    start_reason = models.PositiveSmallIntegerField(null=True, blank=True)
    finish_reason = models.PositiveSmallIntegerField(null=True, blank=True)
    driver_uid = models.BigIntegerField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("schedule", "uid"), name="task_uid_once_per_schedule"),
            models.CheckConstraint(condition=Q(duration=None) | Q(duration__gte=0), name="task_duration_not_negative"),
            models.CheckConstraint(
                condition=Q(percent_complete=None) | Q(percent_complete__gte=0, percent_complete__lte=100),
                name="task_percent_from_0_to_100",
            ),
            models.CheckConstraint(condition=Q(constraint__in=list(Constraint)), name="task_constraint_is_known"),
        )
        indexes = (
            models.Index(fields=("schedule", "position"), name="task_position"),
            models.Index(
                fields=("finish",), condition=Q(milestone=True, actual_finish=None), name="task_milestone_ahead"
            ),
            # The search reads this index alone: rows are wide, and there may be a hundred thousand.
            models.Index(fields=("schedule", "search_text"), name="task_search"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return task_reference(self.code, self.wbs, self.position)


class DependencyQuerySet(ScheduleRows["Dependency"]):
    pass


class Dependency(models.Model):
    """A link between two tasks. ``lag`` in seconds, or ``lag_percent`` of the predecessor's duration."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="dependencies")
    position = models.PositiveIntegerField()
    predecessor_uid = models.BigIntegerField()
    successor_uid = models.BigIntegerField()
    type = models.PositiveSmallIntegerField(_("type"), default=LinkType.FINISH_START)
    lag = models.BigIntegerField(_("lag"), default=0)
    lag_unit = models.PositiveSmallIntegerField(default=LagUnit.WORKING)
    lag_percent = models.FloatField(null=True, blank=True)
    lag_display_unit = models.CharField(max_length=5, default=DurationUnit.DAYS)
    driving = models.BooleanField(default=False)

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(condition=Q(type__in=list(LinkType)), name="dependency_type_is_known"),
            models.CheckConstraint(condition=Q(lag_unit__in=list(LagUnit)), name="dependency_lag_unit_is_known"),
        )
        indexes = (models.Index(fields=("schedule", "successor_uid"), name="dependency_successor"),)

    def __str__(self) -> str:
        return f"{self.predecessor_uid} → {self.successor_uid}"


class ResourceQuerySet(ScheduleRows["Resource"]):
    pass


class Resource(models.Model):
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="resources")
    uid = models.BigIntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=255, blank=True)
    type = models.PositiveSmallIntegerField(_("type"), default=ResourceType.WORK)
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    max_units = models.FloatField(_("maximum units"), null=True, blank=True)
    calendar_uid = models.IntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("schedule", "uid"), name="resource_uid_once_per_schedule"),)

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(ScheduleRows["Assignment"]):
    pass


class Assignment(models.Model):
    """A resource on a task; ``units`` is a share of one, ``work`` in seconds."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="assignments")
    uid = models.BigIntegerField()
    position = models.PositiveIntegerField()
    task_uid = models.BigIntegerField()
    resource_uid = models.BigIntegerField(null=True, blank=True)
    units = models.FloatField(_("units"), null=True, blank=True)
    work = models.BigIntegerField(_("work"), null=True, blank=True)
    detail = models.JSONField(default=dict)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("schedule", "uid"), name="assignment_uid_once_per_schedule"),)
        indexes = (models.Index(fields=("schedule", "task_uid"), name="assignment_task"),)

    def __str__(self) -> str:
        return f"{self.task_uid} ← {self.resource_uid}"


class BaselineQuerySet(ScheduleRows["Baseline"]):
    pass


class Baseline(models.Model):
    """What was agreed. ``number`` 0 to 10 as in schedule files; one baseline of a schedule is the current one."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=150)
    current = models.BooleanField(_("current"), default=False)
    set_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    objects = BaselineQuerySet.as_manager()

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("schedule", "number"), name="baseline_number_once_per_schedule"),
            models.UniqueConstraint(
                fields=("schedule",), condition=Q(current=True), name="baseline_one_current_per_schedule"
            ),
        )

    def __str__(self) -> str:
        return self.name


class BaselineTaskQuerySet(models.QuerySet["BaselineTask"]):
    def visible_to(self, user: User) -> BaselineTaskQuerySet:
        return self.filter(node_filter(user, "planning.view_schedule", "baseline__schedule__node"))


class BaselineTask(models.Model):
    """A task as it was agreed; ``duration`` and ``work`` in seconds."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="tasks")
    uid = models.BigIntegerField()
    start = LocalDateTimeField(null=True, blank=True)
    finish = LocalDateTimeField(null=True, blank=True)
    duration = models.BigIntegerField(null=True, blank=True)
    work = models.BigIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    total_float = models.BigIntegerField(null=True, blank=True)

    objects = BaselineTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("baseline of a task")
        verbose_name_plural = _("baselines of tasks")
        constraints = (models.UniqueConstraint(fields=("baseline", "uid"), name="baseline_task_once"),)

    def __str__(self) -> str:
        return str(self.uid)


class MilestoneRecordQuerySet(ScheduleRows["MilestoneRecord"]):
    pass


class MilestoneRecord(models.Model):
    """When a milestone was foreseen at a status date: a point of the milestone trend chart."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="milestone_records")
    status_date = models.DateField()
    uid = models.BigIntegerField()
    name = models.TextField()
    finish = LocalDateTimeField()
    complete = models.BooleanField(default=False)

    objects = MilestoneRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone record")
        verbose_name_plural = _("milestone records")
        ordering = ("status_date", "finish")
        constraints = (
            models.UniqueConstraint(fields=("schedule", "status_date", "uid"), name="milestone_once_per_status_date"),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.finish:%Y-%m-%d}"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    WAITING = "waiting", _("Waiting for confirmation")
    UNCHANGED = "unchanged", _("Nothing to change")
    APPLIED = "applied", _("Applied")
    REJECTED = "rejected", _("Rejected")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


class ScheduleImportQuerySet(models.QuerySet["ScheduleImport"]):
    def visible_to(self, user: User) -> ScheduleImportQuerySet:
        return self.filter(node_filter(user, "planning.view_schedule", "node"))


class ScheduleImport(models.Model):
    """A file brought into a project. Nothing is lost: ``before`` is the schedule as it was, so that it can be undone.

    ``differences`` is what the file would change, seen at ``revision``. ``document`` (the file's), ``before`` and
    ``after`` (the schedule just before an undo) are compressed documents.
    """

    node = models.ForeignKey("portfolio.Node", on_delete=models.CASCADE, related_name="schedule_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=255)
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    notices = models.JSONField(default=list)
    differences = models.JSONField(default=dict)
    document = models.BinaryField(null=True)
    before = models.BinaryField(null=True)
    after = models.BinaryField(null=True)
    revision = models.PositiveIntegerField(null=True)
    applied_revision = models.PositiveIntegerField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = ScheduleImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),)

    def __str__(self) -> str:
        return self.file_name
