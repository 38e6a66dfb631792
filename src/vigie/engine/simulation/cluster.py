"""Chunks of a simulation on a Dask cluster (extra ``cluster``): the same bits as on one machine.

    from dask.distributed import Client
    simulation = simulate(plan, model, cluster=DaskCluster(Client("tcp://scheduler:8786")))

A chunk depends on nothing but its number, so that one whose worker died is computed again by another. The workers need
Vigie installed; the run is sent to each once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from vigie.engine.simulation.model import SimulationCancelled
from vigie.engine.simulation.run import Chunk, Prepared

_own = threading.local()


def _compute(prepared: Prepared, number: int) -> tuple[int, Chunk]:
    """A chunk on a worker; the working memory stays with the thread for the next one of the same run."""
    if getattr(_own, "prepared", None) is not prepared:
        _own.prepared, _own.scratch = prepared, prepared.machine.scratch(prepared.sampler)
    return number, prepared.compute(number, _own.scratch)


class DaskCluster:
    """Runs chunks through a ``dask.distributed.Client``. ``patience``: seconds between looks at ``cancelled``."""

    def __init__(self, client: Any, *, patience: float = 0.2) -> None:
        self.client, self.patience = client, patience

    def run(self, prepared: Prepared, cancelled: Callable[[], bool] | None) -> Iterator[tuple[int, Chunk]]:
        """Chunks as they are done. A worker may die three times with the same chunk before the run fails."""
        from dask.distributed import wait

        sent = self.client.scatter(prepared, broadcast=True, hash=False)
        waiting = {self.client.submit(_compute, sent, number, pure=False) for number in range(prepared.chunks())}
        try:
            while waiting:
                if cancelled is not None and cancelled():
                    raise SimulationCancelled
                try:
                    done, waiting = wait(  # type: ignore[no-untyped-call]
                        waiting, timeout=self.patience, return_when="FIRST_COMPLETED"
                    )
                except TimeoutError:
                    continue
                for future in done:
                    yield future.result()
        finally:
            self.client.cancel(list(waiting))
