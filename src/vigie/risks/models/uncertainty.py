"""What is uncertain about a schedule: estimates, what goes together, what several tasks share, alternatives, weather;
and between projects, what one hands to another and the dates they hold together.

A *place* is where something acts: ``[node, uid]``, a task or all below a summary task of a project, or
``[node, null]``, all of it. What is no longer there stays written here, has no effect, and is told of.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.risks.models.method import OpenToColleagues
from vigie.risks.models.register import Risk

Place = tuple[int, int | None]


class OnNodeQuerySet(models.QuerySet[Any]):
    """Who sees the risks of a project sees what was made of them."""

    def visible_to(self, user: User) -> OnNodeQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "node"))


class Shape(models.TextChoices):
    """How likely each value between the best and the worst is."""

    TRIANGULAR = "triangular", _("Triangle: best, most likely, worst")
    PERT = "pert", _("PERT: best, most likely, worst, the ends rarer")
    UNIFORM = "uniform", _("Even: anything between best and worst")
    NORMAL = "normal", _("Normal: one case in ten below, one in ten above")
    LOGNORMAL = "lognormal", _("Lognormal: the same, with a long tail")
    DISCRETE = "discrete", _("Cases: a few values, each with its chance")


WITH_MODE = (Shape.TRIANGULAR, Shape.PERT)


class Quantity(models.TextChoices):
    DURATION = "duration", _("Duration")
    COST = "cost", _("Cost")


class Both(models.TextChoices):
    """What something acts on."""

    DURATION = "duration", _("Durations")
    COST = "cost", _("Costs")
    BOTH = "both", _("Durations and costs")


class Measure(models.TextChoices):
    SHARE = "share", _("Per cent of what is planned")
    AMOUNT = "amount", _("Working days, or an amount")


class Rule(models.TextChoices):
    """By what the tasks of a rule are known."""

    NAME = "name", _("the name contains")
    WBS = "wbs", _("the WBS code begins with")
    RESOURCE = "resource", _("a resource’s name contains")


def _figure(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=14, decimal_places=3, null=True, blank=True)


class Spread(models.Model):
    """A distribution. ``low`` and ``high`` are the ends, or of ``normal`` and ``lognormal`` the 10th and 90th
    percentiles; ``cases`` of ``discrete``: ``[value, chance]``, as text. Shares are of one."""

    shape = models.CharField(_("distribution"), max_length=12, choices=Shape, default=Shape.TRIANGULAR)
    low = _figure(_("at best"))
    likely = _figure(_("most likely"))
    high = _figure(_("at worst"))
    cases = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    def figures(self) -> list[Decimal]:
        """The numbers of the shape, in order; none for ``discrete``."""
        if self.shape == Shape.DISCRETE:
            return []
        stated = (self.low, self.likely, self.high) if self.shape in WITH_MODE else (self.low, self.high)
        return [Decimal(0) if figure is None else figure for figure in stated]

    def clean(self) -> None:
        super().clean()
        if self.shape == Shape.DISCRETE:
            self.low = self.likely = self.high = None
            self._clean_cases()
            return
        self.cases = []
        if self.shape not in WITH_MODE:
            self.likely = None
        for name in ("low", "likely", "high") if self.shape in WITH_MODE else ("low", "high"):
            if getattr(self, name) is None:
                raise ValidationError({name: _("This distribution needs this figure.")})
        figures = self.figures()
        if figures[0] < 0:
            raise ValidationError({"low": _("A duration or cost is not less than nothing.")})
        if self.shape == Shape.LOGNORMAL and figures[0] == 0:
            raise ValidationError({"low": _("A lognormal distribution begins above zero.")})
        if any(b < a for a, b in pairwise(figures)):
            name = "likely" if self.shape in WITH_MODE else "high"
            raise ValidationError({name: _("From the best to the worst, the figures must not fall: correct them.")})

    def _clean_cases(self) -> None:
        if not self.cases:
            raise ValidationError({"cases": _("Give each case with its chance.")})
        if any(Decimal(value) < 0 for value, _chance in self.cases):
            raise ValidationError({"cases": _("A duration or cost is not less than nothing.")})
        if any(not 0 <= Decimal(chance) <= 1 for _value, chance in self.cases):
            raise ValidationError({"cases": _("A probability lies between 0 and 100 %.")})
        total = sum(Decimal(chance) for _value, chance in self.cases)
        if total != 1:
            text = _("The chances add up to %(total)s %%: they must make 100 %%.")
            raise ValidationError({"cases": text % {"total": f"{total * 100:f}".rstrip("0").rstrip(".")}})


class UncertaintyClass(Spread):
    """A named degree of uncertainty that the office defines once for all projects, in shares of what is planned."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    meaning = models.CharField(_("meaning"), max_length=300, blank=True)
    history = HistoricalRecords()

    objects = OpenToColleagues.as_manager()

    class Meta:
        verbose_name = _("class of uncertainty")
        verbose_name_plural = _("classes of uncertainty")
        ordering = ("high", "name")

    def __str__(self) -> str:
        return self.name


