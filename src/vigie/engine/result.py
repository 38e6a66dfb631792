"""What ``schedule(plan)`` gives."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.engine.plan import Codes, Flags, Indices, Seconds


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Computed dates, aligned with the plan's tasks and links. Instants and floats as in ``Plan``.

    ``start`` and ``finish`` are where the task stands: its early dates, actual ones once started, or late ones when
    it is scheduled as late as possible. ``*_reason`` are ``Reason`` codes. ``driving_link`` and ``late_link`` are link
    indices or -1: the link that sets the early and the late dates (for ``SUMMARY_LINK``: a link of a summary above).
    ``demand`` is the instant that was asked for before working time moved it, ``NEVER`` where there was none.
    Tasks that are inactive have no dates.
    """

    early_start: Seconds
    early_finish: Seconds
    late_start: Seconds
    late_finish: Seconds
    start: Seconds
    finish: Seconds
    total_float: Seconds
    free_float: Seconds
    critical: Flags
    start_reason: Codes
    finish_reason: Codes
    late_reason: Codes
    driving_link: Indices
    late_link: Indices
    demand: Seconds
    link_free_float: Seconds
    link_driving: Flags
    project_start: int
    project_finish: int
