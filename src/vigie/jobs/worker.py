"""The worker: takes queued jobs, says that it lives, starts what is periodic, and finds what was interrupted.

On the embedded default it runs as threads of the server's process; in production as processes of its own.
"""

from __future__ import annotations

import logging
import threading

from django.db import Error, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from vigie.jobs.services import beat, recover_interrupted, start_due_periodic_jobs, worker_name

log = logging.getLogger(__name__)

_BEAT_SECONDS = 10.0
_POLL_SECONDS = 0.5
_RESTART_SECONDS = 5.0


def _watch(stop: threading.Event) -> None:
    """Every ten seconds: heartbeat, interrupted jobs, periodic jobs."""
    while not stop.is_set():
        try:
            close_old_connections()
            beat()
            recover_interrupted()
            start_due_periodic_jobs()
        except Error:
            # A locked or absent database: the next turn tries again.
            log.warning("the worker could not reach the database", exc_info=True)
        stop.wait(_BEAT_SECONDS)
    connection.close()


def _work(worker: Worker, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            worker.run()
        except Error:
            log.warning("the worker lost the database and starts again", exc_info=True)
            stop.wait(_RESTART_SECONDS)
    connection.close()


class EmbeddedWorker:
    """A worker in threads of this process."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._worker = new_worker()
        self._threads = [
            threading.Thread(target=_watch, args=(self._stop,), name="vigie-watch", daemon=True),
            threading.Thread(target=_work, args=(self._worker, self._stop), name="vigie-worker", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float | None = None) -> None:
        """Finish the job in hand, then end."""
        self._stop.set()
        self._worker.running = False
        for thread in self._threads:
            thread.join(timeout)


def new_worker(*, until_empty: bool = False) -> Worker:
    """The queue's own worker, without its signal handlers. ``until_empty``: end when nothing waits."""
    return Worker(
        queue_names=["default"],
        interval=_POLL_SECONDS,
        batch=until_empty,
        excluded_queue_names=[],
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name()[:32],
    )


def run_worker() -> None:
    """Work in this process until SIGINT or SIGTERM; the job in hand is finished first."""
    stop = threading.Event()
    threading.Thread(target=_watch, args=(stop,), name="vigie-watch", daemon=True).start()
    worker = new_worker()
    worker.configure_signals()
    try:
        worker.run()
    finally:
        stop.set()
