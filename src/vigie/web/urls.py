from django.urls import path

from vigie.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/<int:pk>/", views.dashboard, name="dashboard"),
    path("roadmap/", views.roadmap, name="roadmap"),
    path("projects/", views.projects, name="projects"),
    path("projects/file/", views.projects_file, name="projects_file"),
    path("search/", views.search, name="search"),
    path("help/", views.help_page, name="help"),
]
