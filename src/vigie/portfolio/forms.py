"""Forms of the tree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vigie.accounts.forms import TreeChoiceField
from vigie.accounts.models import OrganisationUnit, User
from vigie.accounts.roles import Role
from vigie.portfolio.models import MAY_CONTAIN, Category, Node, NodeKind, NodeStatus, StrategicGoal
from vigie.portfolio.queries import places_for
from vigie.portfolio.services import EDITABLE


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _colleagues(*kept: int | None) -> Any:
    """Open accounts, and whoever holds the place already."""
    return User.objects.filter(Q(is_active=True) | Q(pk__in=[pk for pk in kept if pk]))


class NodeForm(forms.ModelForm[Node]):
    """The sheet of a portfolio, a programme or a project. ``version`` is the one that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Node
        fields = EDITABLE
        widgets = {
            "planned_start": DateInput(),
            "planned_finish": DateInput(),
            "description": forms.Textarea(attrs={"rows": 4}),
            "objectives": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "code": _("Short and unique: it stands in lists and file names."),
            "objectives": _("What must be true when this is done."),
            "confidential": _("Only those with a role here or below, and the head of PMO, see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in ("sponsor", "manager"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = _colleagues(getattr(self.instance, f"{name}_id"))
            field.empty_label = _("Nobody yet")
        for name in ("unit", "category", "goal"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.empty_label = _("Not set")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in EDITABLE}

    def _post_clean(self) -> None:
        """The service validates the whole node: here only the fields by themselves, and what was typed is kept."""


class NewNodeForm(NodeForm):
    """A new node below ``parent``: of a kind that may stand there."""

    kind = forms.ChoiceField(label=_("kind"))

    field_order = ("kind", "code", "name")

    def __init__(self, *args: Any, parent: Node | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        kinds = MAY_CONTAIN[parent.kind if parent else ""]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(k, NodeKind(k).label) for k in reversed(kinds)]


class MoveForm(forms.Form):
    """Where a node goes: places that the user may add to."""

    parent = TreeChoiceField(label=_("New place"), queryset=Node.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = places_for(user, node.kind, moving=node)
        if user.is_superuser and node.kind == NodeKind.PORTFOLIO:
            parent.required = False
            parent.empty_label = _("The top of the tree")
        self.initial.setdefault("parent", node.parent_id)


class StatusForm(forms.Form):
    """A step in the life of a node, with its reason."""

    status = forms.ChoiceField(label=_("New status"), choices=NodeStatus.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to suspend or stop. It stays in the history."),
    )


class RoleForm(forms.Form):
    """A role for a person on the node of the page."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True), empty_label=_("Choose a person")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.TEAM_MEMBER)


class NodeFilterForm(forms.Form):
    """The filters of a list of nodes, kept in the URL."""

    q = forms.CharField(label=_("Search"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All statuses")), *NodeStatus.choices]
    )
    under = TreeChoiceField(
        label=_("Part of"), required=False, queryset=Node.objects.none(), empty_label=_("Everything")
    )
    manager = forms.ModelChoiceField(
        label=_("Manager"), required=False, queryset=User.objects.none(), empty_label=_("All managers")
    )
    category = forms.ModelChoiceField(
        label=_("Category"), required=False, queryset=Category.objects.all(), empty_label=_("All categories")
    )
    goal = forms.ModelChoiceField(
        label=_("Strategic goal"), required=False, queryset=StrategicGoal.objects.all(), empty_label=_("All goals")
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=OrganisationUnit.objects.all(), empty_label=_("All units")
    )
    archived = forms.ChoiceField(
        label=_("Archived"),
        required=False,
        choices=[("", _("Without archived")), ("all", _("With archived")), ("only", _("Archived only"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Node.objects.visible_to(user)
        under, manager = self.fields["under"], self.fields["manager"]
        assert isinstance(under, forms.ModelChoiceField)
        assert isinstance(manager, forms.ModelChoiceField)
        under.queryset = visible.current().exclude(kind=NodeKind.PROJECT).order_by("path")
        manager.queryset = User.objects.filter(pk__in=visible.exclude(manager=None).values("manager"))

    def filters(self) -> dict[str, Any]:
        """What was understood; a value that is not among the choices filters nothing."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SaveViewForm(forms.Form):
    """A name for the filters at hand."""

    page = forms.CharField(widget=forms.HiddenInput, max_length=50)
    query = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the view"), max_length=100)
    shared = forms.BooleanField(label=_("Share with everybody"), required=False)
