from django.urls import path

from vigie.planning.views import gantt, table, tasks

app_name = "planning"

urlpatterns = [
    path("<int:pk>/schedule/", gantt.schedule, name="schedule"),
    path("<int:pk>/schedule/data/", gantt.schedule_data, name="schedule_data"),
    path("<int:pk>/schedule/table/", table.table, name="table"),
    path("<int:pk>/schedule/tasks/<int:uid>/", tasks.task, name="task"),
    path("<int:pk>/schedule/tasks/<int:uid>/edit/", tasks.task, name="task_edit"),
    path("<int:pk>/schedule/tasks/<int:uid>/why/", tasks.task, name="why"),
    path("<int:pk>/schedule/tasks/add/", gantt.schedule, name="task_add"),
    path("<int:pk>/schedule/import/", gantt.schedule, name="import"),
    path("<int:pk>/schedule/imports/", gantt.schedule, name="imports"),
    path("<int:pk>/schedule/export/", gantt.schedule, name="export"),
    path("<int:pk>/schedule/baselines/", gantt.schedule, name="baselines"),
]
