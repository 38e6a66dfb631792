"""The shell's own pages."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize, has_permission
from vigie.accounts.requests import user_of
from vigie.insight.policies import VIEW_INDICATORS
from vigie.planning.queries import search_tasks
from vigie.portfolio.policies import MANAGE_LISTS
from vigie.portfolio.queries import ancestors, get_node, saved_views, search_nodes
from vigie.web.dashboard import portfolio_context, project_context, read_period
from vigie.web.glossary import terms
from vigie.web.projects import PAGE, as_workbook, read_list
from vigie.web.roadmap import roadmap_context

SEARCH_PER_PAGE = 50


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where everything stands that the person may see."""
    context = portfolio_context(user_of(request), None, read_period(request))
    return render(request, "web/dashboard/home.html", context)


@login_required
def dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a portfolio, a programme or a project stands."""
    user, period = user_of(request), read_period(request)
    node = get_node(user, pk)
    authorize(user, VIEW_INDICATORS, node)
    context = project_context(user, node, period) if node.is_project else portfolio_context(user, node, period)
    template = "web/dashboard/project.html" if node.is_project else "web/dashboard/branch.html"
    return render(request, template, context | {"ancestors": ancestors(user, node)})


@login_required
def roadmap(request: HttpRequest) -> HttpResponse:
    """Projects on a time axis."""
    return render(request, "web/roadmap.html", roadmap_context(user_of(request), request.GET))


@login_required
def projects(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    found = read_list(user, request.GET)
    filters = found.form.filters()
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "form": found.form,
        "filtered": bool(filters),
        "more_filters": not filters.keys().isdisjoint(("category", "goal", "unit", "archived")),
        "sort": found.sort,
        "page": found.page(request.GET.get("page")),
        "views": saved_views(user, PAGE),
        "query": parameters.urlencode(),
        "page_name": PAGE,
        "may_share": has_permission(user, MANAGE_LISTS),
    }
    return render(request, "web/projects.html", context)


@login_required
def projects_file(request: HttpRequest) -> HttpResponse:
    """The filtered list, all its pages, as an Excel file."""
    found = read_list(user_of(request), request.GET)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(as_workbook(found.rows()), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{_("projects")}-{timezone.localdate()}.xlsx"'
    return response


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """What the search box of the top bar finds: projects first; tasks where ``?in=tasks`` asks or nothing else fits."""
    user, words = user_of(request), request.GET.get("q", "").strip()
    nodes = Paginator(search_nodes(user, words), SEARCH_PER_PAGE)
    tasks = Paginator(search_tasks(user, words), SEARCH_PER_PAGE)
    in_tasks = request.GET.get("in") == "tasks" or not nodes.count
    context = {
        "search_query": words,
        "nodes": nodes,
        "tasks": tasks,
        "in_tasks": in_tasks,
        "page": (tasks if in_tasks else nodes).get_page(request.GET.get("page")),
    }
    return render(request, "web/search.html", context)


@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """The words, the keyboard and the first steps."""
    return render(request, "web/help.html", {"terms": terms()})
