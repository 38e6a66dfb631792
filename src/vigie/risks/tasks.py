"""The long work of risks."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vigie.engine import PlanError
from vigie.engine.simulation import ModelError, SimulationCancelled
from vigie.exchange.messages import describe_refusal
from vigie.jobs.registry import JSON, JobCancelled, JobContext, job
from vigie.planning.models import Schedule
from vigie.portfolio.models import Node
from vigie.risks.inputs import programme_ask, project_ask
from vigie.risks.services import keep_analysis
from vigie.risks.simulation import analyse, analyse_programme
from vigie.risks.words import refusal

_STEPS = 1000


@job("risks.analyse")
def analyse_risks(ctx: JobContext, *, node_id: int, iterations: int, seed: int) -> dict[str, JSON]:
    """Simulate a project, or those of a programme together; the result names the page of what was found."""
    node = Node.objects.get(pk=node_id)

    def progress(share: float) -> None:
        ctx.progress(int(share * _STEPS), _STEPS, gettext_noop("Simulating the schedule"))

    revision, document = 0, None
    try:
        if node.is_project:
            schedule = Schedule.objects.select_related("node").get(node=node)
            ask = project_ask(schedule, iterations=iterations, seed=seed)
            revision, document = schedule.revision, ask.document
            result = analyse(ask, progress=progress, cancelled=lambda: False)
        else:
            assert ctx.actor is not None
            together = programme_ask(ctx.actor, node, iterations=iterations, seed=seed)
            result = analyse_programme(together, progress=progress, cancelled=lambda: False)
    except SimulationCancelled as cancelled:
        raise JobCancelled from cancelled
    except ModelError as error:
        raise ValidationError(refusal(error)) from error
    except PlanError as error:
        if document is not None:
            raise ValidationError(describe_refusal(document, error, _)) from error
        if error.code == "cycle":
            text = _("The handovers make projects wait for one another in a circle: correct or remove one of them.")
            raise ValidationError(text) from error
        raise ValidationError(_("No project here can be simulated: look at the schedule of each first.")) from error
    found = keep_analysis(node, actor=ctx.actor, iterations=iterations, seed=seed, revision=revision, result=result)
    return {"url": reverse("risks:analysis", args=[node.pk]) + f"?run={found.pk}"}
