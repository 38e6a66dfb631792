"""The words for the codes of errors and notices.

Exchange knows no Django: texts are msgids marked with ``_`` for Babel, and whoever shows one passes its ``gettext``:
``describe(error, django.utils.translation.gettext)``. French is in ``locale/fr/LC_MESSAGES/django.po``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from vigie.engine import CycleError, PlanError
from vigie.exchange.document import CustomValue, ScheduleDocument


class Coded(Protocol):
    """An error or a notice."""

    @property
    def code(self) -> str: ...

    @property
    def detail(self) -> Mapping[str, CustomValue]: ...


def _(text: str) -> str:
    """Mark a msgid."""
    return text


KINDS = {
    "project": _("Project"),
    "task": _("Task"),
    "link": _("Link"),
    "resource": _("Resource"),
    "assignment": _("Assignment"),
    "calendar": _("Calendar"),
}
"""The words for the value ``kind`` of a detail."""

ERRORS = {
    "java_missing": _(
        "Reading this format needs Java. Ask the administrator to install the package %(package)s on the server, "
        "or save the schedule as XML in Microsoft Project."
    ),
    "mpxj_missing": _(
        "Reading this format needs the optional part %(package)s. Ask the administrator to install it, "
        "or save the schedule as XML in Microsoft Project."
    ),
    "unknown_format": _("This file is not a schedule that Vigie can read. It reads: %(formats)s."),
    "unknown_content": _(
        "The content of the file %(name)s is not recognised. Check that it is a schedule, open it in the program that "
        "made it, save it again and retry."
    ),
    "unreadable": _(
        "The file could not be read as %(format)s: it seems damaged or incomplete. "
        "Open it in the program that made it, save it again and retry. (%(reason)s)"
    ),
    "empty": _("The file is empty. Save the schedule again and retry."),
    "too_large": _(
        "The file is too large: %(size)s MB, and at most %(limit)s MB are read. Save it without the detail of work by "
        "period, or split the project."
    ),
    "unfolds": _(
        "The file unfolds to more than %(limit)s MB and is refused for safety. Send the schedule itself, without "
        "compressing it."
    ),
    "xml_entities": _(
        "The file contains XML declarations that a schedule never has, and is refused for safety. Save it again from "
        "the program that made it."
    ),
    "not_mspdi": _(
        "This XML file holds “%(element)s”, not a project. In Microsoft Project, use Save As and choose XML format."
    ),
    "not_xer": _("This file does not begin like a Primavera export. In P6, export the project again in XER format."),
    "fields_missing": _(
        "The table %(table)s of the Primavera file has no list of fields: the file is damaged. Export it again from P6."
    ),
    "no_project": _("The file contains no project. In P6, choose the project when you export."),
    "project_unknown": _("The file has no project “%(project)s”. It holds: %(projects)s."),
    "duplicate_uid": _(
        "%(kind)s: the number %(uid)s is given twice, to “%(first)s” and to “%(second)s”. Give each its own number, or "
        "save the file again from the program that made it."
    ),
    "cyclic_outline": _(
        "These tasks are each a part of the other: %(names)s. Correct the outline in the program that made the file."
    ),
    "deep_calendars": _(
        "The calendar “%(name)s” (%(uid)s) rests on a chain of too many others. Base it on one calendar in the "
        "program that made the file."
    ),
    "too_many_exceptions": _(
        "The exceptions of the calendar “%(name)s” (%(uid)s) and those before it span millions of days. Shorten them "
        "in the program that made the file."
    ),
    "table_without_heading": _(
        "No sheet of this file has a column “Task”. Use the headings of Vigie's template: only “Task” is needed."
    ),
    "table_without_rows": _("The table is empty: fill in at least one task and retry."),
    "table_too_long": _("The table has more than %(limit)s rows. Split it, or delete the empty rows at its end."),
    "table_too_large": _(
        "The table is too large to be read. Copy the rows of the schedule into Vigie's template and send that."
    ),
    "table_rows": _("The table was not read, because of %(count)s mistakes. Correct them and send it again."),
    "cyclic_calendars": _(
        "These calendars are each based on the other: %(names)s. Correct them in the program that made the file."
    ),
}

NOTICES = {
    "reader_skipped": _("A part of the file could not be read and was left out: %(reason)s"),
    "bad_value": _("%(kind)s %(row)s: the value “%(value)s” of the field %(field)s makes no sense and was left out."),
    "more_notices": _("%(count)s more remarks of the same kind are not shown."),
    "row_without_uid": _("%(kind)s without a number, left out: “%(name)s”."),
    "exception_without_period": _("%(kind)s %(row)s: the exception “%(name)s” has no dates and was left out."),
    "calendar_without_week": _(
        "The calendar “%(name)s” (%(uid)s) states no working week: Monday to Friday, 8:00 to 16:00, was taken."
    ),
    "unknown_calendar": _(
        "%(kind)s %(uid)s uses the calendar %(calendar)s, which the file lacks: the project's calendar was taken."
    ),
    "unknown_parent": _("Task %(uid)s belongs under the task %(parent)s, which the file lacks: it was put at the top."),
    "unknown_resource": _(
        "Assignment %(uid)s names the resource %(resource)s, which the file lacks: it was kept without a resource."
    ),
    "link_without_task": _(
        "The link from task %(predecessor)s to task %(successor)s was left out: the file lacks one of them."
    ),
    "link_to_itself": _("Task %(uid)s was linked to itself: that link was left out."),
    "assignment_without_task": _("Assignment %(uid)s was left out: the file lacks its task %(task)s."),
    "assignment_renumbered": _("The number %(uid)s was given to two assignments: the second one is now %(new)s."),
    "no_end_mark": _("The file has no end mark: check that nothing is missing at its end."),
    "encoding_assumed": _("The file does not say how its letters are written; %(encoding)s was assumed."),
    "field_not_written": _("The field “%(field)s” was not written: Microsoft Project has no free text field left."),
    "xer_encoding": _(
        "Some letters do not exist in Windows' Western code page, so that the file is in UTF-8: choose it when you "
        "import the file."
    ),
    "xer_inactive": _("Inactive tasks were left out, since Primavera knows none: %(count)s."),
    "xer_manual": _("Tasks scheduled by hand now start on their date by a mandatory constraint: %(count)s."),
    "xer_elapsed": _("Tasks in elapsed time now run on a calendar of 24 hours: %(count)s."),
    "xer_deadlines": _("Deadlines became constraints “finish on or before”: %(count)s."),
    "xer_deadlines_lost": _("Deadlines of tasks whose constraint allows no second one were left out: %(count)s."),
    "xer_percent_lags": _("Lags in per cent were written in hours: %(count)s."),
    "xer_elapsed_lags": _("Lags in elapsed time were written as working hours: %(count)s."),
    "xer_summary_links": _(
        "Links of summary tasks were left out, since Primavera only links activities: %(count)s. Link their first or "
        "last tasks instead."
    ),
    "xer_summary_constraints": _("Constraints of summary tasks were left out: %(count)s."),
    "xer_splits": _("Interruptions of split tasks were left out: %(count)s."),
    "xer_levelling": _("Levelling delays were left out: %(count)s."),
    "xer_before_start": _(
        "Tasks that begin before the start of the project would begin with it in Primavera: %(count)s. Set the start "
        "of the project to the first of them."
    ),
    "xer_rules": _("Primavera computes tasks in progress by its own rules: their dates may differ."),
    "xer_from_finish": _("The schedule is computed from its finish; Primavera computes from the start."),
    "xer_order": _("Primavera orders activities by their code and shows them before the summaries beside them."),
    "xer_not_kept": _("The format keeps these only in part or not at all: %(fields)s."),
    "start_assumed": _("The table has no date: the project was made to start today, %(date)s."),
    "other_projects": _("Of several projects, “%(chosen)s” was read. The file also holds: %(others)s."),
}


FIELDS = {
    "title": _("title"),
    "author": _("author"),
    "manager": _("manager"),
    "company": _("company"),
    "project_notes": _("notes of the project"),
    "notes": _("notes"),
    "effort_driven": _("effort-driven tasks"),
    "task_type": _("task type"),
    "priority": _("priority"),
    "percent_complete": _("share done"),
    "physical_percent_complete": _("physical share done"),
    "work": _("work"),
    "cost": _("cost"),
    "fixed_cost": _("fixed cost"),
    "hyperlink": _("link to a page"),
    "custom": _("custom fields"),
    "recurring": _("recurrence"),
    "baselines": _("baselines 1 to 10"),
    "summaries": _("notes and fields of summaries"),
    "type": _("type of resource"),
    "max_units": _("maximum units"),
    "rates": _("cost rates"),
    "availability": _("availability"),
    "group": _("group of resources"),
    "material_label": _("unit of materials"),
    "units": _("units"),
    "delay": _("delay of assignments"),
    "levelling_delay": _("levelling delay"),
    "contour": _("shape of the work"),
}
"""The words for what a format does not keep: parts of the value ``fields`` of a detail."""

ROWS = {
    "name_missing": _("Row %(row)s: the task has no name. Write one, or empty the whole row."),
    "number_wrong": _("Row %(row)s: “%(value)s” is not a number for a row. Write a whole number from 1, or nothing."),
    "number_twice": _("Row %(row)s: the number %(value)s is already that of row %(other)s. Give each row its own."),
    "level_wrong": _("Row %(row)s: “%(value)s” is not a level. Write a whole number from 1 to 20."),
    "level_jump": _("Row %(row)s: level %(value)s comes too early. Write %(highest)s at most, or add the level above."),
    "duration_wrong": _(
        "Row %(row)s: “%(value)s” is not a duration. Write a number and a unit, such as 5 d, 4 h, 2 w or 1 mo."
    ),
    "date_wrong": _("Row %(row)s: “%(value)s” is not a date. Write 2026-09-01, or 01/09/2026 with the day first."),
    "finish_before_start": _("Row %(row)s: the finish is before the start. Correct one of them."),
    "percent_wrong": _("Row %(row)s: “%(value)s” is not a share done. Write a number from 0 to 100."),
    "predecessors_wrong": _(
        "Row %(row)s: “%(value)s” is not a list of predecessors. Write numbers separated by semicolons, such as "
        "3; 4FS+2d."
    ),
    "predecessor_unknown": _("Row %(row)s: no row has the number %(value)s. Correct the predecessor."),
    "predecessor_itself": _("Row %(row)s: the task precedes itself. Remove %(value)s from its predecessors."),
    "resources_wrong": _(
        "Row %(row)s: “%(value)s” is not a list of resources. Write names separated by semicolons, with a share in "
        "brackets, such as Anna; Bruno[50%%]."
    ),
}
"""What can be wrong in the row of a table: parts of the error ``table_rows``."""

REFUSALS = {
    "negative_duration": _("The duration of “%(task)s” is negative: give it one of zero or more."),
    "huge_duration": _("A duration or lag of “%(task)s” is longer than 250 years: correct it."),
    "bad_date": _("A date of “%(task)s” lies outside the years 1820 to 2470: correct it."),
    "calendar_without_work": _("The calendar “%(calendar)s” has no working time: give it at least one working day."),
    "out_of_range": _(
        "“%(task)s” would end after the year 2470: check its duration and the working time of its calendar."
    ),
    "no_start": _("The schedule has no start date: state one."),
    "outline_loop": _("“%(task)s” is its own summary: correct the outline."),
}
"""What the engine refuses in a plan, by its codes."""

_REFUSAL_OF_THE_REST = _("The schedule contradicts itself near “%(task)s” (%(code)s): check this task.")
_CIRCLE = _("These tasks wait for each other in a circle: %(tasks)s. Remove one of the links between them.")
_SHOWN_IN_A_CIRCLE = 8
_ROWS_TOLD = 30


def describe(coded: Coded, gettext: Callable[[str], str] = str) -> str:
    """The sentence for an error or a notice, in the language of ``gettext``."""
    detail = dict(coded.detail)
    if "kind" in detail:
        detail["kind"] = gettext(KINDS[str(detail["kind"])])
    if coded.code == "xer_not_kept":
        detail["fields"] = ", ".join(gettext(FIELDS[name]) for name in str(detail["fields"]).split(","))
    lines = [gettext((ERRORS | NOTICES | ROWS)[coded.code]) % detail]
    parts = getattr(coded, "parts", ())
    lines += [describe(part, gettext) for part in parts[:_ROWS_TOLD]]
    if len(parts) > _ROWS_TOLD:
        more = NOTICES["more_notices"]
        lines.append(gettext(more) % {"count": len(parts) - _ROWS_TOLD})
    return "\n".join(lines)


def describe_refusal(document: ScheduleDocument, error: PlanError, gettext: Callable[[str], str] = str) -> str:
    """Why the engine cannot compute a document, with the names of its tasks and what to do."""
    if isinstance(error, CycleError):
        names = {task.uid: task.name or str(task.uid) for task in document.tasks}
        circle = [names.get(uid, str(uid)) for uid in error.uids]
        shown = circle[:_SHOWN_IN_A_CIRCLE] + (["…"] if len(circle) > _SHOWN_IN_A_CIRCLE else [])
        return gettext(_CIRCLE) % {"tasks": " → ".join([*shown, circle[0]])}
    task = document.tasks[error.task].name if 0 <= error.task < len(document.tasks) else document.properties.name
    return gettext(REFUSALS.get(error.code, _REFUSAL_OF_THE_REST)) % {
        "task": task,
        "calendar": error.name,
        "code": error.code,
    }
