"""Who reads indicators, who sets tolerances, who overrides a health."""

from vigie.accounts.access import declare
from vigie.accounts.roles import LEADS, OFFICE, READERS

VIEW_INDICATORS = declare("insight.view_indicators", READERS)
SET_TOLERANCES = declare("insight.set_tolerances", OFFICE)
"""The tolerances of the indicators and the rule of the whole, on a node and below it."""
OVERRIDE_HEALTH = declare("insight.override_health", LEADS)
