"""Forms of the register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.accounts.forms import TreeChoiceField
from vigie.accounts.models import User
from vigie.portfolio.forms import DateInput
from vigie.portfolio.models import Node
from vigie.risks.library import Domain, ProjectType
from vigie.risks.method import Step, scales
from vigie.risks.models import (
    IMPACTS,
    RANKS,
    Action,
    ActionStatus,
    Axis,
    Ending,
    Issue,
    IssueStatus,
    Risk,
    RiskCategory,
    RiskKind,
    RiskMatrix,
    RiskStatus,
    RiskTolerance,
    Severity,
    Stage,
    Strategy,
)
from vigie.risks.queries import categories
from vigie.risks.services import ITERATIONS, RISK_FIELDS
from vigie.risks.services.issues import ACTION_FIELDS, ISSUE_FIELDS
from vigie.risks.shelf import Item


def _people(form: forms.BaseForm, kept: int | None) -> None:
    """Open accounts, and whoever holds the place already."""
    field = form.fields["owner"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = User.objects.filter(Q(is_active=True) | Q(pk=kept))
    field.empty_label = _("Nobody yet")


def _category_choices(user: User) -> list[tuple[Any, Any]]:
    return [(c.pk, f"— {c.name}" if c.parent_id else c.name) for c in categories(user)]


class PercentField(forms.DecimalField):
    """A share of one, typed and shown in per cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (value * 100).normalize() if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class AssessmentForm(forms.Form):
    """Ranks on the organisation's scales, and figures where there are any.

    ``required`` false: all of it may be left empty, for a risk that is only reported for now.
    """

    chance = PercentField(
        label=_("Chance, in per cent"), required=False, help_text=_("Leave it empty when the rank says enough.")
    )
    loss = forms.DecimalField(
        label=_("Effect on cost, as an amount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    delay = forms.DecimalField(
        label=_("Effect on time, in working days"), required=False, min_value=0, max_digits=7, decimal_places=1
    )

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._required = required
        steps = scales()
        ranks = dict.fromkeys((Axis.PROBABILITY, *IMPACTS), forms.TypedChoiceField)
        for axis, kind in ranks.items():
            choices = [("", "—"), *((step.rank, _told(step)) for step in steps[axis])]
            label = _("How likely") if axis == Axis.PROBABILITY else axis.label
            self.fields[axis.value] = kind(label=label, required=False, choices=choices, coerce=int, empty_value=None)
        self.order_fields(["probability", *IMPACTS, "chance", "loss", "delay"])

    @property
    def stated(self) -> bool:
        """Whether anything is filled in."""
        return any(value is not None for value in self.cleaned_data.values())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self._required and not any(value is not None for value in values.values()):
            return values
        if values.get("probability") is None and "probability" not in self.errors:
            self.add_error("probability", _("Say how likely it is."))
        if not any(values.get(axis) for axis in IMPACTS) and not any(axis in self.errors for axis in IMPACTS):
            self.add_error(Axis.COST, _("Rank at least one effect: on cost, time, quality, image or safety."))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.fields}


def _told(step: Step) -> str:
    bounds = ""
    if step.axis == Axis.PROBABILITY and step.low is not None and step.high is not None:
        bounds = f" ({step.low * 100:.0f}–{step.high * 100:.0f} %)"
    return (
        f"{step.rank} · {step.name}{bounds}: {step.meaning}" if step.meaning else f"{step.rank} · {step.name}{bounds}"
    )


class RiskForm(forms.ModelForm[Risk]):
    """The sheet of a risk. ``version`` is the one that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Risk
        fields = RISK_FIELDS
        widgets = {
            "kind": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("cause", "event", "effect", "response", "trigger")},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        _people(self, self.instance.owner_id)
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)
        category.choices = [("", _("Not set")), *_category_choices(user)]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in RISK_FIELDS}

    def _post_clean(self) -> None:
        """The service validates the whole risk: here only the fields by themselves, and what was typed is kept."""


class ReviewForm(forms.Form):
    """What is said at a review."""

    comment = forms.CharField(label=_("What is to be said"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(forms.Form):
    """Where a risk goes, and why."""

    target = TreeChoiceField(label=_("To"), queryset=Node.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        assert isinstance(target, forms.ModelChoiceField)
        target.queryset = Node.objects.filter(pk__in=[node.pk for node in places]).order_by("path")


class CloseForm(forms.Form):
    """Why a risk is closed, and what happened."""

    ending = forms.ChoiceField(label=_("Why it is closed"), choices=Ending.choices, widget=forms.RadioSelect)
    outcome = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Did the response work? What would you do differently?"),
    )


class IssueForm(forms.ModelForm[Issue]):
    """A problem that is there. ``version`` is the one that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Issue
        fields = ISSUE_FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "happened_on": DateInput(),
            "due_on": DateInput(),
        }
        labels = {"loss": _("Effect on cost, as an amount"), "delay": _("Effect on time, in working days")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if not self.instance.pk:
            self.initial.setdefault("happened_on", timezone.localdate())
        _people(self, self.instance.owner_id)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ISSUE_FIELDS}

    def _post_clean(self) -> None:
        """The service validates the whole issue."""


