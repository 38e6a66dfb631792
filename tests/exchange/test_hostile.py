"""Files that are damaged, or built to do harm: a clear error or a notice, in bounded time and memory."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from vigie.exchange import ExchangeError, ScheduleDocument, read_schedule

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
OPEN = '<Project xmlns="http://schemas.microsoft.com/project">'
SMALL = f"{HEAD}{OPEN}<Name>n</Name><Tasks><Task><UID>1</UID><Name>A</Name></Task></Tasks></Project>"


def mspdi(tmp_path: Path, body: str) -> ScheduleDocument:
    path = tmp_path / "plan.xml"
    path.write_text(f"{HEAD}{OPEN}{body}</Project>", encoding="utf-8")
    return read_schedule(path)


def tasks(*bodies: str) -> str:
    return "<Tasks>" + "".join(f"<Task>{body}</Task>" for body in bodies) + "</Tasks>"


def refused(path: Path, **options: int) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        read_schedule(path, **options)  # type: ignore[arg-type]
    assert "%(" not in str(caught.value)
    return caught.value


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]><Project><Name>&lol2;</Name></Project>"""
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project><Name>&x;</Name></Project>'
)
REMOTE = '<?xml version="1.0"?><!DOCTYPE p SYSTEM "http://127.0.0.1:9/p.dtd"><Project><Name>n</Name></Project>'


@pytest.mark.parametrize("text", [BOMB, EXTERNAL, REMOTE, BOMB.replace("<Project>", "<APIBusinessObjects>")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "bomb.xml"
    path.write_bytes(text.encode(encoding))
    assert refused(path).code == "xml_entities"


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as stream:
        stream.truncate(1024**3)  # a hole: nothing is written
    error = refused(path)
    assert (error.code, error.detail) == ("too_large", {"size": 1024, "limit": 100})
    path.write_text(SMALL)
    assert refused(path, max_bytes=20).code == "too_large"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mpp"
    path.touch()
    assert refused(path).code == "empty"


def test_a_container_that_unfolds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pod"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container, container.open("a", "w") as stream:
        for _ in range(20):
            stream.write(b"0" * 1024**2)
    assert refused(path, max_bytes=2 * 1024**2).code == "unfolds"


def test_a_container_of_a_million_members_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as container:
        for number in range(10_001):
            container.writestr(str(number), b"")
    assert refused(path).code == "unfolds"


@pytest.mark.parametrize("length", [50, 120, len(SMALL) - 3])
def test_a_truncated_mspdi_file_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "cut.xml"
    path.write_text(SMALL[:length])
    assert refused(path).code == "unreadable"


def test_another_xml_file_named_project_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text("<html><body/></html>")
    error = refused(path)
    assert error.code in ("unknown_content", "unreadable", "java_missing", "mpxj_missing")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_that_xml_declares_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "plan.xml"
    text = SMALL.replace("UTF-8", encoding).replace(">A<", ">Élargi<")
    path.write_bytes(text.encode(encoding))
    assert read_schedule(path).tasks[0].name == "Élargi"


def test_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.xml"
    path.write_bytes(SMALL.replace(">A<", ">Élargi<").encode("cp1252"))
    assert refused(path).code == "unreadable"


def test_bytes_without_sense_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 40)
    assert refused(path).code == "unknown_format"


@pytest.mark.java
def test_a_truncated_mpp_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.mpp"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    assert refused(path).code in ("unknown_content", "unreadable")


def test_absurd_values_are_left_out_with_a_notice(tmp_path: Path) -> None:
    document = mspdi(
        tmp_path,
        tasks(
            "<UID>1</UID><Name>A</Name><Start>99999-01-01T08:00:00</Start><Finish>9999-12-31T23:59:59</Finish>"
            "<Duration>PT999999999999999999999999999999H0M0S</Duration><Work>PTnanH</Work><Cost>NaN</Cost>"
            "<FixedCost>1e400</FixedCost><PercentComplete>-5</PercentComplete><LevelingDelay>inf</LevelingDelay>"
            "<ConstraintType>77</ConstraintType><OutlineLevel>99999999999999999999</OutlineLevel>"
        ),
    )
    task = document.tasks[0]
    values = (task.start, task.finish, task.duration, task.work, task.cost, task.fixed_cost, task.percent_complete)
    assert values == (None,) * 7
    assert (task.levelling_delay, task.constraint, task.outline_level) == (None, 0, 1)
    wrong = [(notice.code, notice.detail["row"], notice.detail["field"]) for notice in document.notices]
    fields = ["Start", "Finish", "Duration", "Work", "PercentComplete", "LevelingDelay", "Cost", "FixedCost"]
    assert sorted(wrong) == sorted(("bad_value", "1", field) for field in [*fields, "OutlineLevel"])


def test_a_flood_of_bad_values_gives_a_bounded_list(tmp_path: Path) -> None:
    rows = [f"<UID>{uid}</UID><Start>never</Start>" for uid in range(1000)]
    notices = mspdi(tmp_path, tasks(*rows)).notices
    assert len(notices) == 201
    assert (notices[-1].code, notices[-1].detail) == ("more_notices", {"count": 800})


def test_duplicate_task_numbers_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="Task: the number 7 is given twice, to “A” and to “B”") as caught:
        mspdi(tmp_path, tasks("<UID>7</UID><Name>A</Name>", "<UID>7</UID><Name>B</Name>"))
    assert caught.value.code == "duplicate_uid"


