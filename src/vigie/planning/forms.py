"""Forms of planning."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.engine.terms import Constraint
from vigie.exchange.document import DurationUnit
from vigie.planning.durations import DayLength, format_duration, parse_duration
from vigie.planning.edits import PROGRESS
from vigie.planning.links_text import read_links, write_links
from vigie.planning.models import Task
from vigie.planning.wording import constraint_labels


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.Field):
    """A local date and time, without time zone."""

    widget = MomentInput

    def to_python(self, value: Any) -> dt.datetime | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        try:
            if moment := parse_datetime(text):
                return moment.replace(tzinfo=None)
            if day := parse_date(text):
                return dt.datetime.combine(day, dt.time(8))
        except ValueError:
            pass
        raise ValidationError(_("Write a day and an hour, such as 2026-03-14 08:00."))


class DurationField(forms.CharField):
    """A working time, written as people do («3 d», «4 h»), kept as seconds. The form tells ``length`` and ``unit``."""

    length = DayLength()
    unit = DurationUnit.DAYS

    def prepare_value(self, value: Any) -> Any:
        return format_duration(value, self.length, self.unit) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        seconds, unit = parse_duration(text, self.length)
        if unit.elapsed != self.unit.elapsed and text.strip()[-1:].isalpha():
            raise ValidationError(
                _("This duration counts days on the clock: write it so, such as 3 ed.")
                if self.unit.elapsed
                else _("This duration counts working time: write it so, such as 3 d.")
            )
        return seconds


class TaskForm(forms.Form):
    """A task as it can be edited. Only what the reader changed is sent on, so that nothing else is overwritten.

    ``revision`` is the schedule's that they saw; ``seen`` are the values that they saw, as the form showed them.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), widget=forms.Textarea(attrs={"rows": 2}))
    duration = DurationField(label=gettext_lazy("Duration"), required=False)
    percent_complete = forms.FloatField(
        label=gettext_lazy("Done, in per cent"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "max": "100"}),
    )
    actual_start = MomentField(label=gettext_lazy("Actual start"), required=False)
    actual_finish = MomentField(label=gettext_lazy("Actual finish"), required=False)
    remaining_duration = DurationField(label=gettext_lazy("Remaining duration"), required=False)
    predecessors = forms.CharField(
        label=gettext_lazy("Predecessors"),
        required=False,
        help_text=gettext_lazy("Codes of tasks, each with its type and lag if needed: 1.2; 1.4FS+2d; 2.1SS-1d."),
    )
    constraint = forms.TypedChoiceField(label=gettext_lazy("Constraint"), coerce=int)
    constraint_date = MomentField(label=gettext_lazy("Date of the constraint"), required=False)
    deadline = MomentField(
        label=gettext_lazy("Deadline"),
        required=False,
        help_text=gettext_lazy("Watched and counted in the float; it moves nothing."),
    )
    calendar_uid = forms.TypedChoiceField(label=gettext_lazy("Calendar"), coerce=int, empty_value=None, required=False)
    milestone = forms.BooleanField(label=gettext_lazy("Milestone"), required=False)
    active = forms.BooleanField(label=gettext_lazy("Active: counts in the schedule"), required=False)
    manual = forms.BooleanField(label=gettext_lazy("Scheduled by hand: its dates are those below"), required=False)
    start = MomentField(label=gettext_lazy("Start, if by hand"), required=False)
    finish = MomentField(label=gettext_lazy("Finish, if by hand"), required=False)
    notes = forms.CharField(label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, task: Task, may_change: bool, length: DayLength) -> None:
        super().__init__(data, initial={"revision": task.schedule.revision}, label_suffix="")
        self.task, self.length = task, length
        self._keep_fields(may_change)
        for name in ("duration", "remaining_duration"):
            if name in self.fields:
                self.fields[name].length = length  # type: ignore[attr-defined]
                self.fields[name].unit = DurationUnit(task.duration_unit)  # type: ignore[attr-defined]
        if "constraint" in self.fields:
            self.fields["constraint"].choices = list(constraint_labels().items())  # type: ignore[attr-defined]
        if "calendar_uid" in self.fields:
            calendars = task.schedule.calendars.exclude(kind="resource").values_list("uid", "name")
            self.fields["calendar_uid"].choices = [("", _("The project’s")), *calendars]  # type: ignore[attr-defined]
        self.initial.update(self._stored())
        self.initial["seen"] = json.dumps(self.shown())

    def _keep_fields(self, may_change: bool) -> None:
        """Who only records progress sees progress; a summary takes the rest from its tasks."""
        kept = {"revision", "seen"}
        if may_change and self.task.summary:
            kept |= {"name", "constraint", "constraint_date", "deadline", "predecessors", "active", "notes"}
        elif may_change:
            kept |= self.fields.keys()
        elif self.task.summary:
            kept |= {"notes"}
        else:
            kept |= PROGRESS
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]

    def _stored(self) -> dict[str, Any]:
        task = self.task
        values: dict[str, Any] = {
            name: getattr(task, name)
            for name in self.fields
            if name not in ("revision", "seen", "predecessors", "start", "finish")
        }
        if "start" in self.fields:
            by_hand = task.manual
            values["start"] = task.stated_start if by_hand else task.start
            values["finish"] = task.stated_finish if by_hand else task.finish
        if "predecessors" in self.fields:
            links = list(task.schedule.dependencies.filter(successor_uid=task.uid))
            uids = [link.predecessor_uid for link in links]
            names = {row.uid: row.reference for row in task.schedule.tasks.filter(uid__in=uids)}
            values["predecessors"] = write_links([k for k in links if k.predecessor_uid in names], names, self.length)
        return values

    def shown(self) -> dict[str, str]:
        """The stored values as the controls show them."""
        return {name: self._as_shown(name, self.initial.get(name)) for name in self.fields if name not in _OWN}

    def _as_shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "on" if value else ""
        value = field.prepare_value(value)
        if isinstance(value, dt.datetime):
            return value.strftime("%Y-%m-%dT%H:%M")
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def typed(self) -> dict[str, str]:
        """What the reader posted, by field."""
        return {
            name: str(self.data.get(name, "")).replace("\r\n", "\n").strip() for name in self.fields if name not in _OWN
        }

    def changed(self) -> list[str]:
        """The fields that the reader changed from what they saw."""
        try:
            seen = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            seen = {}
        if not isinstance(seen, dict):
            seen = {}
        return [name for name, value in self.typed().items() if value != seen.get(name, "")]

    def clean_predecessors(self) -> Any:
        return read_links(self.cleaned_data["predecessors"], self.task.schedule, self.task.uid, self.length)

    def values(self) -> dict[str, Any]:
        """The changed values, for the services."""
        changed = set(self.changed())
        by_hand = self.cleaned_data.get("manual", False)
        if "manual" in changed and by_hand:
            changed |= {"start", "finish"}
        elif not by_hand:
            changed -= {"start", "finish"}
        if "constraint" in changed and self.cleaned_data["constraint"] not in _WITHOUT_DATE:
            changed.add("constraint_date")
        return {name: self.cleaned_data[name] for name in self.fields if name in changed}