class OccurForm(IssueForm):
    """A risk came true: the issue that comes out of it; what happened must be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["description"].required = True


class ResolveForm(forms.Form):
    """How an issue was resolved."""

    resolution = forms.CharField(label=_("How it was resolved"), widget=forms.Textarea(attrs={"rows": 3}))


class ActionForm(forms.ModelForm[Action]):
    """Something to be done about a risk or an issue."""

    class Meta:
        model = Action
        fields = ACTION_FIELDS
        widgets = {"due_on": DateInput(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self, self.instance.owner_id)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ACTION_FIELDS}

    def _post_clean(self) -> None:
        """The service validates the whole action."""


class ActionStatusForm(forms.Form):
    """How an action goes."""

    status = forms.ChoiceField(label=_("Status"), choices=ActionStatus.choices)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ToleranceForm(forms.ModelForm[RiskTolerance]):
    """What a node puts up with."""

    class Meta:
        model = RiskTolerance
        fields = ("tolerated", "review_every", "statement")
        widgets = {"tolerated": forms.RadioSelect, "statement": forms.Textarea(attrs={"rows": 3})}


class RegisterFilterForm(forms.Form):
    """The filters of a register, kept in the address."""

    q = forms.CharField(label=_("Search"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Open risks")),
            *((value, label) for value, label in RiskStatus.choices if value != RiskStatus.OPEN),
            ("all", _("All statuses")),
        ],
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("All severities")), *reversed(Severity.choices)]
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), required=False, queryset=User.objects.none(), empty_label=_("All owners")
    )
    under = TreeChoiceField(
        label=_("Part of"), required=False, queryset=Node.objects.none(), empty_label=_("Everything")
    )
    kind = forms.ChoiceField(
        label=_("Threat or opportunity"),
        required=False,
        choices=[("", _("Threats and opportunities")), *RiskKind.choices],
    )
    category = forms.ModelChoiceField(
        label=_("Category"), required=False, queryset=RiskCategory.objects.all(), empty_label=_("All categories")
    )
    strategy = forms.ChoiceField(
        label=_("Strategy"), required=False, choices=[("", _("All strategies")), *Strategy.choices]
    )
    attention = forms.ChoiceField(
        label=_("What needs attention"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("beyond", _("Worse than tolerated")),
            ("review", _("Review overdue")),
            ("action", _("Action overdue")),
            ("assess", _("Not yet assessed")),
            ("response", _("No strategy chosen")),
        ],
    )
    stage = forms.ChoiceField(required=False, choices=Stage.choices, widget=forms.HiddenInput)
    probability = forms.IntegerField(required=False, min_value=1, max_value=5, widget=forms.HiddenInput)
    impact = forms.IntegerField(required=False, min_value=1, max_value=5, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, below: Node | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Risk.objects.visible_to(user)
        nodes = Node.objects.visible_to(user).current()
        if below is not None:
            visible, nodes = visible.filter(node__path__below=below.path), nodes.below(below).exclude(pk=below.pk)
        _restrict(self, "owner", User.objects.filter(pk__in=visible.order_by().exclude(owner=None).values("owner")))
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)
        category.choices = [("", _("All categories")), *_category_choices(user)]
        if below is not None and below.is_project:
            del self.fields["under"]
        else:
            _restrict(self, "under", nodes.order_by("path"))

    def filters(self) -> dict[str, Any]:
        """What was understood; a value that is not among the choices filters nothing."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _restrict(form: forms.BaseForm, name: str, queryset: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = queryset


