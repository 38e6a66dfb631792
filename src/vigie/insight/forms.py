"""Forms of tolerances, rules and judgements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.insight.health import Limits
from vigie.insight.models import HealthRule, Rule, current_day
from vigie.insight.registry import indicators
from vigie.insight.services import LONGEST_OVERRIDE
from vigie.portfolio.indicators import Dimension, Indicator, Status, Unit

_PERCENT = (Unit.SHARE, Unit.POINTS)
_UNITS = {
    Unit.SHARE: _("in %"),
    Unit.POINTS: _("in points"),
    Unit.WORKING_DAYS: _("in working days"),
    Unit.DAYS: _("in days"),
    Unit.COUNT: "",
}


def judged_dimensions() -> list[tuple[str, Any]]:
    """The dimensions that an indicator speaks of."""
    used = {i.dimension for i in indicators().values()}
    return [(d.value, d.label) for d in Dimension if d in used]


class ToleranceForm(forms.Form):
    """Limits as a person reads them: shares and points in hundredths."""

    # Localized when declared: Django then takes a text field, where a browser's number field drops a decimal comma.
    amber = forms.FloatField(label=_("To watch beyond"), required=False, localize=True)
    red = forms.FloatField(label=_("In trouble beyond"), required=False, localize=True)

    def __init__(self, *args: Any, indicator: Indicator[Any], limits: Limits, **kwargs: Any) -> None:
        self._scale = 100 if indicator.unit in _PERCENT else 1
        super().__init__(*args, **kwargs)
        self.initial = {"amber": self._shown(limits.amber), "red": self._shown(limits.red)}
        for field in self.fields.values():
            field.help_text = str(_UNITS[indicator.unit])
            field.widget.attrs["inputmode"] = "decimal"

    def _shown(self, value: float | None) -> float | None:
        return None if value is None else round(value * self._scale, 6)

    def stored(self) -> dict[str, float | None]:
        """The limits as they are kept."""
        return {k: None if v is None else v / self._scale for k, v in self.cleaned_data.items()}


class RuleForm(forms.Form):
    """The rule of the whole, with a weight per dimension."""

    rule = forms.ChoiceField(label=_("Rule"), choices=Rule.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension, label in judged_dimensions():
            self.fields[f"weight_{dimension}"] = forms.FloatField(
                label=label, required=False, min_value=0, localize=True
            )

    @classmethod
    def of(cls, found: HealthRule | None) -> RuleForm:
        """The form with what a node says; with the default where it says nothing."""
        weights = found.weights if found else {}
        initial = {f"weight_{d}": weights.get(d, 1.0) for d, _label in judged_dimensions()}
        return cls(initial={"rule": found.rule if found else Rule.WORST, **initial})

    def weights(self) -> dict[str, float]:
        given = {d: self.cleaned_data[f"weight_{d}"] for d, _label in judged_dimensions()}
        return {d: w for d, w in given.items() if w is not None}

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{d}"] for d, _label in judged_dimensions()]


class OverrideForm(forms.Form):
    """A judgement of health."""

    dimension = forms.ChoiceField(label=_("What you judge"), required=False)
    status = forms.ChoiceField(
        label=_("Health"), choices=[(s.value, s.label) for s in (Status.GREEN, Status.AMBER, Status.RED)]
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What do you know that the figures do not show?"),
    )
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = current_day()
        super().__init__(*args, **kwargs)
        self.initial = {"until": today + dt.timedelta(days=30)}
        dimension = self.fields["dimension"]
        assert isinstance(dimension, forms.ChoiceField)
        dimension.choices = [("", _("The whole project")), *judged_dimensions()]
        until = self.fields["until"].widget.attrs
        until["min"], until["max"] = today.isoformat(), (today + LONGEST_OVERRIDE).isoformat()
