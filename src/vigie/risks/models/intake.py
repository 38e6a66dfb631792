"""Registers that were brought in as files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.portfolio.models import Node
from vigie.risks.models.uncertainty import OnNodeQuerySet


class RegisterImport(models.Model):
    """A file of risks, its cells kept as they were read: it is looked at, then applied. ``added``, ``changed`` and
    ``refused`` count what applying did; ``faults`` are the rows refused then, with their reasons."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="register_imports")
    name = models.CharField(_("file"), max_length=255)
    cells = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)

    objects = OnNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.name
