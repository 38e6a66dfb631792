"""What the engine refuses. Codes are stable; texts for people are made elsewhere from ``code`` and the data."""

from __future__ import annotations

from collections.abc import Sequence


class PlanError(Exception):
    """A plan that cannot be scheduled.

    ``code`` is one of ``negative_duration``, ``huge_duration``, ``bad_index``, ``bad_date``, ``bad_shape``,
    ``bad_value``, ``calendar_without_work``, ``out_of_range``, ``no_start``, ``outline_loop``. ``task`` and
    ``calendar`` are plan indices, or -1 when the fault has none.
    """

    def __init__(self, code: str, *, task: int = -1, calendar: int = -1, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.task = task
        self.calendar = calendar
        self.name = name

    def __str__(self) -> str:
        parts = [self.code]
        parts += [f"task {self.task}"] if self.task >= 0 else []
        parts += [f"calendar {self.calendar}"] if self.calendar >= 0 else []
        parts += [self.name] if self.name else []
        return ", ".join(parts)


class CycleError(PlanError):
    """Links that run in a circle. ``tasks``: plan indices of one cycle, in order; ``uids``: the same, by uid."""

    def __init__(self, tasks: Sequence[int], uids: Sequence[int]) -> None:
        super().__init__("cycle", task=tasks[0] if tasks else -1)
        self.tasks = tuple(tasks)
        self.uids = tuple(uids)

    def __str__(self) -> str:
        return "cycle: " + " > ".join(str(uid) for uid in self.uids)
