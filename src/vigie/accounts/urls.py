from django.urls import path

from vigie.accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("preferences/", views.preferences, name="preferences"),
    path("people/", views.people, name="people"),
    path("people/new/", views.invite, name="invite"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/edit/", views.edit, name="edit"),
    path("people/<int:pk>/roles/", views.grant, name="grant"),
    path("people/<int:pk>/invitation/", views.invite_again, name="invite_again"),
    path("people/<int:pk>/active/", views.set_active, name="set_active"),
    path("roles/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("roles/", views.matrix, name="matrix"),
]
