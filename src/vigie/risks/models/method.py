"""How the organisation judges risks: categories, scales, the matrix, and the tolerance of each node."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.portfolio.models import Node

RANKS = (1, 2, 3, 4, 5)
"""The steps of every scale, from the least to the most."""


class Axis(models.TextChoices):
    """What a scale measures: how likely, or what it does to an objective."""

    PROBABILITY = "probability", _("Probability")
    COST = "cost", _("Cost")
    TIME = "time", _("Time")
    QUALITY = "quality", pgettext_lazy("of a deliverable", "Quality")
    IMAGE = "image", _("Image")
    SAFETY = "safety", _("Safety")


IMPACTS = (Axis.COST, Axis.TIME, Axis.QUALITY, Axis.IMAGE, Axis.SAFETY)


class Severity(models.TextChoices):
    """What a score amounts to: the bands of the matrix."""

    LOW = "low", pgettext_lazy("severity", "Low")
    MODERATE = "moderate", pgettext_lazy("severity", "Moderate")
    HIGH = "high", pgettext_lazy("severity", "High")
    CRITICAL = "critical", pgettext_lazy("severity", "Critical")


BANDS: tuple[str, ...] = tuple(Severity.values)
"""From the least severe to the most."""


class OpenToColleagues(models.QuerySet[Any]):
    """The method is the same for all: whoever is signed in reads it."""

    def visible_to(self, user: User) -> OpenToColleagues:
        return self if user.is_authenticated and user.is_active else self.none()


class RiskCategory(models.Model):
    """A branch of the risk breakdown structure: where risks come from."""

    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    history = HistoricalRecords()

    objects = OpenToColleagues.as_manager()

    class Meta:
        verbose_name = _("risk category")
        verbose_name_plural = _("risk categories")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(Coalesce("parent", Value(0)), "name", name="risk_category_name_once"),)

    def __str__(self) -> str:
        return self.name


class ScaleLevel(models.Model):
    """A step of a scale. ``low`` and ``high`` bound it: shares of one for probability, an amount for cost, working days
    for time; the other scales are told in words alone. A step without name has the usual one."""

    axis = models.CharField(max_length=12, choices=Axis)
    rank = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(RANKS[-1])])
    name = models.CharField(_("name"), max_length=60, blank=True)
    meaning = models.CharField(_("meaning"), max_length=300, blank=True)
    low = models.DecimalField(_("from"), max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("to"), max_digits=14, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    objects = OpenToColleagues.as_manager()

    class Meta:
        verbose_name = _("step of a scale")
        verbose_name_plural = _("steps of scales")
        ordering = ("axis", "rank")
        constraints = (
            models.UniqueConstraint(fields=("axis", "rank"), name="scale_level_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1, rank__lte=RANKS[-1]), name="scale_level_rank"),
            models.CheckConstraint(
                condition=models.Q(low=None) | models.Q(high=None) | models.Q(high__gte=models.F("low")),
                name="scale_level_bounds_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name or f"{self.get_axis_display()} {self.rank}"

    def clean(self) -> None:
        if self.axis == Axis.PROBABILITY:
            for name in ("low", "high"):
                value = getattr(self, name)
                if value is not None and not 0 <= value <= 1:
                    raise ValidationError({name: _("A probability lies between 0 and 100 %.")})


def _usual_scores() -> list[list[int]]:
    """Rows by probability, columns by impact: a rare disaster outweighs a frequent trifle, which a product cannot
    say."""
    return [[1, 2, 4, 8, 13], [2, 3, 6, 11, 16], [3, 5, 9, 14, 19], [4, 7, 12, 17, 22], [5, 10, 15, 20, 25]]


class RiskMatrix(models.Model):
    """The score of each probability and impact, and the bands of severity: one row for the installation."""

    scores = models.JSONField(_("scores"), default=_usual_scores)
    moderate_from = models.PositiveSmallIntegerField(_("moderate from"), default=5)
    high_from = models.PositiveSmallIntegerField(_("high from"), default=11)
    critical_from = models.PositiveSmallIntegerField(_("critical from"), default=17)
    history = HistoricalRecords()

    objects = OpenToColleagues.as_manager()

    class Meta:
        verbose_name = _("risk matrix")
        verbose_name_plural = _("risk matrices")
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_risk_matrix"),
            models.CheckConstraint(
                condition=models.Q(moderate_from__lte=models.F("high_from"))
                & models.Q(high_from__lte=models.F("critical_from")),
                name="risk_bands_in_order",
            ),
        )

    def __str__(self) -> str:
        return str(_("risk matrix"))

    def clean(self) -> None:
        rows = self.scores
        well_formed = (
            isinstance(rows, list)
            and len(rows) == len(RANKS)
            and all(isinstance(row, list) and len(row) == len(RANKS) for row in rows)
            and all(type(cell) is int and 1 <= cell <= 999 for row in rows for cell in row)
        )
        if not well_formed:
            raise ValidationError({"scores": _("Each cell takes a whole number from 1 to 999.")})
        lines = [*rows, *zip(*rows, strict=True)]
        grows = all(a <= b for line in lines for a, b in pairwise(line))
        if not grows:
            raise ValidationError(
                {"scores": _("A score must not fall where probability or impact grows: correct that cell.")}
            )

    def score(self, probability: int, impact: int) -> int:
        """The score of two ranks."""
        return int(self.scores[probability - 1][impact - 1])

    def severity(self, score: int) -> str:
        """The band that a score lies in."""
        limits = (self.critical_from, self.high_from, self.moderate_from)
        for band, limit in zip(reversed(BANDS), limits, strict=False):
            if score >= limit:
                return band
        return Severity.LOW


class RiskToleranceQuerySet(models.QuerySet["RiskTolerance"]):
    def visible_to(self, user: User) -> RiskToleranceQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "node"))


class RiskTolerance(models.Model):
    """What a node and everything below it puts up with: the worst severity without a response, and how often open
    risks are looked at. The nearest one above holds."""

    node = models.OneToOneField(Node, on_delete=models.CASCADE, related_name="risk_tolerance")
    tolerated = models.CharField(
        _("tolerated up to"),
        max_length=10,
        choices=Severity,
        default=Severity.MODERATE,
        help_text=_("Risks more severe than this call for a response, or for the level above."),
    )
    review_every = models.PositiveSmallIntegerField(
        _("days between two reviews"), default=30, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    statement = models.TextField(
        _("appetite, in words"), blank=True, help_text=_("Which risks we take to reach our goals, and which never.")
    )
    history = HistoricalRecords()

    objects = RiskToleranceQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk tolerance")
        verbose_name_plural = _("risk tolerances")
        constraints = (
            models.CheckConstraint(condition=models.Q(tolerated__in=Severity.values), name="tolerated_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.get_tolerated_display()}"
