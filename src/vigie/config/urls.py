"""Every address of Vigie."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("jobs/", include("vigie.jobs.urls")),
    path("", include("vigie.web.urls")),
]
