"""`vigie import`: a schedule file into a project, from the command line, with the rights of a named person."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.jobs.models import JobState
from vigie.jobs.services import run_job
from vigie.planning.models import ImportState
from vigie.planning.services import request_import
from vigie.portfolio.models import Node

_CHUNK = 2**20


def run_import(file: Path, *, project: str, actor: str) -> int:
    """Import and print what came of it; returns the exit status.

    Args:
        project: the project's code. actor: the e-mail address of the person in whose name it is done.
    """
    person = User.objects.filter(email__iexact=actor, is_active=True).first()
    if person is None:
        print(_("There is no person with the address %(email)s.") % {"email": actor}, file=sys.stderr)
        return 1
    node = Node.objects.visible_to(person).filter(code=project).first()
    if node is None:
        print(_("There is no project %(code)s that this person may see.") % {"code": project}, file=sys.stderr)
        return 1
    with translation.override(person.language or None):
        try:
            with file.open("rb") as stream:
                chunks = iter(lambda: stream.read(_CHUNK), b"")
                imported = request_import(node, actor=person, name=file.name, chunks=chunks)
        except OSError as error:
            print(_("The file cannot be opened: %(reason)s") % {"reason": error}, file=sys.stderr)
            return 1
        except PermissionDenied:
            print(_("This person may not import into this project."), file=sys.stderr)
            return 1
        except ValidationError as error:
            print("\n".join(error.messages), file=sys.stderr)
            return 1
        assert imported.job is not None
        run_job(imported.job.pk)
        imported.refresh_from_db()
        imported.job.refresh_from_db()
        if imported.job.state != JobState.SUCCEEDED:
            print(imported.job.error, file=sys.stderr)
            return 1
        if imported.state == ImportState.WAITING:
            print(_("The project has a schedule already: confirm what this file would change on the import's page."))
        else:
            print(f"{imported.file_name}: {imported.get_state_display()}")
    return 0
