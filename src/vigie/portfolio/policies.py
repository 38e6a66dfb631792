"""Who may read and change the tree."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.accounts.access import declare
from vigie.accounts.roles import EVERYONE, LEADS, OFFICE, READERS
from vigie.accounts.trail import name_acts

VIEW_NODE = declare("portfolio.view_node", EVERYONE, _("See a portfolio, a programme or a project"))
VIEW_INSIDE = declare("portfolio.view_inside", READERS, _("See its indicators, its people and its history"))
"""Indicators, history and everything that is not meant for the client."""
ADD_NODE = declare("portfolio.add_node", OFFICE, _("Add programmes and projects"))
CHANGE_NODE = declare("portfolio.change_node", LEADS, _("Edit the sheet and change the status"))
MOVE_NODE = declare("portfolio.move_node", OFFICE, _("Move in the tree"))
ARCHIVE_NODE = declare("portfolio.archive_node", OFFICE, _("Archive and restore"))
MANAGE_LISTS = declare("portfolio.manage_lists", OFFICE, _("Keep the lists of the office, share views with everybody"))
"""Categories, strategic goals, organisation units."""

name_acts(
    {
        "portfolio.create_node": _("Created"),
        "portfolio.edit_node": _("Sheet edited"),
        "portfolio.move_node": _("Moved in the tree"),
        "portfolio.archive_node": pgettext_lazy("act", "Archived"),
        "portfolio.restore_node": _("Restored"),
        "portfolio.change_status": _("Status changed"),
    }
)
