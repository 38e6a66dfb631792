"""The sample portfolio: an imaginary organisation with its people, its projects and their history.

What it says stands in ``organisation`` and ``projects``, how its schedules come about in ``script`` and ``replay``, and
``loader`` brings it in through the services of the product.
"""

from typing import Any

__all__ = ["OtherData", "credentials", "load_sample", "remove_sample"]


def __getattr__(name: str) -> Any:
    """The loader needs Django's tables: only when it is asked for."""
    if name not in __all__:
        raise AttributeError(name)
    from vigie.demo import loader

    return getattr(loader, name)
