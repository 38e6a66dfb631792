"""The risks that come with Vigie, written for the people who keep registers. The office changes, adds and retires."""

from vigie.risks.library.change import CHANGE
from vigie.risks.library.entry import ANY, Domain, Entry, ProjectType, Words
from vigie.risks.library.everywhere import EVERYWHERE
from vigie.risks.library.works import WORKS

ENTRIES: dict[str, Entry] = {entry.key: entry for entry in (*EVERYWHERE, *WORKS, *CHANGE)}

__all__ = ["ANY", "ENTRIES", "Domain", "Entry", "ProjectType", "Words"]
