"""What the layout of every page needs."""

from typing import Any

from django.http import HttpRequest

from vigie.accounts.models import Theme


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else Theme.AUTO
    return {"theme": theme}
