"""School data as one system of linked tables, for the choice of what to withhold.

From the measures, breakdowns, schools and periods of the plan alone: a new breakdown in ``params/``
enters by itself. The audit derives the same relations a second time, from the released table.
"""

from reporting.privacy.linked.choice import States, choose_states
from reporting.privacy.linked.rows import Row, rows_of

__all__ = ["Row", "States", "choose_states", "rows_of"]
