"""What the office changed in the library of risks or added to it, and the checklists that projects went through."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vigie.portfolio.models import Node
from vigie.risks.library.entry import Domain, ProjectType
from vigie.risks.models.method import RANKS, OpenToColleagues
from vigie.risks.models.register import STRATEGIES, Risk, RiskKind, Strategy
from vigie.risks.models.uncertainty import OnNodeQuerySet


class LibraryRisk(models.Model):
    """An entry of the library in the office's own words: one of its own, or in place of a delivered one of this key.
    ``ranks``: probability, then cost, time, quality, image and safety, 0 for none; ``types``: ``ProjectType``."""

    key = models.SlugField(max_length=60, unique=True, editable=False)
    domain = models.CharField(_("where it comes from"), max_length=12, choices=Domain)
    types = models.JSONField(_("kinds of project"), default=list)
    kind = models.CharField(_("kind"), max_length=12, choices=RiskKind, default=RiskKind.THREAT)
    title = models.CharField(_("title"), max_length=200)
    cause = models.TextField(_("cause"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    response = models.TextField(_("response"), blank=True)
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy, blank=True)
    ranks = models.JSONField(default=list)
    retired = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = OpenToColleagues.as_manager()

    class Meta:
        verbose_name = _("entry of the risk library")
        verbose_name_plural = _("entries of the risk library")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not self.types or set(self.types) - set(ProjectType.values):
            raise ValidationError({"types": _("Choose at least one kind of project.")})
        good = len(self.ranks) == len(RANKS) + 1 and all(type(r) is int and 0 <= r <= RANKS[-1] for r in self.ranks)
        if not good or not self.ranks[0] or not any(self.ranks[1:]):
            raise ValidationError({"probability": _("Rank how likely it is, and at least one effect.")})
        if self.strategy and self.strategy not in STRATEGIES.get(self.kind, ()):
            words: dict[str, Any] = {"strategy": self.get_strategy_display(), "kind": self.get_kind_display()}
            raise ValidationError(
                {"strategy": _("“%(strategy)s” does not fit this kind of risk (%(kind)s): choose another.") % words}
            )


class Answer(models.TextChoices):
    """What is said to an entry of a checklist."""

    YES = "yes", _("It can happen here")
    NO = "no", _("It cannot")
    NOT_CONCERNED = "na", _("Does not concern us")


class ChecklistAnswer(models.Model):
    """What a project answered to an entry, who and when; ``risk`` is what a yes made."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="checklist_answers")
    key = models.CharField(max_length=60)
    answer = models.CharField(max_length=3, choices=Answer)
    risk = models.ForeignKey(Risk, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a checklist")
        verbose_name_plural = _("answers to checklists")
        constraints = (
            models.UniqueConstraint(fields=("node", "key"), name="one_answer_an_entry"),
            models.CheckConstraint(condition=models.Q(answer__in=Answer.values), name="answer_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.key}"
