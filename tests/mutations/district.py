"""The latest school year of the sample with a part of its students: checked in less than a second.

Every measure that the sample counts in that year keeps counts.
"""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

from tests.conftest import ROOT, with_years

YEAR = "2025-26"
_CORE, _FEW = "mosis_student_core.csv", ("mosis_student_discipline.csv", "office_referrals.csv")
_EACH = 6


def make(sample: Path, folder: Path) -> None:
    """Write ``params``, ``notebooks`` and ``data`` into a folder.

    Args:
        sample: the extracts of all school years.
    """
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    with_years(folder / "params", f'"{YEAR}"')
    files = {path.name: _rows(path) for path in sorted((sample / YEAR).iterdir())}
    every, some = _students(files)
    (folder / "data" / YEAR).mkdir(parents=True)
    for name, (rows, dialect) in files.items():
        kept = [r for r in rows[1:] if some & set(r) or not every & set(r)]
        if name.startswith("panorama_families"):
            kept = kept[::_EACH]
        text = io.StringIO(newline="")
        csv.writer(text, dialect, lineterminator="\n").writerows([rows[0], *kept])
        (folder / "data" / YEAR / name).write_text(text.getvalue(), encoding="utf-8")


def _rows(path: Path) -> tuple[list[list[str]], type[csv.Dialect]]:
    dialect = csv.excel_tab if path.suffix == ".txt" else csv.excel
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), dialect)), dialect


def _students(
    files: dict[str, tuple[list[list[str]], type[csv.Dialect]]],
) -> tuple[set[str], set[str]]:
    """Both kinds of numbers of all students, and of those who stay."""
    header, *rows = files[_CORE][0]
    places = [header.index(name) for name in ("StateID", "LocalStudentID")]
    told = {cell for name in _FEW for row in files[name][0] for cell in row}
    numbers = [{row[place] for place in places} for row in rows]
    stay = [n for position, n in enumerate(numbers) if position % _EACH == 0 or n & told]
    return set().union(*numbers), set().union(*stay)
