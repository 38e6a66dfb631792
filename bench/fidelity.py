"""Our dates and MPXJ's beside those that Microsoft Project and Primavera P6 stored, by family.

    PYTHONPATH=src python bench/fidelity.py [--shared ../shared] [--show 5]

Both sides go through the same scorer: ours as ``vigie schedule --json`` writes them, MPXJ's from its own schedulers
(``org.mpxj.cpm``) on the same files. Without Java only the formats that need none are computed, and MPXJ is left out.
Each distinct network counts once; figures are means of per cent right. «full»: networks with every date right.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vigie.exchange.command import run_schedule
from vigie.exchange.errors import MissingComponent
from vigie.exchange.jvm import java

FIELDS = ("es", "ef", "ls", "lf", "tf")
ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared")


def mpxj_rows(path: Path) -> Iterator[dict[str, Any]]:
    """What MPXJ's scheduler of the file's tool computes for each task. Raises Java's exceptions."""
    file = java("org.mpxj.reader.UniversalProjectReader")().read(str(path))
    properties = file.getProjectProperties()
    primavera = str(properties.getFileApplication()) == "Primavera"
    scheduler = java(f"org.mpxj.cpm.{'Primavera' if primavera else 'Microsoft'}Scheduler")()
    scheduler.schedule(file, properties.getStartDate())
    minutes = java("org.mpxj.TimeUnit").MINUTES
    for task in file.getTasks():
        if task.getUniqueID() is None:
            continue
        total = task.getTotalSlack()
        dates = (task.getEarlyStart(), task.getEarlyFinish(), task.getLateStart(), task.getLateFinish())
        yield {
            "uid": int(task.getUniqueID()),
            **dict(zip(FIELDS, (None if date is None else str(date) for date in dates), strict=False)),
            "tf": None if total is None else float(total.convertUnits(minutes, properties).getDuration()),
        }


def run_mpxj(paths: list[Path], out: Path) -> list[str]:
    """Write MPXJ's answers; the files on which it fails."""
    out.mkdir(parents=True)
    failure, failed = java("java.lang.Throwable"), []
    for path in paths:
        try:
            rows = list(mpxj_rows(path))
        except failure as error:
            failed.append(f"{path.name}: {str(error.getMessage())[:100]}")
            continue
        (out / f"{path.name}.json").write_text(json.dumps({"tasks": rows}), encoding="utf-8")
    return failed


def scores(shared: Path, got: Path, show: int) -> dict[str, dict[str, float]]:
    """The scorer's figures by family, each network once."""
    report = got.with_suffix(".report.json")
    command = [sys.executable, str(shared / "scorers" / "fidelity_score.py"), str(shared / "schedules"), str(got)]
    done = subprocess.run([*command, "--json", str(report), "--show", str(show)], check=True, capture_output=True)
    if show:
        print("\n".join(line for line in done.stdout.decode().splitlines() if line.startswith("    ")))
    summary = json.loads(report.read_text(encoding="utf-8"))["summary"]
    return {key.removeprefix("schedules/"): row for key, row in summary.items() if key.startswith("schedules/")}


def table(ours: dict[str, dict[str, float]], theirs: dict[str, dict[str, float]]) -> Iterator[str]:
    """Markdown, one row for each family and side."""
    yield "| family | networks | by | full | ES | EF | LS | LF | float |"
    yield "| --- " * 9 + "|"
    for family, row in sorted(ours.items(), key=lambda item: (item[0] == "in all", item[0])):
        for name, side in (("Vigie", row), ("MPXJ", theirs.get(family))):
            if side is not None:
                figures = [side["perfect_percent"], *(side[field] for field in FIELDS)]
                shown = " | ".join("–" if value is None else f"{value:.1f}" for value in figures)
                yield f"| {family} | {side['schedules']} | {name} | {shown} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--show", type=int, default=0, help="print the first N differences of each of our files")
    arguments = parser.parse_args()
    index = arguments.shared / "schedules" / "index.json"
    if not index.exists():
        sys.exit(f"skipped: {index} is not there")
    paths = [index.parent / row["file"] for row in json.loads(index.read_text(encoding="utf-8"))]
    try:
        java("org.mpxj.ProjectFile")
        with_java = True
    except MissingComponent as missing:
        print(f"without MPXJ: {missing}", file=sys.stderr)
        with_java = False
    with tempfile.TemporaryDirectory() as folder:
        run_schedule(paths, Path(folder) / "ours")
        ours = scores(arguments.shared, Path(folder) / "ours", arguments.show)
        theirs: dict[str, dict[str, float]] = {}
        if with_java:
            for line in run_mpxj(paths, Path(folder) / "mpxj"):
                print(f"MPXJ fails on {line}", file=sys.stderr)
            theirs = scores(arguments.shared, Path(folder) / "mpxj", 0)
    print("\n".join(table(ours, theirs)))


if __name__ == "__main__":
    main()
