"""Who may read and change risks and points durs."""

from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import declare, has_permission
from vigie.accounts.models import User
from vigie.accounts.roles import LEADS, OFFICE, READERS, Role
from vigie.accounts.trail import name_acts
from vigie.risks.models import Action, Issue, Risk

VIEW_RISKS = declare("risks.view_risks", READERS, _("See risks and issues"))
ADD_RISK = declare("risks.add_risk", [*LEADS, Role.TEAM_MEMBER], _("Report a risk or an issue"))
CHANGE_RISK = declare("risks.change_risk", LEADS, _("Assess, treat, escalate and close risks; lead issues"))
SET_TOLERANCE = declare("risks.set_tolerance", OFFICE, _("Set risk tolerance and the rhythm of reviews"))
MANAGE_METHOD = declare("risks.manage_method", OFFICE, _("Keep the scales, the matrix and the categories of risk"))


def may_change(user: User, subject: Risk | Issue) -> bool:
    """Those who steer the node, and the owner as long as they may still read there."""
    if has_permission(user, CHANGE_RISK, subject.node):
        return True
    return subject.owner_id == user.pk and has_permission(user, ADD_RISK, subject.node)


def may_record(user: User, action: Action) -> bool:
    """Who may say how an action goes: whoever may change what it serves, and the one who is to do it."""
    subject = action.subject
    if may_change(user, subject):
        return True
    return action.owner_id == user.pk and has_permission(user, ADD_RISK, subject.node)


name_acts(
    {
        "risks.identify_risk": _("Risk reported"),
        "risks.edit_risk": _("Risk edited"),
        "risks.assess_risk": _("Risk assessed"),
        "risks.review_risk": _("Risk reviewed"),
        "risks.escalate_risk": _("Risk escalated"),
        "risks.delegate_risk": _("Risk delegated"),
        "risks.close_risk": _("Risk closed"),
        "risks.reopen_risk": _("Risk reopened"),
        "risks.occur": _("Risk occurred"),
        "risks.open_issue": _("Issue opened"),
        "risks.edit_issue": _("Issue edited"),
        "risks.resolve_issue": _("Issue resolved"),
        "risks.reopen_issue": _("Issue reopened"),
        "risks.plan_action": _("Action planned"),
        "risks.edit_action": _("Action edited"),
        "risks.record_action": _("Action followed up"),
        "risks.state": _("Uncertainty stated"),
        "risks.withdraw": _("Uncertainty withdrawn"),
        "risks.look_at_register": _("File of risks looked at"),
        "risks.apply_register": _("File of risks applied"),
        "risks.keep_entry": _("Entry of the risk library kept"),
        "risks.retire_entry": _("Entry of the risk library retired or returned"),
        "risks.restore_entry": _("Entry of the risk library as delivered again"),
        "risks.answer_checklist": _("Checklist answered"),
        "risks.take_suggestion": _("Suggestion taken as a risk"),
        "risks.set_suggestion_aside": _("Suggestion set aside"),
        "risks.bring_suggestion_back": _("Suggestion brought back"),
        "risks.keep_class": _("Class of uncertainty kept"),
        "risks.delete_class": _("Class of uncertainty deleted"),
        "risks.place_risk": _("Risk placed on tasks"),
        "risks.analyse": _("Risks simulated"),
        "risks.set_tolerance": _("Risk tolerance set"),
        "risks.edit_level": _("Step of a scale edited"),
        "risks.edit_matrix": _("Risk matrix edited"),
        "risks.add_category": _("Risk category added"),
        "risks.rename_category": _("Risk category renamed"),
        "risks.delete_category": _("Risk category deleted"),
    }
)
