from django.urls import path

from vigie.insight import views

app_name = "insight"

urlpatterns = [
    path("", views.glossary, name="glossary"),
    path("explain/<str:key>/", views.explain, name="explain_all"),
    path("explain/<str:key>/<int:pk>/", views.explain, name="explain"),
    path("health/<int:pk>/", views.explain_health, name="health"),
    path("health/<int:pk>/judge/", views.judge, name="judge"),
    path("judgement/<int:pk>/end/", views.end_judgement, name="end_judgement"),
    path("tolerances/<int:pk>/", views.tolerances, name="tolerances"),
    path("tolerances/<int:pk>/rule/", views.rule, name="rule"),
    path("tolerances/<int:pk>/<str:key>/", views.tolerance, name="tolerance"),
]
