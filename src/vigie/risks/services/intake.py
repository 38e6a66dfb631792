"""Bringing a register in: the file is looked at first, then applied by the services that people use."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.portfolio.models import Node
from vigie.portfolio.services import EditConflict, check_current
from vigie.risks import policies
from vigie.risks.intake import Row, read_register
from vigie.risks.models import RegisterImport, Stage
from vigie.risks.services.register import assess_risk, edit_risk, identify_risk


@transaction.atomic
def look_at_register(node: Node, cells: list[list[Any]], *, actor: User, name: str) -> RegisterImport:
    """Keep the cells of a file, to be applied after a look.

    Raises:
        ValidationError: it is no register: no headings, no titles, too many rows.
    """
    authorize(actor, policies.CHANGE_RISK, node)
    check_current(node)
    read_register(cells, node, actor)
    found = RegisterImport.objects.create(node=node, name=name[:255], cells=cells, by=actor)
    record("risks.look_at_register", found, actor=actor, node_id=node.pk, new={"file": found.name})
    return found


@transaction.atomic
def apply_register(found: RegisterImport, *, actor: User) -> RegisterImport:
    """Add and change what the rows without a fault say; the others are kept with their reason. Read anew against the
    register as it stands, so that applying again changes nothing.

    Raises:
        ValidationError: it was applied already.
    """
    authorize(actor, policies.CHANGE_RISK, found.node)
    check_current(found.node)
    found = RegisterImport.objects.select_for_update(of=("self",)).select_related("node").get(pk=found.pk)
    if found.applied_at is not None:
        raise ValidationError(_("This file has been applied already: send it again to look at it anew."))
    for row in read_register(found.cells, found.node, actor).rows:
        if row.outcome in ("new", "change"):
            try:
                with transaction.atomic():
                    _write(row, actor)
            except ValidationError as error:
                row.faults += error.messages
            except (PermissionDenied, EditConflict):
                row.faults.append(_("This risk was changed meanwhile, or is not yours to change: look at it again."))
        if row.outcome == "fault":
            found.faults.append([row.number, row.faults])
        found.added += row.outcome == "new"
        found.changed += row.outcome == "change"
    found.refused = len(found.faults)
    found.applied_at = timezone.now()
    found.save()
    counts = {"added": found.added, "changed": found.changed, "refused": found.refused}
    record("risks.apply_register", found, actor=actor, node_id=found.node_id, new={"file": found.name, **counts})
    return found


def _write(row: Row, actor: User) -> None:
    assert row.node is not None
    if row.risk is None:
        identify_risk(row.node, actor=actor, assessment=row.assessment or None, **{"owner": actor, **row.fields})
        return
    risk = row.risk
    if row.fields:
        risk = edit_risk(risk, actor=actor, version=risk.version, **row.fields)
    if row.assessment:
        assess_risk(risk, Stage.CURRENT, actor=actor, **row.assessment)
