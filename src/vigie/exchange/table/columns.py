"""The columns of the table: their headings in both languages, and what to write in each."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from vigie.exchange.messages import _


@dataclass(frozen=True, slots=True)
class Column:
    """``heading`` and ``help`` are msgids; ``words`` are all the headings that the reader knows, simplified."""

    key: str
    heading: str
    help: str
    words: tuple[str, ...]
    width: int = 14


COLUMNS = (
    Column(
        "number",
        _("No."),
        _("A number of your own for the row, which predecessors name. Left empty: the rows count from 1."),
        ("no", "n", "number", "num", "numero", "id", "uid", "identifiant", "row", "ligne"),
        6,
    ),
    Column(
        "level",
        _("Level"),
        _("1 for the top, 2 for what belongs under it, and so on. A row followed by a deeper one sums it up."),
        ("level", "outline level", "niveau", "niveau hierarchique", "niv"),
        8,
    ),
    Column(
        "name",
        _("Task"),
        _("What is to be done. The only column that every row needs."),
        ("task", "task name", "name", "activity", "activity name", "tache", "nom de la tache", "nom", "activite",
         "libelle", "intitule", "designation"),
        44,
    ),
    Column(
        "duration",
        _("Duration"),
        _("5 d, 4 h, 2 w, 1 mo; 3 ed counts nights and weekends too. A number alone counts days; 0 is a milestone."),
        ("duration", "duree"),
        11,
    ),
    Column(
        "start",
        _("Start"),
        _("Only if the task cannot start before that day, or has started then: 2026-09-01, or 01/09/2026 (day first)."),
        ("start", "start date", "begin", "debut", "date de debut"),
    ),
    Column(
        "finish",
        _("Finish"),
        _("With a start and no duration, it gives the duration. Without a start: not finished before that day."),
        ("finish", "finish date", "end", "end date", "fin", "date de fin"),
    ),
    Column(
        "predecessors",
        _("Predecessors"),
        _("The numbers of the tasks that come before: 3; 4FS+2d; 5SS; 6FF-50%. FS finish to start, SS start to start, "
          "FF finish to finish, SF start to finish."),
        ("predecessors", "predecessor", "predecesseurs", "predecesseur", "depends on", "depend de"),
        18,
    ),
    Column(
        "percent",
        _("% done"),
        _("From 0 to 100."),
        ("% done", "% complete", "percent complete", "percent", "%", "complete", "progress", "% acheve", "% fait",
         "avancement", "% avancement", "pourcentage acheve"),
        10,
    ),
    Column(
        "resources",
        _("Resources"),
        _("Who works on it: Anna; Bruno[50%]."),
        ("resources", "resource", "resource names", "who", "assigned to", "ressources", "ressource",
         "noms ressources", "noms des ressources", "qui", "affecte a"),
        24,
    ),
    Column(
        "deadline",
        _("Deadline"),
        _("The day by which it must be finished. It moves nothing: Vigie warns when it is missed."),
        ("deadline", "due", "due date", "echeance", "date limite", "date d'echeance"),
    ),
    Column(
        "notes",
        _("Notes"),
        _("Anything worth knowing."),
        ("notes", "note", "comment", "comments", "remarks", "remarques", "remarque", "commentaire", "commentaires"),
        40,
    ),
)  # fmt: skip

_BY_WORD = {word: column.key for column in COLUMNS for word in column.words}


def simplified(text: str) -> str:
    """A heading without case, accents, final points and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("°", "").replace("º", ""))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", letters.lower()).strip(" .:*\t")


def column_of(heading: str) -> str | None:
    """The key of the column that a heading names, in either language."""
    return _BY_WORD.get(simplified(heading[:60]))
