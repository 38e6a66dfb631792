"""Which tasks a risk would hit, and what the simulations found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.portfolio.models import Node
from vigie.risks.models.register import Risk, RiskPartQuerySet
from vigie.risks.models.uncertainty import OnNodeQuerySet


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
