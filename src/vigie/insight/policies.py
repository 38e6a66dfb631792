"""Who reads indicators, who sets tolerances, who overrides a health."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import LEADS, OFFICE, READERS
from vigie.accounts.trail import name_acts

VIEW_INDICATORS = declare("insight.view_indicators", READERS, _("See indicators and health"))
SET_TOLERANCES = declare("insight.set_tolerances", OFFICE, _("Set tolerances and the rule of health"))
"""The tolerances of the indicators and the rule of the whole, on a node and below it."""
OVERRIDE_HEALTH = declare("insight.override_health", LEADS, _("Judge the health otherwise"))

name_acts(
    {
        "insight.set_tolerance": _("Tolerance set"),
        "insight.clear_tolerance": _("Tolerance inherited again"),
        "insight.set_rule": _("Rule of health set"),
        "insight.clear_rule": _("Rule of health inherited again"),
        "insight.override_health": _("Health judged otherwise"),
        "insight.end_override": _("Judgement of health ended"),
    }
)
