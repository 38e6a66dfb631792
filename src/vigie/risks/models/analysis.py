"""What is uncertain about a schedule, which tasks a risk would hit, and what the simulations found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.risks.models.register import Risk, RiskPartQuerySet


class OnNodeQuerySet(models.QuerySet[Any]):
    """Who sees the risks of a project sees what was made of them."""

    def visible_to(self, user: User) -> OnNodeQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "node"))


def _factor(label: Any, default: str) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=3,
        default=Decimal(default),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(20))],
    )


class DurationRange(models.Model):
    """How long tasks may take, as shares of what the schedule says: at best, most likely, at worst.

    ``task_uid``: a task, or a summary task and all below it; the nearest one holds. Empty: every other task.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="duration_ranges")
    task_uid = models.BigIntegerField(null=True, blank=True)
    low = _factor(_("at best"), "0.9")
    likely = _factor(_("most likely"), "1")
    high = _factor(_("at worst"), "1.3")
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("range of durations")
        verbose_name_plural = _("ranges of durations")
        constraints = (
            models.UniqueConstraint(fields=("node", "task_uid"), name="one_range_a_task"),
            models.UniqueConstraint(
                fields=("node",), condition=models.Q(task_uid=None), name="one_range_for_every_other_task"
            ),
            models.CheckConstraint(
                condition=models.Q(low__lte=models.F("likely"), likely__lte=models.F("high"), low__gte=0),
                name="range_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.low}–{self.likely}–{self.high}"

    def clean(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValidationError(
                {"likely": _("From the best to the worst, the three figures must not fall: correct them.")}
            )


class RiskTask(models.Model):
    """A task that a risk would delay. It stays here when the task is deleted from the schedule, and is told of."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="hits")
    task_uid = models.BigIntegerField()

    objects = RiskPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("task hit by a risk")
        verbose_name_plural = _("tasks hit by risks")
        constraints = (models.UniqueConstraint(fields=("risk", "task_uid"), name="risk_hits_a_task_once"),)

    def __str__(self) -> str:
        return f"{self.risk}: {self.task_uid}"


class Analysis(models.Model):
    """What a simulation found: kept whole, so that runs can be compared. ``result`` is ``risks.simulation``'s."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="risk_analyses")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    iterations = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    revision = models.PositiveIntegerField()
    result = models.JSONField()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk analysis")
        verbose_name_plural = _("risk analyses")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("node", "-at"), name="analysis_latest"),)

    def __str__(self) -> str:
        return f"{self.node}: {self.at:%Y-%m-%d %H:%M}"
