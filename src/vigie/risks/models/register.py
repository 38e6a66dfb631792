"""The register: risks, how they are judged at each stage, their reviews and their way through the tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.accounts.search import searchable
from vigie.portfolio.models import Node
from vigie.risks.models.method import IMPACTS, RANKS, RiskCategory, Severity


class RiskKind(models.TextChoices):
    THREAT = "threat", _("Threat")
    OPPORTUNITY = "opportunity", _("Opportunity")


class RiskStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("a risk", "Open")
    OCCURRED = "occurred", pgettext_lazy("a risk", "Occurred")
    CLOSED = "closed", pgettext_lazy("a risk", "Closed")


class Proximity(models.TextChoices):
    """When it may strike."""

    IMMINENT = "imminent", _("Within a month")
    NEAR = "near", _("Within three months")
    DISTANT = "distant", _("Within the year")
    FAR = "far", _("Later")


class Strategy(models.TextChoices):
    """What is done about it."""

    AVOID = "avoid", pgettext_lazy("a risk", "Avoid")
    REDUCE = "reduce", pgettext_lazy("a risk", "Reduce")
    TRANSFER = "transfer", pgettext_lazy("a risk", "Transfer")
    EXPLOIT = "exploit", pgettext_lazy("a risk", "Exploit")
    ENHANCE = "enhance", pgettext_lazy("a risk", "Enhance")
    SHARE = "share", pgettext_lazy("a risk", "Share")
    ACCEPT = "accept", pgettext_lazy("a risk", "Accept")


STRATEGIES: dict[str, tuple[Strategy, ...]] = {
    RiskKind.THREAT: (Strategy.AVOID, Strategy.REDUCE, Strategy.TRANSFER, Strategy.SHARE, Strategy.ACCEPT),
    RiskKind.OPPORTUNITY: (Strategy.EXPLOIT, Strategy.ENHANCE, Strategy.SHARE, Strategy.ACCEPT),
}


class Ending(models.TextChoices):
    """Why a risk is closed."""

    PASSED = "passed", _("The time when it could strike has passed")
    REMOVED = "removed", _("Its cause is gone, or the response removed it")
    TRANSFERRED = "transferred", _("Somebody else carries it")
    OCCURRED = "occurred", _("It happened, and is dealt with")
    MISTAKEN = "mistaken", _("Reported twice or by mistake")


class Stage(models.TextChoices):
    """Before any response, today, and once the responses have worked."""

    INHERENT = "inherent", _("Before any response")
    CURRENT = "current", _("Today")
    TARGET = "target", _("After the responses")


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, user: User) -> RiskQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "node"))

    def open(self) -> RiskQuerySet:
        return self.filter(status=RiskStatus.OPEN)


class Risk(models.Model):
    """Something uncertain that would matter: told as cause, event and effect.

    ``score`` and ``severity`` are those of today's assessment, or empty while there is none; services keep them.
    ``found_on`` is the node where it was reported; ``node`` the one that carries it now. ``version`` grows with every
    change of the sheet, so that of two people who edit, the second is told.
    """

    node = models.ForeignKey(Node, verbose_name=_("carried by"), on_delete=models.CASCADE, related_name="risks")
    found_on = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=RiskKind, default=RiskKind.THREAT)
    status = models.CharField(_("status"), max_length=10, choices=RiskStatus, default=RiskStatus.OPEN, editable=False)
    title = models.CharField(_("title"), max_length=200, help_text=_("The event in a few words."))
    cause = models.TextField(_("cause"), blank=True, help_text=_("Because of what fact?"))
    event = models.TextField(_("event"), blank=True, help_text=_("What could happen?"))
    effect = models.TextField(_("effect"), blank=True, help_text=_("What would it do to the objectives?"))
    category = models.ForeignKey(
        RiskCategory, verbose_name=_("category"), on_delete=models.PROTECT, null=True, blank=True, related_name="risks"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    proximity = models.CharField(_("proximity"), max_length=10, choices=Proximity, blank=True)
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy, blank=True)
    response = models.TextField(_("response"), blank=True, help_text=_("What is done about it, in a few words."))
    trigger = models.TextField(_("trigger"), blank=True, help_text=_("The sign that it is about to happen."))
    review_every = models.PositiveSmallIntegerField(
        _("days between two reviews"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Empty: as set for the project."),
    )
    review_on = models.DateField(_("next review"), null=True, blank=True, editable=False)
    reviewed_on = models.DateField(_("last review"), null=True, blank=True, editable=False)
    ending = models.CharField(_("why it is closed"), max_length=12, choices=Ending, blank=True, editable=False)
    outcome = models.TextField(_("what happened"), blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, editable=False)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("reported on"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    search_text = models.TextField(default="", editable=False)
    history = HistoricalRecords(excluded_fields=["search_text"])

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ("-score", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=RiskKind.values), name="risk_kind_is_known"),
            models.CheckConstraint(condition=models.Q(status__in=RiskStatus.values), name="risk_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(severity="", score=None) | (~models.Q(severity="") & models.Q(score__isnull=False)),
                name="risk_score_has_its_severity",
            ),
            models.CheckConstraint(
                condition=models.Q(status=RiskStatus.CLOSED, closed_on__isnull=False)
                | (~models.Q(status=RiskStatus.CLOSED) & models.Q(closed_on=None)),
                name="risk_closed_has_its_day",
            ),
        )
        indexes = (
            models.Index(fields=("node", "status"), name="risk_node_status"),
            models.Index(fields=("status", "review_on"), name="risk_status_review"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = searchable(self.title, self.cause, self.event, self.effect, self.response, self.trigger)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.strategy and self.strategy not in STRATEGIES.get(self.kind, ()):
            words = {"strategy": self.get_strategy_display(), "kind": self.get_kind_display()}
            raise ValidationError(
                {"strategy": _("“%(strategy)s” does not fit this kind of risk (%(kind)s): choose another.") % words}
            )

    @property
    def code(self) -> str:
        """How it is called in lists and letters, whatever node carries it."""
        return f"R-{self.pk}"

    @property
    def home(self) -> Node:
        """The project whose tasks it would delay: the one that carries it, else the one where it was found."""
        return self.node if self.node.is_project or self.found_on is None else self.found_on

    @property
    def is_open(self) -> bool:
        return self.status == RiskStatus.OPEN


def _rank(label: Any) -> Any:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        choices=[(rank, str(rank)) for rank in RANKS],
    )


class RiskPartQuerySet(models.QuerySet[Any]):
    """Who sees a risk sees what belongs to it."""

    def visible_to(self, user: User) -> RiskPartQuerySet:
        return self.filter(node_filter(user, "risks.view_risks", "risk__node"))


class Assessment(models.Model):
    """How a risk is judged at a stage: ranks on the scales, and figures where there are any.

    ``chance`` is a share of one; ``loss`` an amount and ``delay`` working days, if it happens (of an opportunity: what
    it gains). ``score`` is the matrix's for the probability and the worst impact.
    """

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    stage = models.CharField(max_length=10, choices=Stage)
    probability = models.PositiveSmallIntegerField(_("probability"), choices=[(rank, str(rank)) for rank in RANKS])
    cost = _rank(_("cost"))
    time = _rank(_("time"))
    quality = _rank(_("quality of what is delivered"))
    image = _rank(_("image"))
    safety = _rank(_("safety"))
    chance = models.DecimalField(_("chance"), max_digits=5, decimal_places=4, null=True, blank=True)
    loss = models.DecimalField(_("effect on cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    delay = models.DecimalField(_("effect on time"), max_digits=7, decimal_places=1, null=True, blank=True)
    impact = models.PositiveSmallIntegerField(editable=False)
    score = models.PositiveSmallIntegerField(editable=False)
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    history = HistoricalRecords()

    objects = RiskPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = (
            models.UniqueConstraint(fields=("risk", "stage"), name="one_assessment_a_stage"),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="stage_is_known"),
            models.CheckConstraint(
                condition=models.Q(
                    probability__gte=1, probability__lte=RANKS[-1], impact__gte=1, impact__lte=RANKS[-1]
                ),
                name="assessment_ranks",
            ),
            models.CheckConstraint(
                condition=models.Q(chance=None) | models.Q(chance__gte=0, chance__lte=1), name="chance_is_a_share"
            ),
            models.CheckConstraint(condition=models.Q(loss=None) | models.Q(loss__gte=0), name="loss_not_negative"),
            models.CheckConstraint(condition=models.Q(delay=None) | models.Q(delay__gte=0), name="delay_not_negative"),
        )
        indexes = (models.Index(fields=("stage", "probability", "impact"), name="assessment_cell"),)

    def __str__(self) -> str:
        return f"{self.risk}: {self.get_stage_display()}"

    def clean(self) -> None:
        if not any(getattr(self, axis) for axis in IMPACTS):
            raise ValidationError({"cost": _("Rank at least one effect: on cost, time, quality, image or safety.")})
        if self.chance is not None and not 0 <= self.chance <= 1:
            raise ValidationError({"chance": _("A probability lies between 0 and 100 %.")})
        for name in ("loss", "delay"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValidationError({name: _("Give a positive figure: the kind of risk says which way it goes.")})

    @property
    def expected_cost(self) -> Decimal | None:
        """Probability × effect on cost (expected monetary value), where both are known."""
        return None if self.chance is None or self.loss is None else self.chance * self.loss


class Review(models.Model):
    """Somebody looked at a risk: what they say, and the score before and after."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField(_("reviewed on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.TextField(_("comment"), blank=True)
    old_score = models.PositiveSmallIntegerField(null=True)
    new_score = models.PositiveSmallIntegerField(null=True)

    objects = RiskPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a risk")
        verbose_name_plural = _("reviews of risks")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.risk}: {self.on}"


class RiskMove(models.Model):
    """A risk went up the tree (escalated) or down (delegated), with the reason."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="moves")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    source = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="+")
    target = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="+")
    up = models.BooleanField()
    reason = models.TextField(_("reason"))

    objects = RiskPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a risk")
        verbose_name_plural = _("moves of risks")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.risk}: {self.source} → {self.target}"
