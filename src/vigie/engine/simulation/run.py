"""``simulate``: prepares a plan and its model once, computes chunks of iterations on threads or a cluster, and adds up.

Which iterations form a chunk depends on their number alone, and chunks are added up in their order, so that neither
threads nor workers change a bit of the result.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from vigie.engine.network import build_network
from vigie.engine.plan import Plan, Seconds
from vigie.engine.scheduler import compute, project_dates, shown_dates
from vigie.engine.simulation.draws import BLOCK
from vigie.engine.simulation.fast import Fast, Overflow, compiled_plan
from vigie.engine.simulation.model import Model, ModelError, Note, SimulationCancelled, check_model, with_responses
from vigie.engine.simulation.result import Simulation
from vigie.engine.simulation.sampler import HAPPENED, Held, Sampler, make_sampler, open_tasks, variable_of
from vigie.engine.simulation.sampling import sample
from vigie.engine.simulation.stepwise import Stepwise, lost_days

CHUNKS = 64
"""A run goes in so many chunks, at most: progress is told, and cancelling looked for, after each."""
MOST = 10_000_000


class Machine(Protocol):
    """Computes blocks of iterations of one plan."""

    @property
    def rows(self) -> NDArray[np.int32]: ...

    def scratch(self, sampler: Sampler) -> dict[str, Any]: ...

    def block(
        self,
        seed: int,
        first: int,
        valid: int,
        sampler: Sampler,
        scratch: dict[str, Any],
        finish: NDArray[np.int64],
        marks: NDArray[np.int64],
        critical: NDArray[np.int64],
        significance: NDArray[np.float64] | None,
    ) -> None: ...


class Planned(NamedTuple):
    """The project without uncertainty."""

    start: int
    finish: int
    cost: float


class Chunk(NamedTuple):
    """What some iterations in a row gave."""

    finish: NDArray[np.int64]
    cost: NDArray[np.float64]
    marks: NDArray[np.int64]
    critical: NDArray[np.int64]
    significance: NDArray[np.float64] | None
    happened: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run, ready to be computed chunk by chunk, here or elsewhere: arrays and numbers only."""

    plan: Plan
    machine: Machine
    sampler: Sampler
    watched: tuple[int, ...]
    iterations: int
    seed: int
    significance: bool

    @property
    def chunk(self) -> int:
        """Iterations in a chunk."""
        blocks = -(-self.iterations // BLOCK)
        return -(-blocks // CHUNKS) * BLOCK

    def chunks(self) -> int:
        return -(-self.iterations // self.chunk)

    def compute(self, number: int, scratch: dict[str, Any]) -> Chunk:
        """The iterations of one chunk."""
        start = number * self.chunk
        count = min(self.chunk, self.iterations - start)
        size = -(-count // BLOCK) * BLOCK
        n = len(self.plan)
        finish, cost = np.empty(size, np.int64), np.empty(size)
        marks = np.empty((len(self.watched), size), np.int64)
        critical = np.zeros(n, np.int64)
        significance = np.zeros(n) if self.significance else None
        happened = np.zeros(self.sampler.sizes[2], np.int64)
        for at in range(0, count, BLOCK):
            block = slice(at, at + BLOCK)
            sample(self.seed, start + at, self.sampler.tables, scratch["draws"], scratch["duration"], cost[block])
            valid = min(BLOCK, count - at)
            happened += (scratch["draws"][HAPPENED][:, :valid] > 0).sum(1)
            self.machine.block(
                self.seed,
                start + at,
                valid,
                self.sampler,
                scratch,
                finish[block],
                marks[:, block],
                critical,
                significance,
            )
        return Chunk(finish[:count], cost[:count], marks[:, :count], critical, significance, happened)

    def durations(self, tasks: Sequence[int]) -> NDArray[np.int64]:
        """(tasks, iterations) durations, drawn again, in seconds of work."""
        rows = self.machine.rows[np.asarray(tasks, np.int64)]
        certain = self.sampler.certain[np.asarray(tasks, np.int64)]
        found = np.repeat(certain[:, None], self.iterations, 1)
        drawn = self.sampler.varies[np.asarray(tasks, np.int64)]
        for start, duration in self._draws():
            count = min(BLOCK, self.iterations - start)
            found[drawn, start : start + count] = duration[rows[drawn], :count]
        return found

    def moments(self, finish: Seconds) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Mean and standard deviation of each task's duration, and its correlation (Pearson) with the finish."""
        tasks = np.flatnonzero(self.sampler.varies)
        rows, n = self.machine.rows[tasks], len(self.plan)
        middle = self.sampler.certain[tasks].astype(np.float64)[:, None]
        away = finish - finish.mean()
        sums, squares, products = np.zeros(len(tasks)), np.zeros(len(tasks)), np.zeros(len(tasks))
        for start, duration in self._draws():
            count = min(BLOCK, self.iterations - start)
            values = duration[rows, :count] - middle
            sums += values.sum(1)
            squares += np.einsum("ij,ij->i", values, values)
            products += values @ away[start : start + count]
        mean, sd, r = self.sampler.certain.astype(np.float64), np.zeros(n), np.full(n, np.nan)
        m = self.iterations
        variance = np.maximum(squares / m - (sums / m) ** 2, 0)
        # What single precision of the draws leaves is no spread.
        variance[variance < 1e-14 * np.maximum(middle[:, 0], 1) ** 2] = 0
        mean[tasks] += sums / m
        sd[tasks] = np.sqrt(variance)
        spread = finish.std()
        both = (sd[tasks] > 0) & (spread > 0)
        r[tasks[both]] = np.clip(products[both] / m / (sd[tasks[both]] * spread), -1, 1)
        return mean, sd, r

    def _draws(self) -> Iterator[tuple[int, NDArray[np.int32]]]:
        duration = np.empty((int(self.machine.rows.max(initial=0)) + 1, BLOCK), np.int32)
        scratch, cost = self.sampler.scratch(), np.empty(BLOCK)
        for start in range(0, self.iterations, BLOCK):
            sample(self.seed, start, self.sampler.tables, scratch, duration, cost)
            yield start, duration


class Cluster(Protocol):
    """Computes chunks elsewhere (``cluster.py``)."""

    def run(self, prepared: Prepared, cancelled: Callable[[], bool] | None) -> Iterable[tuple[int, Chunk]]: ...


def simulate(
    plan: Plan,
    model: Model | None = None,
    *,
    iterations: int = 10_000,
    seed: int = 1,
    responses: bool | Iterable[int] = False,
    watched: Sequence[int] = (),
    threads: int | None = None,
    significance: bool = False,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    cluster: Cluster | None = None,
    held: Held | None = None,
    stepwise: bool = False,
) -> Simulation:
    """Run ``iterations`` iterations of ``plan`` under ``model``.

    ``responses``: the events to which their responses are applied: all, none, or these. ``watched``: tasks whose finish
    is kept. ``threads``: as many as processors when left out. ``significance``: ask for the significance index as well.
    ``held``: variables held at a probability of their distribution (``sensitivity.py``). ``stepwise``: take the plain
    way even where the fast one would do; the result is the same.

    Memory: 8 bytes per iteration for finish, cost and each watched task, and per thread about 1 KB per task.
    Raises ``ModelError``, ``PlanError`` and ``SimulationCancelled``.
    """
    ways: tuple[bool, ...] = (True,) if stepwise else (False, True)
    for way in ways:
        prepared, planned, cost, notes = prepare(
            plan, model, iterations, seed, responses, watched, significance, held, way
        )
        if way and not stepwise:
            notes.append(Note("step_by_step", "long_horizon"))
        computed = _here(prepared, threads, cancelled) if cluster is None else cluster.run(prepared, cancelled)
        try:
            total = _together(prepared, computed, progress)
            break
        except Overflow:
            continue
    finish = total.finish
    lasts = float((finish - planned.start).mean())
    index = None
    if total.significance is not None:
        index = total.significance / (iterations * lasts) if lasts > 0 else np.full(len(plan), np.nan)
        index[((prepared.sampler.certain == 0) & ~prepared.sampler.varies) | ~open_tasks(plan)] = np.nan
    return Simulation(
        iterations,
        seed,
        finish,
        total.cost + (prepared.sampler.certain_cost + cost),
        {task: total.marks[row] for row, task in enumerate(prepared.watched)},
        *planned,
        total.critical / iterations,
        index,
        total.happened / iterations,
        tuple(notes),
        "stepwise" if isinstance(prepared.machine, Stepwise) else "fast",
        prepared,
    )


def _together(
    prepared: Prepared, computed: Iterable[tuple[int, Chunk]], progress: Callable[[float], None] | None
) -> Chunk:
    """All chunks as one. They come in any order; what is rounded is added up in theirs."""
    n, iterations = len(prepared.plan), prepared.iterations
    whole = Chunk(
        np.empty(iterations, np.int64),
        np.empty(iterations),
        np.empty((len(prepared.watched), iterations), np.int64),
        np.zeros(n, np.int64),
        np.zeros(n) if prepared.significance else None,
        np.zeros(prepared.sampler.sizes[2], np.int64),
    )
    ahead: dict[int, NDArray[np.float64]] = {}
    following = 0
    for done, (number, chunk) in enumerate(computed, 1):
        part = slice(number * prepared.chunk, number * prepared.chunk + len(chunk.finish))
        whole.finish[part], whole.cost[part], whole.marks[:, part] = chunk.finish, chunk.cost, chunk.marks
        whole.critical[:] += chunk.critical
        whole.happened[:] += chunk.happened
        if whole.significance is not None and chunk.significance is not None:
            ahead[number] = chunk.significance
            while following in ahead:
                whole.significance[:] += ahead.pop(following)
                following += 1
        if progress is not None:
            progress(done / prepared.chunks())
    return whole


def prepare(
    plan: Plan,
    model: Model | None,
    iterations: int,
    seed: int,
    responses: bool | Iterable[int],
    watched: Sequence[int],
    significance: bool,
    held: Held | None,
    stepwise: bool,
) -> tuple[Prepared, Planned, float, list[Note]]:
    """Check and read everything: the run, what is planned, the cost of responses, and notes."""
    model = Model() if model is None else model
    check_model(model, len(plan), len(plan.calendars))
    if not 1 <= iterations <= MOST or not 0 <= seed < 1 << 63:
        raise ModelError("bad_iterations")
    for task in watched:
        if not 0 <= task < len(plan):
            raise ModelError("missing_task", task=task, name="watched")
    applied, shares, cost = with_responses(model, responses)
    network = build_network(plan)
    computed = compute(plan, network, early_only=True)
    shown = shown_dates(plan, computed.dates["early_start"], computed.dates["early_finish"])
    start, finish = project_dates(computed, *shown)
    marks = np.array(watched, np.int64)
    sampler = make_sampler(plan, applied, shares, held)
    machine: Machine
    found: Fast | str = "asked" if stepwise else "weather" if applied.weather else ""
    if not found:
        found = compiled_plan(computed, sampler, marks, start)
    notes = list(sampler.notes)
    if isinstance(found, Fast):
        machine = found
        sampler = sampler.placed(machine.rows)
    else:
        leaf = open_tasks(plan)
        machine = Stepwise(plan, network, lost_days(plan, tuple(applied.weather)), marks, start, leaf)
        if not stepwise:
            notes.append(Note("step_by_step", found))
    prepared = Prepared(plan, machine, sampler, tuple(watched), iterations, seed, significance)
    return prepared, Planned(start, finish, planned_cost_of(plan, model, sampler.certain)), cost, notes


def planned_cost_of(plan: Plan, model: Model, certain: NDArray[np.int64]) -> float:
    """What the plan costs by the base of its estimates, without events, drivers and responses."""
    n = len(plan)
    fixed = np.array(model.fixed_costs, np.float64) if len(model.fixed_costs) else np.zeros(n)
    for estimate in model.costs:
        fixed[estimate.task] = variable_of(estimate.distribution, [])["base"]
    rates = np.array(model.rates, np.float64) if len(model.rates) else np.zeros(n)
    return float((fixed + rates * certain).sum())


def _here(prepared: Prepared, threads: int | None, cancelled: Callable[[], bool] | None) -> Iterator[tuple[int, Chunk]]:
    """Compute on threads of this process; chunks come as they are done."""
    count = max(1, min(threads or os.cpu_count() or 1, prepared.chunks()))
    own = threading.local()

    def compute(number: int) -> tuple[int, Chunk]:
        if not hasattr(own, "scratch"):
            own.scratch = prepared.machine.scratch(prepared.sampler)
        return number, prepared.compute(number, own.scratch)

    def look() -> None:
        if cancelled is not None and cancelled():
            raise SimulationCancelled

    if count == 1:
        for number in range(prepared.chunks()):
            look()
            yield compute(number)
        return
    with ThreadPoolExecutor(count) as pool:
        waiting: set[Future[tuple[int, Chunk]]] = set()
        numbers = iter(range(prepared.chunks()))
        try:
            while True:
                look()
                for number in numbers:
                    waiting.add(pool.submit(compute, number))
                    if len(waiting) >= 2 * count:
                        break
                if not waiting:
                    return
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in waiting:
                future.cancel()
