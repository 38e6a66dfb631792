"""Who may manage people, grant roles and read the audit trail."""

from vigie.accounts.access import declare
from vigie.accounts.roles import OFFICE, Role

MANAGE_PEOPLE = declare("accounts.manage_people", [Role.HEAD_OF_PMO])
GRANT_ROLES = declare("accounts.grant_roles", [*OFFICE])
VIEW_AUDIT = declare("accounts.view_audit", [*OFFICE, Role.AUDITOR])
