"""What is known from earlier runs: a report whose inputs have not changed is not run again.

A folder beside the reports, content-addressed, of released material only; see docs/cache.md.
Nothing heavy is imported here, so that a run that changes nothing is over at once.
"""

from reporting.cache.room import Kept, clear, kept, prune, read_age, read_size
from reporting.cache.store import Store

__all__ = ["Kept", "Store", "clear", "kept", "prune", "read_age", "read_size"]
