"""Every address of Vigie."""

from django.urls import URLPattern, URLResolver, include, path

from vigie.api.root import api
from vigie.api.views import reference

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("api/", reference, name="api_reference"),
    path("profile/tokens/", include("vigie.api.urls")),
    path("jobs/", include("vigie.jobs.urls")),
    path("portfolio/", include("vigie.portfolio.urls")),
    path("projects/", include("vigie.planning.urls")),
    path("risks/", include("vigie.risks.urls")),
    path("indicators/", include("vigie.insight.urls")),
    path("", include("vigie.accounts.urls")),
    path("", include("vigie.web.urls")),
]

handler400 = "vigie.web.errors.bad_request"
handler403 = "vigie.web.errors.permission_denied"
handler404 = "vigie.web.errors.page_not_found"
handler500 = "vigie.web.errors.server_error"
