"""A file's rows before they are written: named columns of text, all of one length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Texts: TypeAlias = npt.NDArray[np.str_]


# Rows that are text at the same time; a file of a large district has half a million.
_BATCH = 20_000


@dataclass(frozen=True)
class Table:
    """Named columns of text in the order of the file."""

    columns: dict[str, Texts]

    @classmethod
    def of(cls, header: Sequence[str], rows: int, values: Mapping[str, Any], blank: str) -> Table:
        """Columns in the order of ``header``: an array, one text for all rows, or ``blank``."""
        unknown = set(values) - set(header)
        if unknown:
            raise KeyError(f"not in the layout: {sorted(unknown)}")
        return cls(
            {
                name: np.broadcast_to(np.asarray(values.get(name, blank), dtype=np.str_), rows)
                for name in header
            }
        )

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> Texts:
        return self.columns[column]

    def take(self, index: Ints | Bools) -> Table:
        return Table({name: values[index] for name, values in self.columns.items()})

    def put(self, column: str, where: Ints | Bools, values: Texts | str) -> Table:
        """A copy in which some cells of one column hold other text, never cut to fit."""
        changed = self.columns[column].astype(object)
        changed[where] = values
        return Table({**self.columns, column: changed.astype(np.str_)})

    def join(self, other: Table) -> Table:
        return Table({name: np.concatenate([self[name], other[name]]) for name in self.columns})

    def write(
        self,
        path: Path,
        *,
        separator: str = ",",
        newline: str = "\n",
        encoding: str = "utf-8",
        blank_line_every: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Write without any library's defaults, so that the bytes never depend on a version.

        Args:
            blank_line_every: an empty line after so many rows; 0 for none.
            headers: columns that are written under another header.
        """
        names = [(headers or {}).get(name, name) for name in self.columns]
        header = separator.join(_quoted(names, separator))
        with path.open("wb") as out:
            out.write((header + newline).encode(encoding))
            for first in range(0, self.rows, _BATCH):
                lines = [
                    separator.join(row) + newline
                    for row in zip(*self._written(separator, first), strict=True)
                ]
                if blank_line_every:
                    lines = [
                        line + newline if number % blank_line_every == 0 else line
                        for number, line in enumerate(lines, start=first + 1)
                    ]
                out.write("".join(lines).encode(encoding))

    def _written(self, separator: str, first: int) -> list[list[str]]:
        return [
            _quoted(values[first : first + _BATCH].tolist(), separator)
            for values in self.columns.values()
        ]


def _quoted(values: list[str], separator: str) -> list[str]:
    joined = "".join(values)
    if separator not in joined and '"' not in joined:
        return values
    return [
        '"' + value.replace('"', '""') + '"' if separator in value or '"' in value else value
        for value in values
    ]


def texts(values: Any) -> Texts:
    return np.asarray(values, dtype=np.str_)
