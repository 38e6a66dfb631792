from django.urls import path, register_converter

from vigie.planning.views import baselines, chains, exports, gantt, imports, quality, table, tasks, versions


class _Uid:
    """The number of a task in its file: some tools count below zero."""

    regex = r"-?[0-9]{1,18}"
    to_python = int
    to_url = str


register_converter(_Uid, "uid")
app_name = "planning"

urlpatterns = [
    path("<int:pk>/schedule/", gantt.schedule, name="schedule"),
    path("<int:pk>/schedule/data/", gantt.schedule_data, name="schedule_data"),
    path("<int:pk>/schedule/table/", table.table, name="table"),
    path("<int:pk>/schedule/quality/", quality.quality, name="quality"),
    path("<int:pk>/schedule/quality/<slug:check>/", quality.point, name="quality_point"),
    path("<int:pk>/schedule/chains/", chains.overview, name="chains"),
    path("<int:pk>/schedule/chains/<int:number>/", chains.chain, name="chain"),
    path("<int:pk>/schedule/compare/", versions.compare, name="compare"),
    path("<int:pk>/schedule/status-date/", baselines.status_date, name="status_date"),
    path("<int:pk>/schedule/tasks/add/", tasks.add, name="task_add"),
    path("<int:pk>/schedule/tasks/<uid:uid>/", tasks.task, name="task"),
    path("<int:pk>/schedule/tasks/<uid:uid>/edit/", tasks.edit, name="task_edit"),
    path("<int:pk>/schedule/tasks/<uid:uid>/why/", tasks.why, name="why"),
    path("<int:pk>/schedule/tasks/<uid:uid>/remove/", tasks.remove, name="task_remove"),
    path("<int:pk>/schedule/import/", imports.upload, name="import"),
    path("<int:pk>/schedule/import/template/", exports.template, name="template"),
    path("<int:pk>/schedule/imports/", imports.history, name="imports"),
    path("<int:pk>/schedule/imports/<int:number>/", imports.detail, name="import_detail"),
    path("<int:pk>/schedule/imports/<int:number>/decide/", imports.decide, name="import_decide"),
    path("<int:pk>/schedule/imports/<int:number>/undo/", imports.undo, name="import_undo"),
    path("<int:pk>/schedule/export/", exports.export, {"form": "mspdi"}, name="export"),
    path("<int:pk>/schedule/export/primavera/", exports.export, {"form": "xer"}, name="export_primavera"),
    path("<int:pk>/schedule/baselines/", baselines.baselines, name="baselines"),
    path("<int:pk>/schedule/baselines/<int:number>/", baselines.compare, name="baseline_compare"),
    path("<int:pk>/schedule/baselines/<int:number>/choose/", baselines.choose, name="baseline_choose"),
]
