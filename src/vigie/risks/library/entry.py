"""What an entry of the library says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Domain(models.TextChoices):
    """Where a risk comes from."""

    MANAGEMENT = "management", pgettext_lazy("risk library", "Steering")
    PEOPLE = "people", pgettext_lazy("risk library", "People")
    SUPPLIERS = "suppliers", _("Suppliers and contracts")
    MONEY = "money", _("Money")
    RULES = "rules", _("Rules and permits")
    USERS = "users", _("Users and public")
    TECHNICAL = "technical", _("Technical")
    SITE = "site", _("Site and environment")
    DATA = "data", _("Data and security")
    SAFETY = "safety", _("Safety")


class ProjectType(models.TextChoices):
    """What kind of project a checklist is for."""

    WORKS = "works", _("Works and infrastructure")
    DIGITAL = "digital", _("Digital")
    ORGANISATION = "organisation", _("Organisation and change")
    PURCHASE = "purchase", _("Purchase and roll-out")
    RESEARCH = "research", _("Research and studies")
    EVENT = "event", _("Event")


ANY: tuple[str, ...] = tuple(ProjectType.values)


class Words(NamedTuple):
    """An entry in one language."""

    title: str
    cause: str
    effect: str
    response: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A risk worth thinking of. ``ranks``: a first guess of probability and of the effect on cost, time, quality, image
    and safety on the scales of 1 to 5, 0 for none; ``types``: the kinds of project that it concerns."""

    key: str
    domain: str
    types: tuple[str, ...]
    ranks: tuple[int, int, int, int, int, int]
    strategy: str
    fr: Words
    en: Words
    kind: str = "threat"

    @property
    def words(self) -> Words:
        """In the language of the reader."""
        return self.fr if (get_language() or "").startswith("fr") else self.en
