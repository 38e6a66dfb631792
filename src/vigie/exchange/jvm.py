"""The Java virtual machine that MPXJ runs in: started once, and only in the process that needs it."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import Any

from vigie.exchange.errors import MissingComponent

JAVA_PACKAGE = "default-jre-headless (openjdk-17-jre-headless)"
MPXJ_PACKAGE = "vigie[mpp]"

_OPTIONS = (
    "-Djava.awt.headless=true",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    # XML inside schedule files is never allowed to reach out or to unfold.
    "-Djavax.xml.accessExternalDTD=",
    "-Djavax.xml.accessExternalSchema=",
    "-Djdk.xml.entityExpansionLimit=1000",
    "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
    # Python keeps its signal handlers, so that Ctrl-C and a service's stop still work.
    "-Xrs",
    "-Xss16m",
)
_lock = threading.Lock()


@cache
def java(name: str) -> Any:
    """A Java class by its full name; starts the virtual machine at the first call.

    Memory is bounded by ``VIGIE_JAVA_MEMORY`` (default ``1g``). Raises ``MissingComponent`` with code ``mpxj_missing``
    when the extra ``mpp`` isn't installed, ``java_missing`` when there is no Java.
    """
    try:
        import jpype
    except ImportError as error:
        raise MissingComponent("mpxj_missing", package=MPXJ_PACKAGE) from error
    with _lock:
        if not jpype.isJVMStarted():
            _start(jpype)
    return jpype.JClass(name)


def _start(jpype: Any) -> None:
    try:
        import mpxj  # noqa: F401  its import puts the jars on the class path
    except ImportError as error:
        raise MissingComponent("mpxj_missing", package=MPXJ_PACKAGE) from error
    try:
        jpype.startJVM(
            f"-Xmx{os.environ.get('VIGIE_JAVA_MEMORY', '1g')}", *_OPTIONS, convertStrings=False, interrupt=False
        )
    except (jpype.JVMNotFoundException, OSError) as error:
        raise MissingComponent("java_missing", package=JAVA_PACKAGE) from error
