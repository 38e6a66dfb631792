"""Imports: a file comes in, what it would change is shown, and what was applied can be undone. Nothing is ever lost."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.exchange import ExchangeError, read_schedule
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.messages import describe as say
from vigie.jobs.registry import JobContext, UserError
from vigie.jobs.services import start_job
from vigie.planning import policies
from vigie.planning.differences import describe
from vigie.planning.documents import document_of, pack, store_document, unpack, with_approved_baselines
from vigie.planning.merge import MergedDocument, Side, merge, without_stored_dates
from vigie.planning.models import ImportState, Schedule, ScheduleImport
from vigie.planning.results import recompute, run_engine
from vigie.planning.services.schedules import lock, next_revision
from vigie.portfolio.models import Node
from vigie.portfolio.services import EditConflict, check_current

_READING = gettext_noop("Reading the file")
_COMPUTING = gettext_noop("Computing the dates")
_COMPARING = gettext_noop("Comparing with the schedule")
_WRITING = gettext_noop("Writing the schedule")
_STEPS = 4

LATER_EDITS = "later_edits"
"""The undo of an import would take edits along: it asks first."""


def request_import(node: Node, *, actor: User, name: str, chunks: Iterable[bytes]) -> ScheduleImport:
    """Take a file for a project and queue its reading.

    Args:
        name: the file's name as its owner knows it; ``chunks``: its content.

    Raises:
        PermissionDenied: the actor may not import here.
        ValidationError: no project, an archived one, an empty file, or one above ``settings.MAX_UPLOAD_BYTES``.
    """
    authorize(actor, policies.IMPORT_SCHEDULE, node)
    check_current(node)
    if not node.is_project:
        raise ValidationError(_("Only a project has a schedule: open one of its projects."))
    folder = Path(settings.UPLOADS)
    folder.mkdir(parents=True, exist_ok=True)
    # The suffix helps readers that go by names; the name itself never reaches the file system.
    suffix = "".join(c for c in Path(name).suffix.lower() if c.isalnum() or c == ".")[:12]
    path = folder / f"{uuid.uuid4().hex}{suffix}"
    try:
        sha256 = _receive(path, chunks)
        with transaction.atomic():
            imported = ScheduleImport.objects.create(
                node=node, by=actor, file_name=Path(name).name[:255], path=path.name, sha256=sha256
            )
            imported.job = start_job(
                "planning.import_schedule",
                actor=actor,
                title=_("Import of %(file)s") % {"file": imported.file_name},
                payload={"import_id": imported.pk},
                node_id=node.pk,
            )
            imported.save(update_fields=["job"])
            new = {"file": imported.file_name, "sha256": sha256}
            record("planning.request_import", imported, actor=actor, node_id=node.pk, new=new)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return imported


def _receive(path: Path, chunks: Iterable[bytes]) -> str:
    digest, size, limit = hashlib.sha256(), 0, settings.MAX_UPLOAD_BYTES
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise ValidationError(
                    _("This file is larger than %(limit)d MB. Split the schedule, or ask the administrator for more.")
                    % {"limit": limit // 2**20}
                )
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise ValidationError(_("This file is empty. Save the schedule again and retry."))
    return digest.hexdigest()


def read_import(ctx: JobContext, imported: ScheduleImport) -> ScheduleImport:
    """Read the file and compute it; into an empty project it is applied at once, else it waits for confirmation.

    Whoever starts the job again after it was read (its worker died, or it was cancelled late) changes nothing.

    Raises:
        UserError: with what to do; the import is kept as failed, the schedule untouched.
    """
    if imported.state not in (ImportState.UPLOADED, ImportState.FAILED):
        return imported
    try:
        return _read(ctx, imported)
    except ExchangeError as error:
        _fail(imported, text := say(error, _))
        raise UserError(text) from error
    except ValidationError as error:
        _fail(imported, text := "\n".join(error.messages))
        raise UserError(text) from error


def _fail(imported: ScheduleImport, text: str) -> None:
    imported.state, imported.error = ImportState.FAILED, text
    imported.save(update_fields=["state", "error"])


def _read(ctx: JobContext, imported: ScheduleImport) -> ScheduleImport:
    ctx.progress(0, _STEPS, _READING)
    theirs = read_schedule(Path(settings.UPLOADS) / imported.path)
    if not theirs.tasks:
        raise ValidationError(_("This file holds no task. Check that it is the schedule you mean."))
    ctx.progress(1, _STEPS, _COMPUTING)
    run_engine(theirs)
    imported.format, imported.error = theirs.properties.file_type[:40], ""
    imported.notices = [{"code": n.code, "detail": dict(n.detail)} for n in theirs.notices]
    imported.document = pack(theirs)
    ctx.progress(2, _STEPS, _COMPARING)
    schedule = Schedule.objects.filter(node=imported.node).first()
    if schedule is None or not schedule.tasks.exists():
        imported.save(update_fields=["format", "error", "notices", "document"])
        ctx.progress(3, _STEPS, _WRITING)
        _apply(imported, {}, actor=ctx.actor)
    else:
        _compare(imported, schedule, theirs)
    return imported


def _applied(node: Node) -> QuerySet[ScheduleImport]:
    """The imports that still hold, the last one first."""
    return ScheduleImport.objects.filter(node=node, state=ImportState.APPLIED).order_by("-applied_at")


def last_imported(node: Node) -> ScheduleDocument | None:
    """The document of the last import that still holds: what the schedule and the next file both come from."""
    applied = _applied(node).first()
    return unpack(bytes(applied.document)) if applied and applied.document else None


def _merge(
    schedule: Schedule, mine: ScheduleDocument, theirs: ScheduleDocument, choices: Mapping[str, Side]
) -> MergedDocument:
    base = last_imported(schedule.node)
    if base:
        base = with_approved_baselines(schedule, without_stored_dates(base))
    return merge(base, mine, with_approved_baselines(schedule, theirs), choices)


def _compare(imported: ScheduleImport, schedule: Schedule, theirs: ScheduleDocument) -> None:
    """Keep what the file would change, for its page."""
    mine = document_of(schedule)
    merged = _merge(schedule, mine, theirs, {})
    imported.revision = schedule.revision
    if merged.changes_nothing:
        imported.state, imported.differences = ImportState.UNCHANGED, {}
    else:
        before = {uid: (start, finish) for uid, start, finish in schedule.tasks.values_list("uid", "start", "finish")}
        imported.differences = describe(mine, merged, run_engine(merged.document), before, schedule.finish)
        imported.state = ImportState.WAITING
    imported.save()


def confirm_import(
    imported: ScheduleImport, *, actor: User, choices: Mapping[str, Side] | None = None
) -> ScheduleImport:
    """Apply a waiting import; ``choices`` settle its conflicts by identity, the file wins where none is stated.

    Raises:
        EditConflict: the schedule changed since the differences were shown; they are computed anew, nothing applied.
        ValidationError: it does not wait, or the result cannot be computed.
    """
    authorize(actor, policies.IMPORT_SCHEDULE, imported.node)
    with transaction.atomic():
        imported = _locked(imported)
        _must_wait(imported)
        schedule = lock(Schedule.objects.get(node=imported.node))
        stale = schedule.revision != imported.revision
        if not stale:
            return _apply(imported, choices or {}, actor=actor)
        assert imported.document is not None
        _compare(imported, schedule, unpack(bytes(imported.document)))
    raise EditConflict(schedule)


def reject_import(imported: ScheduleImport, *, actor: User) -> ScheduleImport:
    """Leave the schedule as it is; the file stays in the history of imports."""
    authorize(actor, policies.IMPORT_SCHEDULE, imported.node)
    with transaction.atomic():
        imported = _locked(imported)
        _must_wait(imported)
        imported.state = ImportState.REJECTED
        imported.save(update_fields=["state"])
        record("planning.reject_import", imported, actor=actor, node_id=imported.node_id)
    return imported


def _locked(imported: ScheduleImport) -> ScheduleImport:
    return ScheduleImport.objects.select_for_update(of=("self",)).select_related("node").get(pk=imported.pk)


def _must_wait(imported: ScheduleImport) -> None:
    if imported.state != ImportState.WAITING:
        raise ValidationError(
            _("This import is not waiting for a decision: it is “%(state)s”.")
            % {"state": imported.get_state_display().lower()}
        )


@transaction.atomic
def _apply(imported: ScheduleImport, choices: Mapping[str, Side], *, actor: User | None) -> ScheduleImport:
    schedule, created = Schedule.objects.get_or_create(node=imported.node)
    schedule = lock(schedule)
    mine = ScheduleDocument() if created else document_of(schedule)
    assert imported.document is not None
    theirs = unpack(bytes(imported.document))
    fresh = created or not mine.tasks
    document = theirs if fresh else _merge(schedule, mine, theirs, choices).document
    imported.before = None if created else pack(mine)
    schedule.source_name, schedule.source_format = imported.file_name, imported.format
    store_document(schedule, document)
    imported.applied_revision = next_revision(schedule)
    schedule.tasks.update(edited_revision=schedule.revision)
    recompute(schedule, document)
    imported.state, imported.applied_at = ImportState.APPLIED, timezone.now()
    imported.save()
    new = {"file": imported.file_name, "tasks": len(document.tasks), "revision": schedule.revision}
    record("planning.apply_import", imported, actor=actor, node_id=imported.node_id, new=new)
    return imported


def undo_import(imported: ScheduleImport, *, actor: User, discard_later_edits: bool = False) -> ScheduleImport:
    """Bring back the schedule as it was before the import. As it is now, it is kept with the import.

    Raises:
        ValidationError: it was not applied, a later import stands on it, or edits made since would go and
            ``discard_later_edits`` is not set.
    """
    authorize(actor, policies.IMPORT_SCHEDULE, imported.node)
    with transaction.atomic():
        imported = _locked(imported)
        if imported.state != ImportState.APPLIED:
            raise ValidationError(_("This import was not applied: there is nothing to undo."))
        schedule = lock(Schedule.objects.get(node=imported.node))
        later = ScheduleImport.objects.filter(
            node=imported.node, state=ImportState.APPLIED, applied_at__gt=imported.applied_at
        )
        if later.exists():
            raise ValidationError(_("A later import stands on this one: undo that one first."))
        if schedule.revision != imported.applied_revision and not discard_later_edits:
            count = schedule.revision - (imported.applied_revision or 0)
            raise ValidationError(
                _(
                    "Changes made here since this import would go with it (%(count)d). Confirm that they may go; "
                    "they stay readable in the audit trail."
                )
                % {"count": count},
                code=LATER_EDITS,
            )
        after = document_of(schedule)
        imported.after = pack(after)
        before = unpack(bytes(imported.before)) if imported.before else ScheduleDocument()
        assert imported.document is not None
        brought = {task.uid for task in (*after.tasks, *unpack(bytes(imported.document)).tasks)}
        earlier = _applied(imported.node).exclude(pk=imported.pk).first()
        schedule.source_name = earlier.file_name if earlier else ""
        schedule.source_format = earlier.format if earlier else ""
        store_document(schedule, before, withdrawn=brought.difference(task.uid for task in before.tasks))
        next_revision(schedule)
        schedule.tasks.update(edited_revision=schedule.revision)
        recompute(schedule, before)
        imported.state, imported.undone_at = ImportState.UNDONE, timezone.now()
        imported.save()
        new = {"tasks": len(before.tasks), "revision": schedule.revision}
        record("planning.undo_import", imported, actor=actor, node_id=imported.node_id, new=new)
    return imported
