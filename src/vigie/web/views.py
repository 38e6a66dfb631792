"""The shell's own pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.accounts.requests import user_of
from vigie.portfolio.queries import search_nodes


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@login_required
def projects(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """What the search box of the top bar finds."""
    words = request.GET.get("q", "").strip()
    context = {"search_query": words, "nodes": search_nodes(user_of(request), words)}
    return render(request, "web/search.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html")
