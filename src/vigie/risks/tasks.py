"""The long work of risks."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vigie.engine import PlanError
from vigie.engine.simulation import ModelError, SimulationCancelled
from vigie.exchange.messages import describe_refusal
from vigie.jobs.registry import JSON, JobCancelled, JobContext, job
from vigie.planning.documents import document_of
from vigie.planning.models import Schedule
from vigie.portfolio.models import Node
from vigie.risks.queries import simulation_inputs
from vigie.risks.services import keep_analysis
from vigie.risks.simulation import Ask, analyse

_STEPS = 1000


@job("risks.analyse")
def analyse_risks(ctx: JobContext, *, node_id: int, iterations: int, seed: int) -> dict[str, JSON]:
    """Simulate a project; the result names the page of what was found."""
    node = Node.objects.get(pk=node_id)
    schedule = Schedule.objects.get(node=node)
    document = document_of(schedule)
    risks, ranges, promise = simulation_inputs(node, schedule)

    def progress(share: float) -> None:
        ctx.progress(int(share * _STEPS), _STEPS, gettext_noop("Simulating the schedule"))

    ask = Ask(document, risks, ranges, promise, iterations, seed)
    try:
        result = analyse(ask, progress=progress, cancelled=lambda: False)
    except SimulationCancelled as cancelled:
        raise JobCancelled from cancelled
    except ModelError as error:
        text = _("The figures of a risk or of a range cannot be simulated (%(code)s): correct them.")
        raise ValidationError(text % {"code": error.code}) from error
    except PlanError as error:
        raise ValidationError(describe_refusal(document, error, _)) from error
    found = keep_analysis(
        node, actor=ctx.actor, iterations=iterations, seed=seed, revision=schedule.revision, result=result
    )
    return {"url": reverse("risks:analysis", args=[node.pk]) + f"?run={found.pk}"}
