"""Forms of what is uncertain. Shares are typed and shown in per cent."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import User
from vigie.planning.models import Calendar, Schedule
from vigie.portfolio.forms import DateInput
from vigie.portfolio.models import Node
from vigie.risks.forms import PercentField
from vigie.risks.models import (
    Both,
    Branching,
    Checkpoint,
    Driver,
    Estimate,
    Handover,
    Measure,
    Quantity,
    Risk,
    Rule,
    Shape,
    Spread,
    Together,
    UncertaintyClass,
    Weather,
)
from vigie.risks.places import read_places, read_tasks, task_references, write_places

FIGURES = ("low", "likely", "high")
WAYS = 4
_CASE = re.compile(r"^\s*(?P<value>[\d.,\s]+?)\s*%?\s*:\s*(?P<chance>[\d.,]+)\s*%?\s*$")


def _decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"\s", "", text).replace(",", "."))


def _plain(value: Decimal) -> str:
    return number_format(value.normalize(), use_l10n=True) if value % 1 else str(int(value))


class SpreadFields(forms.Form):
    """A distribution: a shape, and three figures or some cases. Figures in per cent unless ``amounts`` are chosen."""

    shape = forms.ChoiceField(label=_("Distribution"), choices=Shape.choices, initial=Shape.TRIANGULAR)
    low = forms.DecimalField(label=_("At best"), required=False, min_value=0, max_digits=14, decimal_places=3)
    likely = forms.DecimalField(
        label=_("Most likely"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=3,
        help_text=_("For the triangle and PERT only."),
    )
    high = forms.DecimalField(label=_("At worst"), required=False, min_value=0, max_digits=14, decimal_places=3)
    cases = forms.CharField(
        label=_("Cases"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for cases: a line each, the value, a colon and its chance in per cent, such as 80: 70."),
    )

    @staticmethod
    def shown(found: Spread, scale: Decimal) -> dict[str, Any]:
        """The fields for a distribution as it is kept."""
        lines = [f"{_plain(Decimal(value) * scale)}: {_plain(Decimal(chance) * 100)}" for value, chance in found.cases]
        figures = {name: getattr(found, name) for name in FIGURES}
        return {
            "shape": found.shape,
            **{name: None if figure is None else (figure * scale).normalize() for name, figure in figures.items()},
            "cases": "\n".join(lines),
        }

    def read(self, scale: Decimal) -> dict[str, Any]:
        """The fields of ``Spread``, divided by ``scale``.

        Raises:
            ValidationError: a case is not understood.
        """
        values = self.cleaned_data
        kept: dict[str, Any] = {"shape": values["shape"]}
        for name in FIGURES:
            kept[name] = None if values[name] is None else values[name] / scale
        kept["cases"] = []
        for line in filter(str.strip, values["cases"].splitlines()) if values["shape"] == Shape.DISCRETE else ():
            match = _CASE.match(line)
            try:
                if match is None:
                    raise InvalidOperation
                value, chance = _decimal(match["value"]) / scale, _decimal(match["chance"]) / 100
            except InvalidOperation as error:
                text = gettext("“%(line)s” is not understood. Write a value, a colon and a chance, such as 80: 70.")
                raise forms.ValidationError({"cases": text % {"line": line.strip()}}) from error
            kept["cases"].append([str(value), str(chance)])
        return kept


class StatementForm(forms.Form):
    """What is said of a node. ``apply`` puts it on the instance, which the service then checks and keeps."""

    def __init__(self, *args: Any, node: Node, user: User, found: Any, **kwargs: Any) -> None:
        self.node, self.user, self.found = node, user, found
        if found.pk:
            kwargs.setdefault("initial", self.start())
        super().__init__(*args, **kwargs)

    @property
    def schedule(self) -> Schedule:
        return Schedule.objects.get(node=self.node)

    def start(self) -> dict[str, Any]:
        """The fields for what is kept."""
        raise NotImplementedError

    def apply(self) -> None:
        """Put the fields on ``found``; raises ``ValidationError`` for names that are not understood."""
        raise NotImplementedError

    def references(self, uids: list[int]) -> str:
        """Tasks of the node as people write them."""
        names = task_references([self.node.pk], uids)
        return "; ".join(names.get((self.node.pk, uid), "") or f"? {uid}" for uid in uids)

    def task_uids(self, name: str) -> list[int]:
        """The tasks that a field names."""
        uids: list[int] = self._named(name, lambda text: read_tasks(text, self.schedule))
        return uids

    def place_list(self, name: str) -> list[Any]:
        """The places that a field names."""
        return [list(place) for place in self._named(name, lambda text: read_places(text, self.node, self.user))]

    def _named(self, name: str, read: Any) -> Any:
        try:
            return read(self.cleaned_data[name])
        except forms.ValidationError as error:
            raise forms.ValidationError({name: error.messages}) from error


class EstimateForm(StatementForm, SpreadFields):
    quantity = forms.ChoiceField(label=_("Of"), choices=Quantity.choices)
    task = forms.CharField(
        label=_("Task"),
        required=False,
        help_text=_(
            "Its WBS code, activity code, or # and number. Of a summary task: all below. Empty: every other task."
        ),
    )
    rule = forms.ChoiceField(label=_("Or the tasks of which"), required=False, choices=[("", "—"), *Rule.choices])
    pattern = forms.CharField(label=_("This text"), required=False, max_length=100)
    uncertainty = forms.ModelChoiceField(
        label=_("Class of uncertainty"),
        required=False,
        queryset=UncertaintyClass.objects.all(),
        empty_label=_("None: my own figures"),
        help_text=_("As the office defines it. Then the figures below stay empty."),
    )
    measure = forms.ChoiceField(label=_("Figures in"), choices=Measure.choices)

    field_order = ("quantity", "task", "rule", "pattern", "uncertainty", "measure", "shape", *FIGURES, "cases")

    @staticmethod
    def _scale(measure: str) -> Decimal:
        return Decimal(100) if measure == Measure.SHARE else Decimal(1)

    def start(self) -> dict[str, Any]:
        found: Estimate = self.found
        task = "" if found.task_uid is None else self.references([found.task_uid])
        shown = self.shown(found, self._scale(found.measure))
        named = {name: getattr(found, name) for name in ("quantity", "rule", "pattern", "uncertainty", "measure")}
        return {**shown, **named, "task": task}

    def apply(self) -> None:
        values, found = self.cleaned_data, self.found
        tasks = self.task_uids("task")
        if len(tasks) > 1:
            raise forms.ValidationError({"task": gettext("Name one task only.")})
        found.task_uid = tasks[0] if tasks else None
        if tasks and (values["rule"] or values["pattern"]):
            raise forms.ValidationError({"rule": gettext("Choose: a task, or a rule.")})
        for name in ("quantity", "rule", "pattern", "uncertainty", "measure"):
            setattr(found, name, values[name])
        for name, value in self.read(self._scale(values["measure"])).items():
            setattr(found, name, value)


class TogetherForm(StatementForm):
    quantity = forms.ChoiceField(label=_("Of"), choices=Both.choices)
    tasks = forms.CharField(
        label=_("Tasks"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("WBS codes, activity codes, or # and a number, separated by semicolons. Of a summary: all below."),
    )
    coefficient = forms.DecimalField(
        label=_("Correlation"),
        min_value=-1,
        max_value=1,
        decimal_places=2,
        initial=Decimal("0.5"),
        help_text=Together._meta.get_field("coefficient").help_text,
    )

    def start(self) -> dict[str, Any]:
        found: Together = self.found
        return {
            "quantity": found.quantity,
            "tasks": self.references(found.task_uids),
            "coefficient": found.coefficient.normalize(),
        }

    def apply(self) -> None:
        self.found.quantity = self.cleaned_data["quantity"]
        self.found.task_uids = self.task_uids("tasks")
        self.found.coefficient = self.cleaned_data["coefficient"]


class DriverForm(StatementForm, SpreadFields):
    name = forms.CharField(label=_("Cause"), max_length=200)
    chance = PercentField(label=_("Chance that it acts, in per cent"), initial=Decimal(1))
    quantity = forms.ChoiceField(label=_("Acts on"), choices=Both.choices)
    places = forms.CharField(label=_("Where"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    risk = forms.ModelChoiceField(
        label=_("Risk that it comes from"), required=False, queryset=Risk.objects.none(), empty_label=_("None")
    )

    field_order = ("name", "chance", "quantity", "shape", *FIGURES, "cases", "places", "risk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        risks = self.fields["risk"]
        assert isinstance(risks, forms.ModelChoiceField)
        risks.queryset = Risk.objects.visible_to(self.user).filter(node=self.node)
        self.fields["places"].help_text = where_help(self.node)
        for name in FIGURES:
            self.fields[name].label = gettext("%(figure)s, in per cent") % {"figure": self.fields[name].label}

    def start(self) -> dict[str, Any]:
        found: Driver = self.found
        named = {name: getattr(found, name) for name in ("name", "chance", "quantity", "risk")}
        places = write_places(found.places, self.node, self.user)
        return {**self.shown(found, Decimal(100)), **named, "places": places}

    def apply(self) -> None:
        for name in ("name", "chance", "quantity", "risk"):
            setattr(self.found, name, self.cleaned_data[name])
        self.found.places = self.place_list("places")
        for name, value in self.read(Decimal(100)).items():
            setattr(self.found, name, value)


def where_help(node: Node) -> str:
    """How the places of a node are written."""
    if node.is_project:
        return gettext("Tasks, separated by semicolons; of a summary: all below. Empty: the whole project.")
    return gettext("A line for each project: its code alone, or its code, a colon and tasks, such as TRAM: 1.2; 1.4")


class BranchingForm(StatementForm):
    """Up to four ways, each with its chance and its tasks."""

    name = forms.CharField(label=_("What is to be decided or found out"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for way in range(1, WAYS + 1):
            told = {"n": way}
            self.fields[f"name_{way}"] = forms.CharField(
                label=gettext("Way %(n)d") % told, max_length=100, required=way <= 2
            )
            self.fields[f"chance_{way}"] = PercentField(
                label=gettext("Chance of way %(n)d, in per cent") % told, required=way <= 2
            )
            self.fields[f"tasks_{way}"] = forms.CharField(
                label=gettext("Tasks of way %(n)d") % told,
                required=False,
                help_text=gettext("Separated by semicolons; they fall away when another way is taken."),
            )

    def start(self) -> dict[str, Any]:
        found: Branching = self.found
        shown: dict[str, Any] = {"name": found.name}
        for n, way in enumerate(found.ways, 1):
            shown[f"name_{n}"], shown[f"chance_{n}"] = way["name"], Decimal(way["chance"])
            shown[f"tasks_{n}"] = self.references(way["tasks"])
        return shown

    def apply(self) -> None:
        self.found.name = self.cleaned_data["name"]
        self.found.ways = []
        for n in range(1, WAYS + 1):
            name, chance = self.cleaned_data[f"name_{n}"], self.cleaned_data[f"chance_{n}"]
            if name or chance is not None:
                way = {"name": name or str(n), "chance": str(chance or 0), "tasks": self.task_uids(f"tasks_{n}")}
                self.found.ways.append(way)


class WeatherForm(StatementForm):
    """Per cent of the working days that each month loses."""

    calendar = forms.TypedChoiceField(label=_("Calendar"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = Calendar.objects.filter(schedule__node=self.node).exclude(kind="resource")
        choices = self.fields["calendar"]
        assert isinstance(choices, forms.TypedChoiceField)
        choices.choices = list(calendars.order_by("name").values_list("uid", "name"))
        choices.help_text = gettext("The tasks and resources of this calendar lose days, and those made from it.")
        for month in range(1, 13):
            self.fields[f"month_{month}"] = forms.DecimalField(
                label=gettext("%(month)s, in per cent") % {"month": MONTHS[month]},
                min_value=0,
                max_value=95,
                decimal_places=1,
                initial=0,
            )

    def start(self) -> dict[str, Any]:
        found: Weather = self.found
        shares = {f"month_{n}": (Decimal(share) * 100).normalize() for n, share in enumerate(found.months, 1)}
        return {"calendar": found.calendar_uid, **shares}

    def apply(self) -> None:
        self.found.calendar_uid = self.cleaned_data["calendar"]
        self.found.months = [str(self.cleaned_data[f"month_{n}"] / 100) for n in range(1, 13)]


class HandoverForm(StatementForm):
    name = forms.CharField(label=_("What is handed over"), max_length=200)
    giver = forms.CharField(label=_("Given by"), help_text=_("Code of the project, colon, task: TRAM: 1.2"))
    taker = forms.CharField(label=_("Awaited by"), help_text=_("This task does not begin before the other is over."))
    lag = forms.DecimalField(
        label=_("Working days between"), min_value=-9999, max_value=9999, decimal_places=1, initial=0
    )

    def start(self) -> dict[str, Any]:
        found: Handover = self.found
        ends = {name: write_places([getattr(found, name)], self.node, self.user) for name in ("giver", "taker")}
        return {"name": found.name, "lag": found.lag.normalize(), **ends}

    def apply(self) -> None:
        self.found.name, self.found.lag = self.cleaned_data["name"], self.cleaned_data["lag"]
        for name in ("giver", "taker"):
            places = self.place_list(name)
            if len(places) != 1:
                raise forms.ValidationError({name: gettext("Name one task only.")})
            setattr(self.found, name, places[0])


class CheckpointForm(StatementForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    day = forms.DateField(label=_("Day agreed"), widget=DateInput)
    places = forms.CharField(label=_("Reached when these are done"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].help_text = where_help(self.node)

    def start(self) -> dict[str, Any]:
        found: Checkpoint = self.found
        places = write_places(found.places, self.node, self.user)
        return {"name": found.name, "day": found.day, "places": places}

    def apply(self) -> None:
        self.found.name, self.found.day = self.cleaned_data["name"], self.cleaned_data["day"]
        self.found.places = self.place_list("places")


class ClassForm(SpreadFields):
    """A class of uncertainty, in per cent of what is planned."""

    name = forms.CharField(label=_("Name"), max_length=80)
    meaning = forms.CharField(label=_("Meaning"), max_length=300, required=False)

    field_order = ("name", "meaning", "shape", *FIGURES, "cases")

    def __init__(self, *args: Any, found: UncertaintyClass, **kwargs: Any) -> None:
        self.found = found
        if found.pk:
            start = {**self.shown(found, Decimal(100)), "name": found.name, "meaning": found.meaning}
            kwargs.setdefault("initial", start)
        super().__init__(*args, **kwargs)

    def apply(self) -> None:
        """Put the fields on ``found``."""
        self.found.name, self.found.meaning = self.cleaned_data["name"], self.cleaned_data["meaning"]
        for name, value in self.read(Decimal(100)).items():
            setattr(self.found, name, value)
