"""Every write on risks, issues and the method by which they are judged."""

from vigie.risks.services.analysis import (
    ITERATIONS,
    keep_analysis,
    place_risk,
    request_analysis,
)
from vigie.risks.services.intake import apply_register, look_at_register
from vigie.risks.services.issues import (
    edit_action,
    edit_issue,
    open_issue,
    plan_action,
    record_action,
    reopen_issue,
    resolve_issue,
)
from vigie.risks.services.library import answer_checklist, keep_entry, restore_entry, retire_entry, take_entry
from vigie.risks.services.method import (
    add_category,
    delete_category,
    edit_level,
    edit_matrix,
    rename_category,
    set_tolerance,
)
from vigie.risks.services.register import (
    RISK_FIELDS,
    assess_risk,
    close_risk,
    delegate_risk,
    edit_risk,
    escalate_risk,
    identify_risk,
    occur,
    reopen_risk,
    review_risk,
)
from vigie.risks.services.suggestions import bring_suggestion_back, set_suggestion_aside, take_suggestion
from vigie.risks.services.uncertainty import delete_class, keep_class, state, withdraw

__all__ = (
    "ITERATIONS",
    "RISK_FIELDS",
    "add_category",
    "answer_checklist",
    "apply_register",
    "assess_risk",
    "bring_suggestion_back",
    "close_risk",
    "delegate_risk",
    "delete_category",
    "delete_class",
    "edit_action",
    "edit_issue",
    "edit_level",
    "edit_matrix",
    "edit_risk",
    "escalate_risk",
    "identify_risk",
    "keep_analysis",
    "keep_class",
    "keep_entry",
    "look_at_register",
    "occur",
    "open_issue",
    "place_risk",
    "plan_action",
    "record_action",
    "rename_category",
    "reopen_issue",
    "reopen_risk",
    "request_analysis",
    "resolve_issue",
    "restore_entry",
    "retire_entry",
    "review_risk",
    "set_suggestion_aside",
    "set_tolerance",
    "state",
    "take_entry",
    "take_suggestion",
    "withdraw",
)
