"""Who may manage people, grant roles and read the audit trail."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare
from vigie.accounts.roles import OFFICE, Role
from vigie.accounts.trail import name_acts

MANAGE_PEOPLE = declare("accounts.manage_people", [Role.HEAD_OF_PMO], _("Invite people, open and close accounts"))
GRANT_ROLES = declare("accounts.grant_roles", OFFICE, _("Grant and revoke roles"))
APPOINT_HEAD = declare("accounts.appoint_head", [Role.HEAD_OF_PMO], _("Appoint another head of PMO"))
"""Besides GRANT_ROLES, to make somebody head of PMO or to take that role back."""
VIEW_AUDIT = declare("accounts.view_audit", [*OFFICE, Role.AUDITOR], _("Read the audit trail"))

name_acts(
    {
        "accounts.grant_role": _("Role granted"),
        "accounts.revoke_role": _("Role revoked"),
    }
)
