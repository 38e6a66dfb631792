"""The seven roles of a PMO."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is granted on a node of the tree and holds for everything below it."""

    HEAD_OF_PMO = "head_of_pmo", _("Head of PMO")
    PMO_OFFICER = "pmo_officer", _("PMO officer")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    TEAM_MEMBER = "team_member", _("Team member")
    SPONSOR = "sponsor", _("Sponsor")
    CLIENT = "client", _("Client")
    AUDITOR = "auditor", _("Auditor")


OFFICE = (Role.HEAD_OF_PMO, Role.PMO_OFFICER)
"""Who runs the Project Management Office."""

LEADS = (*OFFICE, Role.PROJECT_MANAGER)
"""Who steers a project."""

READERS = (*LEADS, Role.TEAM_MEMBER, Role.SPONSOR, Role.AUDITOR)
"""Who reads the inside of a project; clients see what is meant for them."""

EVERYONE = tuple(Role)
