"""The codes of Primavera P6's tables for what the document names."""

from __future__ import annotations

from vigie.engine.terms import (
    ActivityType,
    Constraint,
    FloatKind,
    LagCalendar,
    LinkType,
    ProgressLogic,
    ResourceType,
    TaskType,
)

ACTIVITIES = {
    "TT_Task": ActivityType.TASK,
    "TT_Rsrc": ActivityType.RESOURCE_DEPENDENT,
    "TT_LOE": ActivityType.LEVEL_OF_EFFORT,
    "TT_Mile": ActivityType.START_MILESTONE,
    "TT_FinMile": ActivityType.FINISH_MILESTONE,
    "TT_WBS": ActivityType.WBS_SUMMARY,
}
DURATIONS = {
    "DT_FixedRate": TaskType.FIXED_UNITS,
    "DT_FixedDrtn": TaskType.FIXED_DURATION,
    "DT_FixedQty": TaskType.FIXED_WORK,
    "DT_FixedDUR2": TaskType.FIXED_DURATION_AND_UNITS,
}
CONSTRAINTS = {
    "CS_ALAP": Constraint.AS_LATE_AS_POSSIBLE,
    "CS_MANDSTART": Constraint.MUST_START_ON,
    "CS_MANDFIN": Constraint.MUST_FINISH_ON,
    "CS_MSOA": Constraint.START_NO_EARLIER_THAN,
    "CS_MSOB": Constraint.START_NO_LATER_THAN,
    "CS_MEOA": Constraint.FINISH_NO_EARLIER_THAN,
    "CS_MEOB": Constraint.FINISH_NO_LATER_THAN,
    "CS_MSO": Constraint.START_ON,
    "CS_MEO": Constraint.FINISH_ON,
}
LINKS = {
    "PR_FS": LinkType.FINISH_START,
    "PR_SS": LinkType.START_START,
    "PR_FF": LinkType.FINISH_FINISH,
    "PR_SF": LinkType.START_FINISH,
}
LAG_CALENDARS = {
    "rcal_Predecessor": LagCalendar.PREDECESSOR,
    "rcal_Successor": LagCalendar.SUCCESSOR,
    "rcal_ProjDefault": LagCalendar.PROJECT,
    "rcal_24Hour": LagCalendar.ALWAYS_WORKING,
}
FLOATS = {"FT_Min": FloatKind.SMALLEST, "FT_SS": FloatKind.START, "FT_FF": FloatKind.FINISH}
RESOURCES = {"RT_Labor": ResourceType.WORK, "RT_Equip": ResourceType.WORK, "RT_Mat": ResourceType.MATERIAL}
PRIORITIES = {"PT_Lowest": 100, "PT_Low": 300, "PT_Normal": 500, "PT_High": 700, "PT_Top": 900}
FIELD_TYPES = {
    "FT_TEXT": "text",
    "FT_STATICTYPE": "text",
    "FT_INT": "number",
    "FT_FLOAT": "number",
    "FT_FLOAT_2_DECIMALS": "number",
    "FT_MONEY": "cost",
    "FT_START_DATE": "date",
    "FT_END_DATE": "date",
}


def progress_logic(retained: str, override: str) -> ProgressLogic:
    """P6 keeps one choice of three in two flags."""
    if override == "Y":
        return ProgressLogic.PROGRESS_OVERRIDE
    return ProgressLogic.ACTUAL_DATES if retained == "N" else ProgressLogic.RETAINED_LOGIC