def test_duplicate_assignment_numbers_are_renumbered(tmp_path: Path) -> None:
    assigned = "<Assignment><UID>0</UID><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID></Assignment>"
    document = mspdi(tmp_path, tasks("<UID>1</UID>") + f"<Assignments>{assigned * 3}</Assignments>")
    assert [row.uid for row in document.assignments] == [0, 1, 2]
    assert [notice.code for notice in document.notices] == ["assignment_renumbered"] * 2


def test_dangling_references_are_dropped_with_a_notice(tmp_path: Path) -> None:
    document = mspdi(
        tmp_path,
        "<CalendarUID>5</CalendarUID>"
        + tasks(
            "<UID>1</UID><CalendarUID>9</CalendarUID><PredecessorLink><PredecessorUID>44</PredecessorUID></PredecessorLink>"
            "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"
        )
        + "<Resources><Resource><UID>3</UID><CalendarUID>9</CalendarUID></Resource></Resources><Assignments>"
        "<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>8</ResourceUID></Assignment>"
        "<Assignment><UID>2</UID><TaskUID>99</TaskUID><ResourceUID>3</ResourceUID></Assignment></Assignments>",
    )
    assert (document.links, document.properties.calendar_uid, document.tasks[0].calendar_uid) == ((), None, None)
    assert [(row.uid, row.resource_uid) for row in document.assignments] == [(1, None)]
    assert sorted(notice.code for notice in document.notices) == sorted(
        ["unknown_calendar"] * 3
        + ["link_without_task", "link_to_itself", "unknown_resource", "assignment_without_task"]
    )


def test_cyclic_links_are_legal_in_a_document(tmp_path: Path) -> None:
    link = "<PredecessorLink><PredecessorUID>{}</PredecessorUID></PredecessorLink>"
    document = mspdi(tmp_path, tasks(f"<UID>1</UID>{link.format(2)}", f"<UID>2</UID>{link.format(1)}"))
    assert [(row.predecessor_uid, row.successor_uid) for row in document.links] == [(2, 1), (1, 2)]


def calendar(uid: int, parent: int, body: str = "") -> str:
    return f"<Calendar><UID>{uid}</UID><Name>C{uid}</Name><BaseCalendarUID>{parent}</BaseCalendarUID>{body}</Calendar>"


def test_cyclic_calendars_are_refused_by_name(tmp_path: Path) -> None:
    body = f"<Calendars>{calendar(1, 2)}{calendar(2, 3)}{calendar(3, 2)}</Calendars>"
    with pytest.raises(ExchangeError, match=r"«C2» \(2\), «C3» \(3\)") as caught:
        mspdi(tmp_path, body)
    assert caught.value.code == "cyclic_calendars"


def test_a_chain_of_thousands_of_calendars_is_refused(tmp_path: Path) -> None:
    rows = "".join(calendar(uid, uid - 1) for uid in range(1, 5000))
    with pytest.raises(ExchangeError) as caught:
        mspdi(tmp_path, f"<Calendars>{calendar(0, -1)}{rows}</Calendars>")
    assert caught.value.code == "deep_calendars"


def test_exceptions_over_millions_of_days_are_refused(tmp_path: Path) -> None:
    one = (
        "<Exception><TimePeriod><FromDate>1900-01-01T00:00:00</FromDate><ToDate>2199-12-31T00:00:00</ToDate>"
        "</TimePeriod></Exception>"
    )
    started = time.monotonic()
    with pytest.raises(ExchangeError) as caught:
        mspdi(tmp_path, f"<Calendars>{calendar(1, -1, f'<Exceptions>{one * 2000}</Exceptions>')}</Calendars>")
    assert caught.value.code == "too_many_exceptions"
    assert time.monotonic() - started < 10


def test_work_spread_over_centuries_is_read_in_bounded_time(tmp_path: Path) -> None:
    item = (
        "<TimephasedData><Type>1</Type><Start>1900-01-01T00:00:00</Start><Finish>2199-12-31T00:00:00</Finish>"
        "<Value>PT8H0M0S</Value></TimephasedData>"
    )
    started = time.monotonic()
    document = mspdi(
        tmp_path,
        tasks("<UID>1</UID>")
        + f"<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID>{item * 20_000}</Assignment></Assignments>",
    )
    assert len(document.assignments[0].remaining_spread) == 20_000
    assert time.monotonic() - started < 20


