"""What the layout of every page needs."""

from typing import Any

from django.http import HttpRequest

from vigie.accounts.models import Theme
from vigie.accounts.preferences import THEME_COOKIE
from vigie.web.navigation import Navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """The theme (the person's, or the visitor's cookie) and, for those who are signed in, the side navigation."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return {"theme": user.theme, "themes": Theme, "navigation": Navigation(request)}
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": chosen if chosen in Theme.values else Theme.AUTO, "themes": Theme}