_OWN = ("revision", "seen")
_WITHOUT_DATE = (Constraint.AS_SOON_AS_POSSIBLE, Constraint.AS_LATE_AS_POSSIBLE)


class NewTaskForm(forms.Form):
    """A task to add. ``find`` knows tasks by their code; without it the project has no schedule yet."""

    name = forms.CharField(label=gettext_lazy("Name"), widget=forms.Textarea(attrs={"rows": 2}))
    duration = DurationField(label=gettext_lazy("Duration"), help_text=gettext_lazy("Zero makes a milestone."))
    after = forms.CharField(
        label=gettext_lazy("Below the task with this code"),
        required=False,
        help_text=gettext_lazy("Below a summary it becomes its first task; left empty, it goes to the end."),
    )
    start = MomentField(label=gettext_lazy("Start of the project"))

    def __init__(self, data: Any = None, *, find: Callable[[str], int | None] | None, length: DayLength) -> None:
        super().__init__(data, label_suffix="")
        self._find = find
        self.fields["duration"].length = length  # type: ignore[attr-defined]
        self.initial["duration"] = round(length.day)
        del self.fields["start" if find else "after"]

    def clean_after(self) -> int | None:
        code = self.cleaned_data["after"].strip()
        if not code:
            return None
        uid = self._find(code) if self._find else None
        if uid is None:
            raise ValidationError(_("No task has the code “%(code)s”.") % {"code": code})
        return uid


class ChainsForm(forms.Form):
    """Which date the chains decide, and how many are shown. ``find`` knows tasks by their code."""

    to = forms.ChoiceField(label=gettext_lazy("Where the chains lead"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Or any task, by its code"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Its code or its number in the list, such as #12."),
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("Number of chains"), coerce=int, choices=[(n, n) for n in (3, 5, 10, 20)], required=False
    )

    def __init__(
        self, data: Any, *, ends: Sequence[tuple[str, Any]], find: Callable[[str], int | None], usual: int = 5
    ) -> None:
        super().__init__({"to": "", "count": usual, **data}, label_suffix="")
        self._find = find
        self.fields["to"].choices = ends  # type: ignore[attr-defined]

    def clean_code(self) -> int | None:
        code = self.cleaned_data["code"].strip()
        if not code:
            return None
        uid = self._find(code)
        if uid is None:
            raise ValidationError(_("No task has the code “%(code)s”.") % {"code": code})
        return uid


class StatusDateForm(forms.Form):
    """Until when progress is recorded."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    status_date = MomentField(label=gettext_lazy("Status date"), required=False)


class UploadForm(forms.Form):
    """A file of a scheduling tool; its size is checked as it is received."""

    file = forms.FileField(
        label=gettext_lazy("File"), error_messages={"required": gettext_lazy("Choose the file to import.")}
    )


class BaselineForm(forms.Form):
    """A baseline to set: a new one, or in place of one of those that stand."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    number = forms.TypedChoiceField(label=gettext_lazy("Keep it as"), coerce=int, empty_value=None, required=False)