class Estimate(Spread):
    """How long tasks may take or what they may cost, instead of what the schedule says: of a class, or by figures.

    ``task_uid``: a task, or a summary task and all below it; the nearest one holds. Else ``rule`` and ``pattern``: the
    tasks that they fit, the first rule written down holding; else every other task.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="estimates")
    quantity = models.CharField(_("quantity"), max_length=10, choices=Quantity, default=Quantity.DURATION)
    task_uid = models.BigIntegerField(null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule, blank=True)
    pattern = models.CharField(_("text"), max_length=100, blank=True)
    uncertainty = models.ForeignKey(
        UncertaintyClass,
        verbose_name=_("class of uncertainty"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="estimates",
    )
    measure = models.CharField(_("unit of the figures"), max_length=8, choices=Measure, default=Measure.SHARE)
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        constraints = (
            models.UniqueConstraint(
                fields=("node", "quantity", "task_uid"),
                condition=models.Q(task_uid__isnull=False),
                name="one_estimate_a_task",
            ),
            models.UniqueConstraint(
                fields=("node", "quantity", "rule", "pattern"),
                condition=models.Q(task_uid=None),
                name="one_estimate_a_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(rule="", pattern="") | models.Q(task_uid=None), name="estimate_by_task_or_rule"
            ),
            models.CheckConstraint(
                condition=models.Q(low=None) | models.Q(high=None) | models.Q(low__lte=models.F("high"), low__gte=0),
                name="estimate_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.get_quantity_display()}"

    @property
    def spread(self) -> Spread:
        """Where the figures are: its class, or itself."""
        return self.uncertainty or self

    def clean(self) -> None:
        if self.uncertainty_id is not None:
            self.measure, self.shape = Measure.SHARE, Shape.TRIANGULAR
            self.low = self.likely = self.high = None
            self.cases = []
        else:
            super().clean()
        if self.rule and not self.pattern.strip():
            raise ValidationError({"pattern": _("Say which text the rule looks for.")})
        if self.pattern and not self.rule:
            raise ValidationError({"rule": _("Say where the rule looks for the text.")})
        if self.task_uid is None and not self.rule and self.measure == Measure.AMOUNT:
            raise ValidationError(
                {"measure": _("Days or an amount need a task or a rule; every other task takes shares.")}
            )


class Together(models.Model):
    """Tasks whose durations, or costs, are long or short together: the rank correlation of each pair."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="correlated_tasks")
    quantity = models.CharField(_("quantity"), max_length=10, choices=Both, default=Both.DURATION)
    task_uids = models.JSONField(default=list)
    coefficient = models.DecimalField(
        _("correlation"),
        max_digits=4,
        decimal_places=3,
        validators=[MinValueValidator(Decimal(-1)), MaxValueValidator(Decimal(1))],
        help_text=_("From −1, one long when the other is short, over 0, nothing in common, to 1, always alike."),
    )
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("correlation")
        verbose_name_plural = _("correlations")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(coefficient__gte=-1, coefficient__lte=1), name="correlation_in_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.coefficient}"


class Driver(Spread):
    """A cause that many tasks share, of one project or of several: when it acts, one draw, in shares of what is
    planned, multiplies them all. Of a programme or portfolio: for the projects below."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="risk_drivers")
    name = models.CharField(_("name"), max_length=200)
    chance = models.DecimalField(
        _("chance that it acts"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    quantity = models.CharField(_("acts on"), max_length=10, choices=Both, default=Both.DURATION)
    places = models.JSONField(default=list)
    risk = models.ForeignKey(
        Risk, verbose_name=_("risk"), on_delete=models.SET_NULL, null=True, blank=True, related_name="drivers"
    )
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared cause")
        verbose_name_plural = _("shared causes")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(chance__gte=0, chance__lte=1), name="driver_chance_in_bounds"),
        )

    def __str__(self) -> str:
        return self.name


class Branching(models.Model):
    """Ways of which exactly one is taken; the tasks of the others fall away. ``ways``: ``name``, ``chance`` (a share,
    as text) and ``tasks`` (uids, perhaps none) of each."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="branchings")
    name = models.CharField(_("name"), max_length=200)
    ways = models.JSONField(default=list)
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternative")
        verbose_name_plural = _("alternatives")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Weather(models.Model):
    """Days that a calendar loses to the weather: the share of working days, by month, January first."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="weather")
    calendar_uid = models.BigIntegerField()
    months = models.JSONField(default=list)
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("simulation", "weather")
        verbose_name_plural = pgettext_lazy("simulation", "weather")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("node", "calendar_uid"), name="one_weather_a_calendar"),)

    def __str__(self) -> str:
        return f"{self.node}: {self.calendar_uid}"


class Handover(models.Model):
    """What one project hands to another: the second does not begin its task before the first has ended its own.
    ``giver`` and ``taker`` are places; ``lag`` working days."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="handovers")
    name = models.CharField(_("what is handed over"), max_length=200)
    giver = models.JSONField()
    taker = models.JSONField()
    lag = models.DecimalField(_("days between"), max_digits=6, decimal_places=1, default=Decimal(0))
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Checkpoint(models.Model):
    """A date that several projects hold together: reached when all its ``places`` are."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="checkpoints")
    name = models.CharField(_("name"), max_length=200)
    day = models.DateField(_("day agreed"))
    places = models.JSONField(default=list)
    history = HistoricalRecords()

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared milestone")
        verbose_name_plural = _("shared milestones")
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return self.name