class IssueFilterForm(forms.Form):
    """The filters of a list of issues, kept in the address."""

    q = forms.CharField(label=_("Search"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Open issues")),
            (IssueStatus.RESOLVED.value, _("Resolved issues")),
            ("all", _("All statuses")),
        ],
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("All severities")), *reversed(Severity.choices)]
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), required=False, queryset=User.objects.none(), empty_label=_("All owners")
    )
    late = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, user: User, below: Node | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Issue.objects.visible_to(user)
        if below is not None:
            visible = visible.filter(node__path__below=below.path)
        _restrict(self, "owner", User.objects.filter(pk__in=visible.order_by().exclude(owner=None).values("owner")))

    def filters(self) -> dict[str, Any]:
        """What was understood; a value that is not among the choices filters nothing."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class LevelForm(forms.Form):
    """A step of a scale: its words and, where the scale has figures, its bounds."""

    name = forms.CharField(label=_("Name"), max_length=60)
    meaning = forms.CharField(label=_("Meaning"), max_length=300, required=False)

    def __init__(self, *args: Any, axis: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if axis == Axis.PROBABILITY:
            self.fields["low"] = PercentField(label=_("From, in per cent"), required=False)
            self.fields["high"] = PercentField(label=_("To, in per cent"), required=False)
        elif axis in (Axis.COST, Axis.TIME):
            for name, label in (("low", _("From")), ("high", _("To"))):
                self.fields[name] = forms.DecimalField(
                    label=label, required=False, min_value=0, max_digits=14, decimal_places=2
                )


class MatrixForm(forms.Form):
    """The score of each cell, and from which score each band begins."""

    moderate_from = forms.IntegerField(label=_("Moderate from"), min_value=1, max_value=999)
    high_from = forms.IntegerField(label=_("High from"), min_value=1, max_value=999)
    critical_from = forms.IntegerField(label=_("Critical from"), min_value=1, max_value=999)

    def __init__(self, *args: Any, rules: RiskMatrix, **kwargs: Any) -> None:
        start = {name: getattr(rules, name) for name in ("moderate_from", "high_from", "critical_from")}
        super().__init__(*args, **{"initial": start, **kwargs})
        for probability in RANKS:
            for impact in RANKS:
                self.fields[f"cell_{probability}_{impact}"] = forms.IntegerField(
                    label=gettext("Probability %(probability)d, impact %(impact)d")
                    % {"probability": probability, "impact": impact},
                    min_value=1,
                    max_value=999,
                    initial=rules.score(probability, impact),
                )

    def rows(self, steps: list[Step]) -> list[tuple[Step, list[forms.BoundField]]]:
        """The fields as the map shows them: the highest probability first."""
        return [(step, [self[f"cell_{step.rank}_{impact}"] for impact in RANKS]) for step in reversed(steps)]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        scores = [[self.cleaned_data[f"cell_{p}_{i}"] for i in RANKS] for p in RANKS]
        bands = {name: self.cleaned_data[name] for name in ("moderate_from", "high_from", "critical_from")}
        return {"scores": scores, **bands}


class AnalysisForm(forms.Form):
    """How thoroughly to simulate. The same number to start from gives the same result again."""

    iterations = forms.TypedChoiceField(
        label=_("Cases to try"),
        coerce=int,
        choices=[(n, f"{n:,}".replace(",", "\u202f")) for n in ITERATIONS],
        initial=10_000,
    )
    seed = forms.IntegerField(
        label=_("Number to start from"),
        min_value=1,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("The same number gives the same result again."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"iterations": self.cleaned_data["iterations"], "seed": self.cleaned_data["seed"]}


class PlaceForm(forms.Form):
    """The tasks that a risk would delay."""

    tasks = forms.CharField(
        label=_("Tasks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("WBS codes, activity codes, or # and a number, separated by semicolons."),
    )


class RegisterFileForm(forms.Form):
    """A register as a file."""

    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose the file to import.")})


class LibraryFilterForm(forms.Form):
    """What of the library is shown, kept in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    domain = forms.ChoiceField(
        label=_("Where it comes from"), required=False, choices=[("", _("All")), *Domain.choices]
    )
    kind_of_project = forms.ChoiceField(
        label=_("Kind of project"), required=False, choices=[("", _("All")), *ProjectType.choices]
    )
    retired = forms.BooleanField(label=_("Retired entries"), required=False)

    def filters(self) -> dict[str, Any]:
        """What ``shelf.library`` takes; what is not understood narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or (False if name == "retired" else "") for name in self.fields}


class EntryForm(forms.Form):
    """An entry of the library."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=RiskKind.choices)
    domain = forms.ChoiceField(label=_("Where it comes from"), choices=Domain.choices)
    types = forms.MultipleChoiceField(
        label=_("Kinds of project"), choices=ProjectType.choices, widget=forms.CheckboxSelectMultiple
    )
    cause = forms.CharField(label=_("Cause"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    effect = forms.CharField(label=_("Effect"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    strategy = forms.ChoiceField(label=_("Strategy"), required=False, choices=[("", "—"), *Strategy.choices])
    response = forms.CharField(label=_("Response"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, item: Item | None, **kwargs: Any) -> None:
        if item is not None:
            names = ("title", "kind", "domain", "types", "cause", "effect", "strategy", "response")
            start = {name: getattr(item, name) for name in names}
            kwargs.setdefault("initial", start | dict(zip(self.axes(), item.ranks, strict=True)))
        super().__init__(*args, **kwargs)
        steps = scales()
        for axis in self.axes():
            label = _("How likely") if axis == "probability" else Axis(axis).label
            self.fields[axis] = forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", "—"), *((step.rank, _told(step)) for step in steps[Axis(axis)])],
            )

    @staticmethod
    def axes() -> tuple[str, ...]:
        """Probability and effects, in the order of an entry's ranks."""
        return ("probability", *(axis.value for axis in IMPACTS))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.axes()}
        return values | {"ranks": [self.cleaned_data[axis] or 0 for axis in self.axes()]}
