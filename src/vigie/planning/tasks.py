"""The long work of planning."""

from django.urls import reverse

from vigie.jobs.registry import JSON, JobContext, job
from vigie.planning.models import ImportState, ScheduleImport
from vigie.planning.services.imports import read_import


@job("planning.import_schedule")
def import_schedule(ctx: JobContext, *, import_id: int) -> dict[str, JSON]:
    """Read an uploaded schedule; the result names the page where its outcome is seen."""
    imported = read_import(ctx, ScheduleImport.objects.select_related("node").get(pk=import_id))
    if imported.state == ImportState.APPLIED:
        url = reverse("planning:schedule", args=[imported.node_id])
    else:
        url = reverse("planning:import_detail", args=[imported.node_id, imported.pk])
    return {"import_id": imported.pk, "state": imported.state, "url": url}
