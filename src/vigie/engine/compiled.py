"""The one decorator of the engine's kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


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
