"""What was answered to a suggestion, so that it does not come back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.portfolio.models import Node
from vigie.risks.models.register import Risk
from vigie.risks.models.uncertainty import OnNodeQuerySet


class SuggestionAnswer(models.Model):
    """A suggestion that became a risk, or was set aside for a reason. ``key`` names it as ``suggestions`` does."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="suggestion_answers")
    key = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=200)
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, null=True, related_name="suggestions")
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a suggestion")
        verbose_name_plural = _("answers to suggestions")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("node", "key"), name="one_answer_a_suggestion"),
            models.CheckConstraint(
                condition=models.Q(risk__isnull=False) | ~models.Q(reason=""), name="set_aside_for_a_reason"
            ),
        )

    def __str__(self) -> str:
        return self.title
