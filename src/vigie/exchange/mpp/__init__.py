"""Schedules that MPXJ reads: .mpp, .mpx, .mpd, PMXML, Planner, GanttProject, ProjectLibre, Phoenix, Asta and others.

MPXJ (https://www.mpxj.org) is a Java library; it runs in this process through JPype.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vigie.exchange.document import ScheduleDocument
from vigie.exchange.errors import UnreadableFile, UnsupportedFormat
from vigie.exchange.jvm import java
from vigie.exchange.mpp.project import Project
from vigie.exchange.mpp.values import text_of
from vigie.exchange.values import Notices

__all__ = ["read_with_mpxj"]

_SEVERAL = frozenset({"PMXML"})
"""File types that often hold several projects."""


def read_with_mpxj(path: Path, project: str | None = None) -> ScheduleDocument:
    """Read a schedule file of any format that MPXJ knows; ``project`` is a name or code where a file holds several.

    Raises ``MissingComponent`` without Java or the extra ``mpp``, ``UnsupportedFormat`` when MPXJ doesn't recognise
    the content, ``UnreadableFile`` when it fails on it.
    """
    universal = java("org.mpxj.reader.UniversalProjectReader")
    failure = java("java.lang.Throwable")
    notices = Notices()
    try:
        chosen = universal().read(str(path)) if project is None else _choose(universal().readAll(str(path)), project)
        if chosen is None:
            raise UnsupportedFormat("unknown_content", name=path.name[:60])
        if project is None and text_of(chosen.getProjectProperties().getFileType()) in _SEVERAL:
            names = [_name(other) for other in universal().readAll(str(path))]
            if len(names) > 1:
                others = [name for name in names if name != _name(chosen)]
                notices.add("other_projects", chosen=_name(chosen), others=", ".join(others[:20]))
        return Project(chosen, notices).document()
    except failure as error:
        reason = str(error.getMessage() or error.getClass().getSimpleName())
        raise UnreadableFile(
            "unreadable", format=path.suffix.lstrip(".").upper() or "?", reason=reason[:200]
        ) from error


def _name(project: Any) -> str:
    properties = project.getProjectProperties()
    return text_of(properties.getProjectID()) or text_of(properties.getName())


def _choose(projects: Any, wanted: str) -> Any:
    for project in projects:
        if wanted in (_name(project), text_of(project.getProjectProperties().getName())):
            return project
    raise UnreadableFile("project_unknown", project=wanted[:60], projects=", ".join(map(_name, projects))[:500])
