"""The words of project management as Vigie uses them, explained in plain language."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Term:
    slug: str
    word: str | Promise
    meaning: str | Promise


TERMS = (
    Term(
        "portfolio",
        _("portfolio"),
        _(
            "All the programmes and projects that an organisation, or a part of it, steers together, because they "
            "share its money, its people and its goals."
        ),
    ),
    Term(
        "programme",
        _("programme"),
        _("Several projects led together because they serve one goal that none of them reaches alone."),
    ),
    Term(
        "project",
        _("project"),
        _("A piece of work with a beginning, an end, a result that is wanted and somebody who leads it."),
    ),
    Term(
        "phase",
        _("phase"),
        _(
            "A stretch of a project after which something is finished and can be judged, such as the studies or the "
            "works."
        ),
    ),
    Term("gate", _("gate"), _("The review at the end of a phase: go on, correct, or stop.")),
    Term(
        "deliverable",
        _("deliverable"),
        _("Something that the project hands over: a document, a building, a service in operation."),
    ),
    Term(
        "milestone",
        _("milestone"),
        _("An event without duration that shows that something has been reached: “permit granted”."),
    ),
    Term(
        "task", _("task"), _("A piece of work with a duration. Tasks that are made of others are called summary tasks.")
    ),
    Term(
        "dependency",
        _("dependency"),
        _(
            "What ties two tasks: most often, the second starts when the first is finished. Three other ways exist: "
            "start to start, finish to finish, start to finish."
        ),
    ),
    Term(
        "lag",
        _("lag"),
        _(
            "A wait that a dependency adds: concrete dries for ten days before the next task. A negative lag lets the "
            "next task begin earlier."
        ),
    ),
    Term(
        "constraint",
        _("constraint"),
        _("A date that somebody fixed on a task: not before, not after, or exactly on that day."),
    ),
    Term(
        "deadline",
        _("deadline"),
        _("The day by which a task should be finished. It moves nothing; Vigie says when it is missed."),
    ),
    Term(
        "calendar", _("calendar"), _("When work is done: the days and hours of the week, less holidays and closures.")
    ),
    Term(
        "total-float",
        _("total float"),
        _(
            "How long a task can slip without moving the end of the project. Negative when the plan can no longer be "
            "kept."
        ),
    ),
    Term("free-float", _("free float"), _("How long a task can slip without moving any other task.")),
    Term(
        "critical-path",
        _("critical path"),
        _("The tasks without float: if one of them slips by a day, so does the end of the project."),
    ),
    Term(
        "baseline",
        _("baseline"),
        _("A copy of the schedule as it was approved. The present dates are compared with it."),
    ),
    Term(
        "slip",
        _("slip"),
        _("How much later a date is than in the baseline, in working days. Negative when it is earlier."),
    ),
    Term(
        "status-date",
        _("status date"),
        _("The day up to which progress is known. What was done stands before it, what remains to be done after it."),
    ),
    Term("progress", _("progress"), _("The share of the work that is done, weighted by the duration of the tasks.")),
    Term(
        "health",
        _("health"),
        _(
            "On track, to watch or in trouble: the signals of a project’s indicators taken together. When a datum is "
            "missing, Vigie says “not known” rather than green."
        ),
    ),
    Term(
        "snapshot",
        _("snapshot"),
        _("The indicators as they were on a day, kept so that any page can say what has changed since."),
    ),
    Term("budget-at-completion", _("budget at completion"), _("What the whole project may cost, as approved.")),
    Term(
        "earned-value",
        _("earned value"),
        _("What the work done so far was worth in the budget, whatever it really cost."),
    ),
    Term(
        "estimate-at-completion",
        _("estimate at completion"),
        _("What the whole project will cost, judging by what is known today."),
    ),
    Term("contingency", _("contingency"), _("Money or time set aside for risks that may occur.")),
    Term("risk", _("risk"), _("Something that may happen and would matter, for the worse or for the better.")),
    Term("response", _("response"), _("What is done about a risk: avoid it, reduce it, share it, accept it.")),
    Term("issue", _("issue"), _("A difficulty that is there now and needs somebody to settle it.")),
    Term(
        "lesson-learned",
        _("lesson learned"),
        _("What a project teaches the next ones: what went well, what did not, and why."),
    ),
    Term("norm", _("norm"), _("A rule of the house that projects follow. Vigie checks it on live data.")),
    Term(
        "waiver",
        _("waiver"),
        _("The permission not to follow a norm, given by a named person, for a time and for a reason."),
    ),
    Term(
        "audit", _("audit"), _("A look from outside at how a project is led, with findings and what to do about them.")
    ),
    Term("nonconformity", _("nonconformity"), _("A result that is not what was required.")),
    Term("acceptance", _("acceptance"), _("The client’s statement that a deliverable is what was asked for.")),
    Term("stakeholder", _("stakeholder"), _("Somebody whom the project concerns, or who can help or hinder it.")),
    Term(
        "status-report",
        _("status report"),
        _("Where a project stands on a day: what is done, what comes next, what worries."),
    ),
    Term(
        "request-for-help",
        _("request for help"),
        _("A project manager’s call to the PMO when a difficulty is too big for one person."),
    ),
    Term(
        "recovery-plan",
        _("recovery plan"),
        _("The measures that bring a project in trouble back on track, with who does what by when."),
    ),
    Term("competence", _("competence"), _("Something that one is able to do, at a level that can be assessed.")),
    Term("mentoring", _("mentoring"), _("An experienced colleague accompanies another for a time.")),
    Term("capacity", _("capacity"), _("How much work a person or a team can take on in a period.")),
    Term("levelling", _("levelling"), _("Moving tasks so that nobody has more to do than their capacity.")),
    Term(
        "change-request",
        _("change request"),
        _("A proposal to change what was approved: the scope, the dates, the money."),
    ),
    Term(
        "sponsor",
        _("sponsor"),
        _("Who wants the project, answers for it to the organisation and decides what the project manager cannot."),
    ),
    Term(
        "pmo",
        _("PMO"),
        _(
            "The project management office: it gives the organisation its methods, its common picture and its support."
            " A PMO officer works there."
        ),
    ),
)


def terms() -> list[Term]:
    """In the alphabetical order of the current language; accents do not count."""
    return sorted(TERMS, key=lambda t: _sortable(str(t.word)))


def _sortable(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