def test_elements_nested_without_end_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "deep.xml"
    path.write_text(f"{HEAD}{OPEN}{'<a>' * 200_000}{'</a>' * 200_000}</Project>")
    assert read_schedule(path).tasks == ()


def test_an_outline_of_thousands_of_levels_is_read(tmp_path: Path) -> None:
    rows = [f"<UID>{uid}</UID><OutlineLevel>{uid}</OutlineLevel>" for uid in range(1, 3001)]
    assert mspdi(tmp_path, tasks(*rows)).tasks[-1].parent_uid == 2999


XER = "ERMHDR\t23.12\t2026-02-07\tProject\tx\tX\tdb\tProject Management\tUSD\n"


def xer(tmp_path: Path, *tables: tuple[str, list[str], list[list[str]]], end: bool = True) -> Path:
    lines = [XER]
    for name, fields, rows in tables:
        lines.append(f"%T\t{name}\n%F\t" + "\t".join(fields) + "\n")
        lines.extend("%R\t" + "\t".join(row) + "\n" for row in rows)
    path = tmp_path / "plan.xer"
    path.write_text("".join(lines) + ("%E\n" if end else ""), encoding="utf-8")
    return path


PROJECT = ("PROJECT", ["proj_id", "proj_short_name", "export_flag"], [["1", "P1", "Y"]])
WBS = ["wbs_id", "proj_id", "parent_wbs_id", "wbs_name"]
TASK = ["task_id", "proj_id", "wbs_id", "task_name"]


def test_a_primavera_file_without_project_is_refused(tmp_path: Path) -> None:
    assert refused(xer(tmp_path)).code == "no_project"


def test_a_wbs_that_goes_in_a_circle_is_refused(tmp_path: Path) -> None:
    path = xer(tmp_path, PROJECT, ("PROJWBS", WBS, [["1", "1", "2", "A"], ["2", "1", "1", "B"]]))
    error = refused(path)
    assert (error.code, error.detail) == ("cyclic_outline", {"names": "«A» (1), «B» (2)"})


def test_rows_before_their_fields_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.xer"
    path.write_text(f"{XER}%T\tPROJECT\n%R\t1\n")
    assert refused(path).code == "fields_missing"


def test_a_truncated_primavera_file_is_read_with_a_notice(tmp_path: Path) -> None:
    path = xer(tmp_path, PROJECT, ("TASK", TASK, [["5", "1", "", "A"]]), end=False)
    document = read_schedule(path)
    assert [task.uid for task in document.tasks] == [5]
    assert [notice.code for notice in document.notices] == ["no_end_mark"]


def test_wbs_numbers_never_collide_with_those_of_activities(tmp_path: Path) -> None:
    path = xer(tmp_path, PROJECT, ("PROJWBS", WBS, [["5", "1", "", "W"]]), ("TASK", TASK, [["5", "1", "5", "A"]]))
    node, activity = read_schedule(path).tasks
    assert (node.uid, node.name, activity.uid, activity.parent_uid) == (6, "W", 5, 6)


def test_of_several_projects_the_exported_one_is_read_and_the_others_named(tmp_path: Path) -> None:
    path = xer(
        tmp_path,
        ("PROJECT", PROJECT[1], [["1", "P1", "N"], ["2", "P2", "Y"]]),
        ("TASK", [*TASK, "early_start_date"], [["5", "1", "", "A", "2026-01-05 08:00"], ["6", "2", "", "B", ""]]),
        ("TASKPRED", ["task_id", "pred_task_id", "pred_type"], [["6", "5", "PR_FS"]]),
    )
    document = read_schedule(path)
    own, outside = document.tasks
    assert (document.properties.code, own.uid, own.external) == ("P2", 6, False)
    assert (outside.uid, outside.external, outside.external_project) == (5, True, "P1")
    assert outside.start is not None
    assert [(link.predecessor_uid, link.successor_uid) for link in document.links] == [(5, 6)]
    assert [(notice.code, notice.detail["others"]) for notice in document.notices] == [("other_projects", "P1")]
    assert [task.uid for task in read_schedule(path, project="P1").tasks if not task.external] == [5]
    with pytest.raises(ExchangeError, match=r"no project “P9”\. It holds: P1, P2"):
        read_schedule(path, project="P9")


def test_calendar_text_without_sense_takes_an_ordinary_week(tmp_path: Path) -> None:
    fields = ["clndr_id", "clndr_name", "clndr_data"]
    rows = [["1", "A", "(0||CalendarData()((" + "(0||x()(" * 5000], ["2", "B", ")))))"], ["3", "C", ""]]
    document = read_schedule(xer(tmp_path, PROJECT, ("CALENDAR", fields, rows), ("TASK", TASK, [["5", "1", "", "A"]])))
    assert {row.week for row in document.calendars} == {(*[((480, 960),)] * 5, (), ())}
    assert [notice.code for notice in document.notices] == ["calendar_without_week"] * 3
