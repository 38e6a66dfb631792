"""Which tasks a risk hits, and the simulation as long work."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.jobs.models import Job
from vigie.jobs.services import start_job
from vigie.planning.models import Schedule, Task
from vigie.portfolio.models import Node
from vigie.portfolio.services import check_current
from vigie.risks import policies
from vigie.risks.models import Analysis, Risk, RiskTask
from vigie.risks.services.register import lock_risk

ITERATIONS = (1_000, 5_000, 10_000, 50_000)
"""What may be chosen."""


@transaction.atomic
def place_risk(risk: Risk, task_uids: Iterable[int], *, actor: User) -> None:
    """Say which tasks a risk would delay.

    Raises:
        ValidationError: a task is not in the schedule of the risk's project.
    """
    risk = lock_risk(risk)
    if not policies.may_change(actor, risk):
        raise PermissionDenied(policies.CHANGE_RISK)
    wanted = sorted(set(task_uids))
    known = set(Task.objects.filter(schedule__node=risk.home, uid__in=wanted).values_list("uid", flat=True))
    if missing := [uid for uid in wanted if uid not in known]:
        text = _("There is no task %(tasks)s in the schedule.")
        raise ValidationError({"tasks": text % {"tasks": ", ".join(map(str, missing))}})
    old = sorted(risk.hits.values_list("task_uid", flat=True))
    risk.hits.all().delete()
    RiskTask.objects.bulk_create([RiskTask(risk=risk, task_uid=uid) for uid in wanted])
    record("risks.place_risk", risk, actor=actor, node_id=risk.node_id, old={"tasks": old}, new={"tasks": wanted})


@transaction.atomic
def request_analysis(node: Node, *, actor: User, iterations: int = 10_000, seed: int = 1) -> Job:
    """Have a project simulated, or the live projects below a programme or portfolio together; the job's result leads
    to what was found.

    Raises:
        ValidationError: there is no schedule, or by field.
    """
    authorize(actor, policies.CHANGE_RISK, node)
    check_current(node)
    if node.is_project and not Schedule.objects.filter(node=node).exists():
        raise ValidationError(_("This project has no schedule yet: import or begin one first."))
    if not Schedule.objects.visible_to(actor).filter(node__path__below=node.path).exists():
        raise ValidationError(_("No project below has a schedule yet: import or begin one first."))
    if iterations not in ITERATIONS:
        raise ValidationError({"iterations": _("Choose one of the numbers offered.")})
    payload = {"node_id": node.pk, "iterations": iterations, "seed": seed}
    return start_job("risks.analyse", actor=actor, title=N_("Risk analysis"), payload=payload, node_id=node.pk)


@transaction.atomic
def keep_analysis(
    node: Node, *, actor: User | None, iterations: int, seed: int, revision: int, result: object
) -> Analysis:
    """Keep what a simulation found. The right to ask for it was checked when it was."""
    found = Analysis.objects.create(
        node=node, by=actor, iterations=iterations, seed=seed, revision=revision, result=result
    )
    record("risks.analyse", found, actor=actor, node_id=node.pk, new={"iterations": iterations, "seed": seed})
    return found
