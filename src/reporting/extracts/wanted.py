"""What a reader wants of a file, said before it is opened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporting.extracts.raw import RawTable


@dataclass(frozen=True)
class Join:
    """How several files of one archive become one table.

    Fields:
        members: names of the files, in any folder of the archive and in any case.
        together: the tables by these names, with all their columns → one table.
    """

    members: tuple[str, ...]
    together: Callable[[Mapping[str, RawTable]], RawTable]


@dataclass(frozen=True)
class Wanted:
    """The headers by which a table is recognised, and those whose cells are kept.

    Fields:
        columns: headers whose cells are wanted; None for all.
        needed: headers that the layout cannot do without.
        delimiter: the layout's.
        fillers: headers that may stand more than once.
    """

    columns: frozenset[str] | None = None
    needed: frozenset[str] = frozenset()
    delimiter: str = ","
    join: Join | None = None
    fillers: frozenset[str] = frozenset()

    def found(self, header: Collection[str]) -> int:
        """How many of the wanted columns stand in a header."""
        return len((self.columns or frozenset()) & {name.strip() for name in header})

    def complete(self, header: Collection[str]) -> bool:
        return self.needed <= {name.strip() for name in header}
