"""What the Gantt chart says, in the reader's language. ``%(name)s`` is filled in by the browser."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def gantt_words() -> dict[str, str]:
    """Texts by key, for ``frontend/src/gantt``."""
    return {
        "days": pgettext("short duration", "%(days)s d"),
        "week": pgettext("week number", "W%(week)s"),
        "quarter": pgettext("quarter of a year", "Q%(quarter)s"),
        "statusDate": _("Status date"),
        "today": _("Today"),
        "criticalMark": pgettext("mark of a critical task", "C"),
        "column_wbs": _("Code"),
        "column_name": _("Task"),
        "column_start": _("Start"),
        "column_finish": _("Finish"),
        "column_duration": _("Duration"),
        "column_float": _("Float"),
        "column_percent": pgettext("share", "Done"),
        "gridLabel": _("Tasks of the schedule"),
        "kind_task": _("Task %(wbs)s “%(name)s”"),
        "kind_milestone": _("Milestone %(wbs)s “%(name)s”"),
        "kind_summary": _("Summary %(wbs)s “%(name)s”"),
        "on": _("on %(date)s"),
        "fromTo": _("from %(start)s to %(finish)s"),
        "lasts": _("lasts %(duration)s"),
        "percentDone": _("%(percent)s done"),
        "floatOf": _("total float %(float)s"),
        "is_critical": _("critical"),
        "is_late": _("late"),
        "is_manual": _("scheduled by hand"),
        "is_inactive": _("inactive"),
        "is_external": _("task of another project"),
        "expanded": _("unfolded"),
        "collapsed": _("folded"),
        "zoom_day": _("Zoom: days"),
        "zoom_week": _("Zoom: weeks"),
        "zoom_month": _("Zoom: months"),
        "zoom_quarter": _("Zoom: quarters"),
        "zoom_year": _("Zoom: years"),
        "found": _("Tasks found: %(count)s"),
        "loadFailed": _("The schedule could not be loaded. Check the connection, then load the page again."),
    }
