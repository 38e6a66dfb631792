from django.urls import path

from vigie.portfolio import views

app_name = "portfolio"

urlpatterns = [
    path("", views.tree, name="tree"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.node, name="node"),
    path("<int:pk>/branches/", views.branch, name="branch"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/status/", views.status, name="status"),
    path("<int:pk>/archive/", views.archive, name="archive"),
    path("<int:pk>/roles/", views.roles, name="roles"),
    path("<int:pk>/history/", views.history, name="history"),
    path("lists/", views.lists, name="lists"),
    path("lists/<slug:kind>/add/", views.list_add, name="list_add"),
    path("lists/<slug:kind>/<int:pk>/", views.list_change, name="list_change"),
    path("views/save/", views.view_save, name="view_save"),
    path("views/<int:pk>/delete/", views.view_delete, name="view_delete"),
]
