"""Forms about people and roles."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import node_filter
from vigie.accounts.models import OrganisationUnit, RoleAssignment, User
from vigie.accounts.policies import GRANT_ROLES
from vigie.accounts.roles import Role


def _time_zones() -> list[tuple[str, str]]:
    """Places that people know; the few without a region (UTC) come first."""
    names = sorted(
        n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [(n, n.replace("_", " ")) for n in ["UTC", *names]]


class ProfileForm(forms.ModelForm[User]):
    """One's own name, title, language, theme and time zone."""

    class Meta:
        model = User
        fields = ("full_name", "job_title", "language", "theme", "time_zone")
        help_texts = {
            "time_zone": _("Times are shown in this zone. The dates of schedules do not depend on it."),
            "theme": _("“As my system” follows the light or dark setting of your computer."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = _time_zones()
        if self.instance.time_zone not in dict(zones):
            zones.insert(0, (self.instance.time_zone, self.instance.time_zone))
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label, help_text=self.fields["time_zone"].help_text, choices=zones
        )
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[("", _("As my browser")), *settings.LANGUAGES],
        )
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        self.fields["job_title"].widget.attrs["autocomplete"] = "organization-title"


class PersonForm(forms.ModelForm[User]):
    """What the office keeps of a person."""

    class Meta:
        model = User
        fields = ("email", "full_name", "job_title", "unit", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[("", _("As their browser")), *settings.LANGUAGES],
        )


class TreeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A node of the tree, set in by its depth: order the queryset by path."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{chr(0xA0) * 3 * obj.depth}{obj.name} ({obj.code})"


class GrantForm(forms.ModelForm[RoleAssignment]):
    """A role for a person, on a node where the actor may grant."""

    class Meta:
        model = RoleAssignment
        fields = ("role", "node")
        field_classes = {"node": TreeChoiceField}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        assert isinstance(node, TreeChoiceField)
        assert node.queryset is not None
        node.queryset = node.queryset.filter(node_filter(actor, GRANT_ROLES), archived_at=None).order_by("path")
        node.empty_label = None
        self.fields["role"] = forms.ChoiceField(label=self.fields["role"].label, choices=Role.choices)

    def validate_unique(self) -> None:
        """Granting twice changes nothing: no error to show."""


class PeopleFilterForm(forms.Form):
    """The filters of the list of people, kept in the URL."""

    q = forms.CharField(label=_("Name or address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=OrganisationUnit.objects.all(), empty_label=_("All units")
    )
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("Open accounts")), ("closed", _("Closed accounts")), ("all", _("All accounts"))],
    )
