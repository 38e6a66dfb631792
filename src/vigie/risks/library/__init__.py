"""The risks that come with Vigie, written for the people who keep registers. The office changes, adds and retires."""

from vigie.risks.library.common import COMMON
from vigie.risks.library.entry import ANY, Domain, Entry, ProjectType, Words
from vigie.risks.library.special import SPECIAL

ENTRIES: dict[str, Entry] = {entry.key: entry for entry in (*COMMON, *SPECIAL)}

__all__ = ["ANY", "ENTRIES", "Domain", "Entry", "ProjectType", "Words"]
