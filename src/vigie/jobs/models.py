"""Long work, with its progress and its end; and when each periodic job last ran."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.accounts.access import node_filter
from vigie.accounts.models import User


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    INTERRUPTED = "interrupted", _("Interrupted")


FINAL_STATES = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> JobQuerySet:
        """One's own, and those on nodes whose jobs one may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(owner_id=user.pk) | node_filter(user, "jobs.view_jobs", "node"))


class Job(models.Model):
    """A piece of long work. ``step`` is an English message id, shown in the language of whoever looks.

    ``worker`` is ``host:process:life`` of who runs it, and ``heartbeat_at`` when that process last said that it lives.
    """

    kind = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    payload = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="jobs")
    node = models.ForeignKey("portfolio.Node", on_delete=models.CASCADE, null=True, related_name="jobs")
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    worker = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state", "heartbeat_at"), name="job_state"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_is_known"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def percent(self) -> int | None:
        """0 to 100, or ``None`` while the amount of work is not known."""
        if self.state == JobState.SUCCEEDED:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else None


class PeriodicRun(models.Model):
    """When a periodic job was last started: the lock that lets one worker start it once per period."""

    kind = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")

    def __str__(self) -> str:
        return self.kind
