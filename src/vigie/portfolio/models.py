"""One tree of portfolios, programmes and projects."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vigie.accounts.access import node_filter
from vigie.accounts.models import OrganisationUnit, User
from vigie.accounts.search import containing, searchable


class NodeKind(models.TextChoices):
    PORTFOLIO = "portfolio", _("Portfolio")
    PROGRAMME = "programme", _("Programme")
    PROJECT = "project", _("Project")


MAY_CONTAIN: dict[str, tuple[str, ...]] = {
    "": (NodeKind.PORTFOLIO,),
    NodeKind.PORTFOLIO: (NodeKind.PORTFOLIO, NodeKind.PROGRAMME, NodeKind.PROJECT),
    NodeKind.PROGRAMME: (NodeKind.PROGRAMME, NodeKind.PROJECT),
    NodeKind.PROJECT: (),
}
"""What stands below what; «» is the top of the tree."""


class NodeStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("In delivery")
    ON_HOLD = "on_hold", _("On hold")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")


class ListItem(models.Model):
    """A value of a list that the office keeps."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ListItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> ListItemQuerySet:
        return self if user.is_authenticated and user.is_active else self.none()


class Category(ListItem):
    """A kind of project: works, software, organisation …"""

    objects = ListItemQuerySet.as_manager()

    class Meta(ListItem.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class StrategicGoal(ListItem):
    """What the organisation wants, and projects serve."""

    objects = ListItemQuerySet.as_manager()

    class Meta(ListItem.Meta):
        verbose_name = _("strategic goal")
        verbose_name_plural = _("strategic goals")


LISTS: dict[str, Any] = {"category": Category, "goal": StrategicGoal, "unit": OrganisationUnit}
"""What the office keeps as lists, by the field of a node that takes from it."""


class NodeQuerySet(models.QuerySet["Node"]):
    def visible_to(self, user: User) -> NodeQuerySet:
        return self.filter(node_filter(user, "portfolio.view_node"))

    def below(self, node: Node) -> NodeQuerySet:
        """The node and everything under it."""
        return self.filter(path__below=node.path)

    def projects(self) -> NodeQuerySet:
        return self.filter(kind=NodeKind.PROJECT)

    def current(self) -> NodeQuerySet:
        """What is not archived."""
        return self.filter(archived_at=None)

    def matching(self, words: str) -> NodeQuerySet:
        """Those whose name, code or objectives contain every word, whatever its case and accents."""
        return self.filter(containing(words))


class Node(models.Model):
    """A portfolio, a programme or a project.

    ``path`` is the chain of primary keys from the top, each followed by a slash (``1/5/12/``): a subtree is a prefix.
    ``confidential_path`` is the path of the nearest confidential node, this one included, or empty. Services keep both.
    ``version`` grows with every change, so that of two people who edit, the second is told.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=NodeKind)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sponsor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    unit = models.ForeignKey(
        "accounts.OrganisationUnit",
        verbose_name=_("unit"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    goal = models.ForeignKey(
        StrategicGoal,
        verbose_name=_("strategic goal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=10, choices=NodeStatus, default=NodeStatus.PROPOSED)
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish = models.DateField(_("planned finish"), null=True, blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    confidential_path = models.CharField(max_length=200, default="", blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    search_text = models.TextField(default="", editable=False)
    history = HistoricalRecords(excluded_fields=["search_text"])

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=NodeKind.values), name="node_kind_is_known"),
            models.CheckConstraint(condition=models.Q(status__in=NodeStatus.values), name="node_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind=NodeKind.PORTFOLIO) | models.Q(parent__isnull=False),
                name="node_top_is_portfolio",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_start=None)
                | models.Q(planned_finish=None)
                | models.Q(planned_finish__gte=models.F("planned_start")),
                name="node_finishes_after_start",
            ),
        )
        indexes = (models.Index(fields=("kind", "status", "archived_at"), name="node_kind_status"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = searchable(self.code, self.name, self.objectives)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        for name in ("planned_start", "planned_finish"):
            day = getattr(self, name)
            if day is not None and not 1900 <= day.year < 2200:
                raise ValidationError({name: _("This date lies outside the years 1900 to 2199: correct it.")})

    @property
    def is_project(self) -> bool:
        return self.kind == NodeKind.PROJECT

    def ancestor_pks(self) -> list[int]:
        """Primary keys from the top of the tree down to the parent."""
        return [int(pk) for pk in self.path.strip("/").split("/")[:-1]]


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def visible_to(self, user: User) -> StatusChangeQuerySet:
        return self.filter(node_filter(user, "portfolio.view_inside", "node"))


class StatusChange(models.Model):
    """A step in the life of a node, with its reason."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="status_changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    old = models.CharField(max_length=10, choices=NodeStatus, blank=True)
    new = models.CharField(max_length=10, choices=NodeStatus)
    reason = models.TextField(_("reason"), blank=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status history")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.node}: {self.get_new_display()}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(owner=user) | models.Q(shared=True))


class SavedView(models.Model):
    """A list with its filters, kept under a name: the query string of the page."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=100)
    page = models.CharField(max_length=50)
    query = models.TextField(blank=True)
    shared = models.BooleanField(_("shared with everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("owner", "page", "name"), name="saved_view_name_once_per_person_and_page"),
        )

    def __str__(self) -> str:
        return self.name
