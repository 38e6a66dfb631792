"""The one decorator of the engine's kernels.

numba keeps machine code beside the sources and finds it by name: after an upgrade it would load records of classes
that are gone, and fail. Here each state of the sources has a folder of its own in the user's cache.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def _folder() -> Path:
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "vigie" / "engine" / digest.hexdigest()[:16]


if not numba.config.CACHE_DIR:  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = str(_folder())  # type: ignore[attr-defined]


def kernel(function: Function) -> Function:
    """Compile a function that allocates nothing, and keep the machine code on disk.

    Without numba's reference counting, which costs more here than the arithmetic: a kernel's arrays belong to its
    caller.
    """
    compiled: Function = njit(cache=True, _nrt=False)(function)  # type: ignore[call-overload]
    return compiled


def allocating_kernel(function: Function) -> Function:
    """The same for a function that makes arrays."""
    compiled: Function = njit(cache=True)(function)  # type: ignore[assignment]
    return compiled


def free_kernel(function: Function) -> Function:
    """A kernel that lets other threads run Python meanwhile; divisions follow IEEE 754 as NumPy's do."""
    compiled: Function = njit(cache=True, _nrt=False, nogil=True, error_model="numpy")(function)  # type: ignore[call-overload]
    return compiled
