"""The tables of risks: the organisation's method, the register, and the points durs."""

from vigie.risks.models.analysis import Analysis, DurationRange, RiskTask
from vigie.risks.models.issues import Action, ActionStatus, Issue, IssueStatus
from vigie.risks.models.method import (
    BANDS,
    IMPACTS,
    RANKS,
    Axis,
    RiskCategory,
    RiskMatrix,
    RiskTolerance,
    ScaleLevel,
    Severity,
)
from vigie.risks.models.register import (
    STRATEGIES,
    Assessment,
    Ending,
    Proximity,
    Review,
    Risk,
    RiskKind,
    RiskMove,
    RiskStatus,
    Stage,
    Strategy,
)

__all__ = (
    "BANDS",
    "IMPACTS",
    "RANKS",
    "STRATEGIES",
    "Action",
    "ActionStatus",
    "Analysis",
    "Assessment",
    "Axis",
    "DurationRange",
    "Ending",
    "Issue",
    "IssueStatus",
    "Proximity",
    "Review",
    "Risk",
    "RiskCategory",
    "RiskKind",
    "RiskMatrix",
    "RiskMove",
    "RiskStatus",
    "RiskTask",
    "RiskTolerance",
    "ScaleLevel",
    "Severity",
    "Stage",
    "Strategy",
)
