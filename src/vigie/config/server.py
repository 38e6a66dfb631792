"""The embedded server: waitress, and a worker in threads of the same process."""

from __future__ import annotations

import errno
import gc
import signal
import sys
import threading
from types import FrameType

from django.utils.translation import gettext as _
from waitress.server import create_server

from vigie.jobs.worker import EmbeddedWorker


def compile_engine() -> None:
    """Have the engine's kernels compiled (once per version; they are kept on disk) before somebody waits for them."""
    from vigie.engine import Plan, schedule, simulate
    from vigie.engine.simulation import Estimate, Model, Triangular

    plan = Plan(duration=[3600, 3600], start=0, link_predecessor=[0], link_successor=[1])  # type: ignore[arg-type]
    schedule(plan)
    simulate(plan, Model(durations=[Estimate(0, Triangular(1800, 3600, 7200))]), iterations=64)


def spare_pauses() -> None:
    """Keep the garbage collector off what lives as long as the process: walking it held up one page in ten."""
    gc.collect()
    gc.freeze()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def serve(host: str, port: int, *, with_worker: bool) -> int:
    """Serve until SIGINT or SIGTERM; the job in hand is finished first. Returns the exit status."""
    from vigie.config.wsgi import application

    try:
        server = create_server(application, host=host, port=port, threads=8, ident="Vigie")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = _("Port %(port)d is in use. Stop what uses it, or choose another: --port %(other)d.")
            print(text % {"port": port, "other": port + 1}, file=sys.stderr)
        else:
            print(_("The server cannot start: %(reason)s") % {"reason": error}, file=sys.stderr)
        return 1
    worker = EmbeddedWorker() if with_worker else None
    if worker:
        worker.start()
    threading.Thread(target=compile_engine, name="vigie-compile", daemon=True).start()
    signal.signal(signal.SIGTERM, _stop)
    spare_pauses()
    print(_("Vigie is at %(url)s. Press Ctrl+C to stop it.") % {"url": f"http://{host}:{port}/"}, flush=True)
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()
        if worker:
            worker.stop(timeout=30)
    return 0
