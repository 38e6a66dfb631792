"""How every list of the API is paged; routers say ``@paginate`` and get this class from the settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import PaginationBase

_LAST_PAGE = 1_000_000


class Pages(PaginationBase):
    """Numbered pages; one past the last is empty."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=_LAST_PAGE)
        page_size: int = Field(50, ge=1, le=500)

    class Output(Schema):
        items: list[Any]
        count: int
        page: int
        pages: int

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> dict[str, Any]:
        start = (pagination.page - 1) * pagination.page_size
        count = self._items_count(queryset)
        return {
            "items": queryset[start : start + pagination.page_size],
            "count": count,
            "page": pagination.page,
            "pages": max(1, -(-count // pagination.page_size)),
        }
