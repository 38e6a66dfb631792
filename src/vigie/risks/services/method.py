"""Writes on the method: categories, scales, the matrix, tolerances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.portfolio.services import check_current
from vigie.risks import policies
from vigie.risks.events import announce_changed
from vigie.risks.method import matrix
from vigie.risks.models import Assessment, Risk, RiskCategory, RiskMatrix, RiskTolerance, ScaleLevel, Stage
from vigie.risks.models.register import RiskQuerySet


@transaction.atomic
def set_tolerance(node: Node, *, actor: User, tolerated: str, review_every: int, statement: str = "") -> RiskTolerance:
    """Say what a node and everything below it puts up with.

    Raises:
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.SET_TOLERANCE, node)
    check_current(node)
    found = RiskTolerance.objects.filter(node=node).first() or RiskTolerance(node=node)
    names = ("tolerated", "review_every", "statement")
    old = {name: getattr(found, name) for name in names} if found.pk else {}
    found.tolerated, found.review_every, found.statement = tolerated, review_every, statement.strip()
    found.full_clean()
    found.save()
    new = {name: getattr(found, name) for name in names}
    record("risks.set_tolerance", found, actor=actor, node_id=node.pk, old=old, new=new)
    announce_changed(_with_open_risks(Risk.objects.filter(node__path__below=node.path)))
    return found


@transaction.atomic
def edit_level(axis: str, rank: int, *, actor: User, **values: Any) -> ScaleLevel:
    """Write a step of a scale: ``name``, ``meaning``, ``low``, ``high``; an empty name is the usual one.

    Raises:
        ValidationError: by field, with what to do.
    """
    authorize(actor, policies.MANAGE_METHOD)
    level = ScaleLevel.objects.filter(axis=axis, rank=rank).first() or ScaleLevel(axis=axis, rank=rank)
    old = {name: getattr(level, name) for name in values} if level.pk else {}
    for name, value in values.items():
        setattr(level, name, value)
    level.full_clean()
    level.save()
    record("risks.edit_level", level, actor=actor, old=old, new=values)
    return level


@transaction.atomic
def edit_matrix(
    *, actor: User, scores: list[list[int]], moderate_from: int, high_from: int, critical_from: int
) -> RiskMatrix:
    """Write the matrix; every risk gets its score and severity anew.

    Raises:
        ValidationError: a score that is no whole number, falls where it must grow, or bands out of order.
    """
    authorize(actor, policies.MANAGE_METHOD)
    RiskMatrix.objects.select_for_update().filter(pk=1).first()
    rules = matrix()
    old = {"scores": rules.scores, "bands": [rules.moderate_from, rules.high_from, rules.critical_from]}
    if not moderate_from <= high_from <= critical_from:
        raise ValidationError({"high_from": _("The bands must follow each other: moderate, high, critical.")})
    rules.scores = scores
    rules.moderate_from, rules.high_from, rules.critical_from = moderate_from, high_from, critical_from
    rules.clean_fields()
    rules.clean()
    rules.save()
    _score_again(rules)
    new = {"scores": scores, "bands": [moderate_from, high_from, critical_from]}
    record("risks.edit_matrix", rules, actor=actor, old=old, new=new)
    announce_changed(_with_open_risks(Risk.objects.all()))
    return rules


def _with_open_risks(found: RiskQuerySet) -> Iterable[int]:
    return found.open().order_by().values_list("node", flat=True).distinct()


def _score_again(rules: RiskMatrix) -> None:
    """One statement for each cell: as many risks as there may be."""
    cells = Assessment.objects.order_by().values_list("probability", "impact").distinct()
    for probability, impact in list(cells):
        score = rules.score(probability, impact)
        judged = Assessment.objects.filter(probability=probability, impact=impact)
        judged.update(score=score)
        today = judged.filter(stage=Stage.CURRENT).values("risk")
        Risk.objects.filter(pk__in=today).update(score=score, severity=rules.severity(score))


@transaction.atomic
def add_category(*, actor: User, name: str, parent: RiskCategory | None = None) -> RiskCategory:
    """Add a branch to the risk breakdown structure, which has two levels.

    Raises:
        ValidationError: the name is empty or taken there, or the parent is itself a sub-category.
    """
    authorize(actor, policies.MANAGE_METHOD)
    if parent is not None and parent.parent_id is not None:
        raise ValidationError({"parent": _("Categories have two levels: choose one of the upper level.")})
    category = RiskCategory(name=name.strip(), parent=parent)
    category.full_clean()
    category.save()
    record("risks.add_category", category, actor=actor, new={"name": category.name, "parent": parent})
    return category


@transaction.atomic
def rename_category(category: RiskCategory, *, actor: User, name: str) -> RiskCategory:
    """Another name, wherever it is used."""
    authorize(actor, policies.MANAGE_METHOD)
    old = category.name
    category.name = name.strip()
    category.full_clean()
    category.save()
    record("risks.rename_category", category, actor=actor, old={"name": old}, new={"name": category.name})
    return category


@transaction.atomic
def delete_category(category: RiskCategory, *, actor: User) -> None:
    """Take a category away that no risk uses.

    Raises:
        ValidationError: risks use it, or it has sub-categories.
    """
    authorize(actor, policies.MANAGE_METHOD)
    used = category.risks.count()
    if used:
        raise ValidationError(
            ngettext(
                "“%(name)s” is used by %(count)d risk: give it another category first.",
                "“%(name)s” is used by %(count)d risks: give them another category first.",
                used,
            )
            % {"name": category, "count": used}
        )
    if category.children.exists():
        raise ValidationError(_("“%(name)s” has sub-categories: delete them first.") % {"name": category})
    record("risks.delete_category", category, actor=actor, old={"name": category.name})
    category.delete()
