"""Readings of the indicators over time, and what the office and people decide about them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.portfolio.indicators import Dimension, Measure, Status
from vigie.portfolio.models import Node, NodeStatus

UNDER_WAY = (NodeStatus.ACTIVE, NodeStatus.ON_HOLD)
"""The projects that a programme or a portfolio is judged by."""

HEALTH = "health"
"""The key under which the health of a project is kept; that of a dimension is ``health.time`` and so on."""


def current_day() -> dt.date:
    """The organisation's day, by which readings and judgements are dated: whoever acts or looks may be in another."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def health_key(dimension: str = "") -> str:
    """The key of the whole (without dimension) or of a dimension."""
    return f"{HEALTH}.{dimension}" if dimension else HEALTH


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: User) -> ReadingQuerySet:
        return self.filter(node_filter(user, "insight.view_indicators", "node"))

    def at(self, day: dt.date | None) -> ReadingQuerySet:
        """What held at the end of a day; ``None`` is now."""
        if day is None:
            return self.filter(valid_until=None)
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def counted(self, day: dt.date | None) -> ReadingQuerySet:
        """Those of the projects that were under way."""
        if day is None:
            return self.filter(node__status__in=UNDER_WAY, node__archived_at=None)
        return self.filter(under_way=True)


class Reading(models.Model):
    """What an indicator read on a project, from one day (included) to another (left out); still, without an end.

    A row is written on the days when something changed, so that any day can be asked for and none is stored twice.
    The tolerances are those that gave the signal; ``tolerance_node`` set them, ``None`` being Vigie's own.
    ``evidence`` is a list of ``[primary key, figure]``, worst first.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="readings")
    key = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    status = models.CharField(max_length=5, choices=Status, blank=True)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    missing = models.CharField(max_length=300, blank=True)
    applies = models.BooleanField(default=True)
    concerned = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    amber = models.FloatField(null=True)
    red = models.FloatField(null=True)
    tolerance_node = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="+")
    under_way = models.BooleanField()
    read_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (
            models.UniqueConstraint(fields=("node", "key", "valid_from"), name="reading_once_per_day"),
            models.UniqueConstraint(fields=("node", "key"), condition=Q(valid_until=None), name="reading_one_current"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="reading_lasts"
            ),
            models.CheckConstraint(condition=Q(status__in=["", *Status.values]), name="reading_status_is_known"),
        )
        indexes = (models.Index(fields=("key", "valid_until", "valid_from"), name="reading_key_time"),)

    def __str__(self) -> str:
        return f"{self.node_id} {self.key} {self.valid_from}"

    def as_measure(self) -> Measure:
        """What was measured, without the signal."""
        return Measure(
            value=self.value,
            numerator=self.numerator,
            denominator=self.denominator,
            missing=self.missing,
            applies=self.applies,
            concerned=self.concerned,
            evidence=tuple((pk, figure) for pk, figure in self.evidence),
            details=self.details,
        )


class Tolerance(models.Model):
    """The tolerances of an indicator that the office set on a node; they hold below it until another is set there."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="tolerances")
    key = models.CharField(max_length=60)
    amber = models.FloatField(_("to watch beyond"), null=True, blank=True)
    red = models.FloatField(_("in trouble beyond"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tolerance")
        verbose_name_plural = _("tolerances")
        constraints = (models.UniqueConstraint(fields=("node", "key"), name="tolerance_once_per_node"),)

    def __str__(self) -> str:
        return f"{self.node}: {self.key}"


class Rule(models.TextChoices):
    WORST = "worst", _("The worst of the dimensions")
    WEIGHTED = "weighted", _("The weighted mean of the dimensions")


class HealthRule(models.Model):
    """How the dimensions make the whole, on a node and below it. ``weights`` by dimension; one not named weighs 1."""

    node = models.OneToOneField(Node, on_delete=models.CASCADE, related_name="health_rule")
    rule = models.CharField(_("rule"), max_length=8, choices=Rule, default=Rule.WORST)
    weights = models.JSONField(default=dict)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("health rule")
        verbose_name_plural = _("health rules")
        constraints = (models.CheckConstraint(condition=Q(rule__in=Rule.values), name="health_rule_is_known"),)

    def __str__(self) -> str:
        return f"{self.node}: {self.get_rule_display()}"


class HealthOverrideQuerySet(models.QuerySet["HealthOverride"]):
    def visible_to(self, user: User) -> HealthOverrideQuerySet:
        return self.filter(node_filter(user, "insight.view_indicators", "node"))

    def on(self, day: dt.date) -> HealthOverrideQuerySet:
        """Those in force on a day."""
        ended = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(ended, starts_on__lte=day, ends_on__gte=day)


class HealthOverride(models.Model):
    """Somebody's judgement of a project's health beside the computed one, with its reason, until a day (included)."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="health_overrides")
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension, blank=True)
    status = models.CharField(_("health"), max_length=5, choices=Status)
    reason = models.TextField(_("reason"))
    starts_on = models.DateField()
    ends_on = models.DateField(_("until"))
    ended_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HealthOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement of health")
        verbose_name_plural = _("judgements of health")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=[Status.GREEN, Status.AMBER, Status.RED]), name="override_status_is_known"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="override_ends_after_start"),
        )
        indexes = (models.Index(fields=("node", "ends_on"), name="override_node"),)

    def __str__(self) -> str:
        return f"{self.node}: {self.get_status_display()}"

    def holds_on(self, day: dt.date) -> bool:
        """As ``on``, for a row at hand."""
        return self.starts_on <= day <= self.ends_on and (self.ended_on is None or self.ended_on > day)
