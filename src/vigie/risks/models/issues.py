"""Points durs (issues): what has happened and must be dealt with; and the actions on risks and issues."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.accounts.search import searchable
from vigie.portfolio.models import Node
from vigie.risks.models.method import Severity
from vigie.risks.models.register import Risk


class IssueStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("an issue", "Open")
    RESOLVED = "resolved", pgettext_lazy("an issue", "Resolved")


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: User) -> IssueQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "node"))

    def open(self) -> IssueQuerySet:
        return self.filter(status=IssueStatus.OPEN)


class Issue(models.Model):
    """A point dur: a problem that is there. ``risk`` is the one that came true, where there was one."""

    node = models.ForeignKey(Node, verbose_name=_("carried by"), on_delete=models.CASCADE, related_name="issues")
    risk = models.ForeignKey(
        Risk,
        verbose_name=_("risk that came true"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    status = models.CharField(_("status"), max_length=10, choices=IssueStatus, default=IssueStatus.OPEN, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what happened"), blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MODERATE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    happened_on = models.DateField(_("happened on"))
    due_on = models.DateField(_("to be resolved by"), null=True, blank=True)
    loss = models.DecimalField(_("effect on cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    delay = models.DecimalField(_("effect on time"), max_digits=7, decimal_places=1, null=True, blank=True)
    resolution = models.TextField(_("how it was resolved"), blank=True, editable=False)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    search_text = models.TextField(default="", editable=False)
    history = HistoricalRecords(excluded_fields=["search_text"])

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(status__in=IssueStatus.values), name="issue_status_is_known"),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="issue_severity_is_known"),
            models.CheckConstraint(
                condition=models.Q(status=IssueStatus.RESOLVED, resolved_on__isnull=False)
                | models.Q(status=IssueStatus.OPEN, resolved_on=None),
                name="issue_resolved_has_its_day",
            ),
        )
        indexes = (models.Index(fields=("node", "status"), name="issue_node_status"),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = searchable(self.title, self.description)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.due_on and self.happened_on and self.due_on < self.happened_on:
            raise ValidationError({"due_on": _("It cannot be resolved before it happened: correct one of the dates.")})
        for name in ("loss", "delay"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValidationError({name: _("Give a positive figure.")})

    @property
    def code(self) -> str:
        return f"I-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == IssueStatus.OPEN


class ActionStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("an action", "To do")
    UNDER_WAY = "under_way", pgettext_lazy("an action", "Under way")
    DONE = "done", pgettext_lazy("an action", "Done")
    DROPPED = "dropped", pgettext_lazy("an action", "Dropped")


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> ActionQuerySet:
        seen = node_filter(user, "risks.view_risks", "risk__node") | node_filter(
            user, "risks.view_risks", "issue__node"
        )
        return self.filter(seen)

    def open(self) -> ActionQuerySet:
        return self.filter(status__in=(ActionStatus.PLANNED, ActionStatus.UNDER_WAY))


class Action(models.Model):
    """An action: something that somebody does by a day about a risk, or about an issue."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, null=True, related_name="actions")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, null=True, related_name="actions")
    title = models.CharField(_("action"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who does it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    cost = models.DecimalField(_("what it costs"), max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ActionStatus, default=ActionStatus.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords()

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(risk__isnull=False, issue=None) | models.Q(risk=None, issue__isnull=False),
                name="action_serves_one",
            ),
            models.CheckConstraint(condition=models.Q(status__in=ActionStatus.values), name="action_status_is_known"),
            models.CheckConstraint(condition=models.Q(cost=None) | models.Q(cost__gte=0), name="action_cost_positive"),
        )
        indexes = (models.Index(fields=("status", "due_on"), name="action_status_due"),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.cost is not None and self.cost < 0:
            raise ValidationError({"cost": _("Give a positive figure.")})

    @property
    def subject(self) -> Risk | Issue:
        """The risk or the issue that it serves."""
        subject = self.risk or self.issue
        assert subject is not None
        return subject

    @property
    def is_open(self) -> bool:
        return self.status in (ActionStatus.PLANNED, ActionStatus.UNDER_WAY)
