"""Who may read and change the tree."""

from vigie.accounts.access import declare
from vigie.accounts.roles import EVERYONE, LEADS, OFFICE, READERS

VIEW_NODE = declare("portfolio.view_node", EVERYONE)
VIEW_INSIDE = declare("portfolio.view_inside", READERS)
"""Indicators, history and everything that is not meant for the client."""
ADD_NODE = declare("portfolio.add_node", OFFICE)
CHANGE_NODE = declare("portfolio.change_node", LEADS)
MOVE_NODE = declare("portfolio.move_node", OFFICE)
ARCHIVE_NODE = declare("portfolio.archive_node", OFFICE)
MANAGE_LISTS = declare("portfolio.manage_lists", OFFICE)
"""Categories and strategic goals."""
