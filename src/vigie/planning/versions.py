"""The states in which a schedule is kept, and what differs between two of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.models import User
from vigie.accounts.requests import whole_number
from vigie.engine import PlanError
from vigie.exchange.comparison import Comparison, compare
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.messages import describe_refusal
from vigie.planning.documents import document_of, unpack
from vigie.planning.models import Schedule, ScheduleImport
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.planning.queries import import_history
from vigie.planning.results import run_engine

NOW = "now"
_COLUMNS = {"before": "before", "file": "document", "undone": "after"}
_KEPT_FOR = 24 * 3600
_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a schedule; ``key``: ``now``, or what an import keeps: ``before-12``, ``file-12``, ``undone-12``."""

    key: str
    label: str


def versions(user: User, schedule: Schedule) -> list[Version]:
    """The schedule as it is, and what the latest imports keep, the newest first. One query.

    Raises:
        PermissionDenied: the user may not see this schedule.
    """
    authorize(user, VIEW_SCHEDULE, schedule.node)
    found = [Version(NOW, _("The schedule as it is now"))]
    rows = import_history(user, schedule.node).filter(document__isnull=False)
    columns = rows.annotate(has_before=Q(before__isnull=False), has_after=Q(after__isnull=False))
    for row in columns[:_OFFERED]:
        name = {"file": row.file_name, "at": date_format(localtime(row.at), "SHORT_DATETIME_FORMAT")}
        if row.has_after:
            found.append(Version(f"undone-{row.pk}", _("Before the undo of %(file)s (%(at)s)") % name))
        found.append(Version(f"file-{row.pk}", _("The file %(file)s (%(at)s)") % name))
        if row.has_before:
            found.append(Version(f"before-{row.pk}", _("Before the import of %(file)s (%(at)s)") % name))
    return found


def comparison(user: User, schedule: Schedule, before: str, after: str) -> Comparison:
    """What differs between two versions, by their keys. Kept, since versions never change and ``now`` has a revision.

    Raises:
        PermissionDenied: the user may not see this schedule.
        ValidationError: one of them does not exist, or its dates cannot be computed; the text says why.
    """
    authorize(user, VIEW_SCHEDULE, schedule.node)
    key = f"comparison:{schedule.pk}:{schedule.revision}:{before}:{after}"
    found: Comparison | None = cache.get(key)
    if found is None:
        documents = [_document(user, schedule, name) for name in (before, after)]
        try:
            found = compare(*documents)
        except PlanError as error:
            for document in documents:
                run_engine(document)  # names the tasks of the one that cannot be computed
            raise ValidationError(describe_refusal(documents[1], error, _)) from error
        cache.set(key, found, _KEPT_FOR)
    return found


def _document(user: User, schedule: Schedule, key: str) -> ScheduleDocument:
    if key == NOW:
        return document_of(schedule)
    kind, _dash, number = key.partition("-")
    column, pk = _COLUMNS.get(kind), whole_number(number)
    packed = None
    if column and pk is not None:
        rows = ScheduleImport.objects.visible_to(user).filter(node=schedule.node, pk=pk)
        packed = rows.values_list(column, flat=True).first()
    if not packed:
        raise ValidationError(_("This version of the schedule does not exist any more. Choose another one."))
    return unpack(bytes(packed))
