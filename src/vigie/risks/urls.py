"""Addresses of the register."""

from django.urls import path

from vigie.risks.views import analysis, committee, issues, method, register, risk, suggestions, uncertainty

app_name = "risks"

urlpatterns = [
    path("", register.everything, name="everything"),
    path("file/", register.file, name="file"),
    path("issues/", issues.everything, name="issues"),
    path("method/", method.method, name="method"),
    path("method/matrix/", method.matrix_edit, name="matrix"),
    path("method/scales/<str:axis>/", method.scale, name="scale"),
    path("method/categories/", method.category_add, name="category_add"),
    path("method/categories/<int:pk>/", method.category_change, name="category_change"),
    path("method/uncertainty/", uncertainty.class_edit, name="class_add"),
    path("method/uncertainty/<int:pk>/", uncertainty.class_edit, name="class_edit"),
    path("node/<int:pk>/", register.of_node, name="of_node"),
    path("node/<int:pk>/file/", register.file, name="file_of_node"),
    path("node/<int:pk>/add/", register.add, name="add"),
    path("node/<int:pk>/tolerance/", register.tolerance, name="tolerance"),
    path("node/<int:pk>/suggestions/", suggestions.page, name="suggestions"),
    path("node/<int:pk>/suggestions/answer/", suggestions.answer, name="answer"),
    path("node/<int:pk>/suggestions/<int:answer_pk>/back/", suggestions.bring_back, name="bring_back"),
    path("node/<int:pk>/committee/", committee.page, name="committee"),
    path("node/<int:pk>/analysis/", analysis.analysis, name="analysis"),
    path("node/<int:pk>/uncertainty/", uncertainty.uncertainty, name="uncertainty"),
    path("node/<int:pk>/uncertainty/<str:kind>/", uncertainty.state, name="state"),
    path("node/<int:pk>/uncertainty/<str:kind>/<int:statement_pk>/", uncertainty.state, name="restate"),
    path("node/<int:pk>/uncertainty/<str:kind>/<int:statement_pk>/remove/", uncertainty.withdraw, name="withdraw"),
    path("node/<int:pk>/issues/", issues.of_node, name="issues_of_node"),
    path("node/<int:pk>/issues/add/", issues.add, name="issue_add"),
    path("<int:pk>/", risk.risk, name="risk"),
    path("<int:pk>/edit/", risk.edit, name="edit"),
    path("<int:pk>/assess/<str:stage>/", risk.assess, name="assess"),
    path("<int:pk>/review/", risk.review, name="review"),
    path("<int:pk>/escalate/", risk.move, {"way": "up"}, name="escalate"),
    path("<int:pk>/delegate/", risk.move, {"way": "down"}, name="delegate"),
    path("<int:pk>/tasks/", analysis.place, name="place"),
    path("<int:pk>/close/", risk.close, name="close"),
    path("<int:pk>/reopen/", risk.reopen, name="reopen"),
    path("<int:pk>/occur/", risk.occur, name="occur"),
    path("<int:pk>/actions/add/", risk.action_add, name="action_add"),
    path("issues/<int:pk>/", issues.issue, name="issue"),
    path("issues/<int:pk>/edit/", issues.edit, name="issue_edit"),
    path("issues/<int:pk>/resolve/", issues.resolve, name="resolve"),
    path("issues/<int:pk>/reopen/", issues.reopen, name="issue_reopen"),
    path("issues/<int:pk>/actions/add/", issues.action_add, name="issue_action_add"),
    path("actions/<int:pk>/", issues.action_edit, name="action"),
]
