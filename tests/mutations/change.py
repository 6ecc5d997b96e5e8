"""One random change of one thing; the same seed and number give the same change."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.extracts.read import READERS
from reporting.plan import SchoolYear, load_plan
from tests.conftest import ROOT
from tests.mutations.district import YEAR

PLAN = load_plan(ROOT / "params")

CHECK = ("check",)


@dataclass(frozen=True)
class Change:
    """What was changed.

    Fields:
        kind: one of ``KINDS``.
        said: the place, and what stands there now instead of what.
        named: words by which a message can name the place.
        command: what the command is given.
    """

    kind: str
    said: str
    named: tuple[str, ...] = ()
    command: Sequence[str] = CHECK


def a_word_of_params(folder: Path, chance: random.Random) -> Change:
    """Another spelling, another word of the same file, another number, or nothing."""
    files = sorted((folder / "params").glob("*.yaml"))
    # Longer files have more to go wrong in.
    file = chance.choices(files, [path.stat().st_size for path in files])[0]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    words = [
        (number, found)
        for number, line in enumerate(lines)
        for found in re.finditer(r"[\w.%&/-]+", line.partition("#")[0])
    ]
    number, old = chance.choice(words)
    new = _another(old[0], chance, lambda: chance.choice(words)[1][0])
    lines[number] = lines[number][: old.start()] + new + lines[number][old.end() :]
    file.write_text("".join(lines), encoding="utf-8")
    said = f"{file.name}, line {number + 1}: {old[0]!r} → {new!r}"
    return Change("a word of params", said, (file.name,))


def a_cell_of_an_extract(folder: Path, chance: random.Random) -> Change:
    """Of a column that is read; one in ten is the header itself."""
    file, table, place = _a_column(folder, chance)
    number = 0 if chance.random() < 0.1 else chance.randrange(1, len(table))
    row = table[number]
    old = row[place]
    row[place] = new = _another(old, chance, lambda: chance.choice(table[1:])[place])
    _write_table(file, table)
    said = f"{file.name}, row {number + 1}, {table[0][place]!r}: {old!r} → {new!r}"
    return Change("a cell of an extract", said, (file.name,))


def a_column_of_an_extract(folder: Path, chance: random.Random) -> Change:
    """Every cell of it: as another export would write it, as one word, or empty."""
    file, table, place = _a_column(folder, chance)
    name, change = chance.choice(list(_WRITINGS.items()))
    for row in table[1:]:
        row[place] = change(row[place])
    _write_table(file, table)
    said = f"{file.name}, column {table[0][place]!r}: {name}"
    return Change("a column of an extract", said, (file.name,))


def a_key_of_a_notebook(folder: Path, chance: random.Random) -> Change:
    """Gone, or holding something of another type; of the notebook, a cell or its metadata."""
    file = chance.choice(sorted((folder / "notebooks").glob("*.ipynb")))
    notebook = json.loads(file.read_text(encoding="utf-8"))
    holders = [notebook, notebook["metadata"], *notebook["cells"]]
    holders += [cell["metadata"] for cell in notebook["cells"] if cell["metadata"]]
    holder = chance.choice(holders)
    key = chance.choice(sorted(holder))
    if chance.random() < 0.4:
        del holder[key]
        new = "gone"
    else:
        holder[key] = value = chance.choice([None, 0, "x", [], {}, ["x"], [None], {"x": 1}])
        new = json.dumps(value)
    file.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return Change("a key of a notebook", f"{file.name}, {key!r}: {new}", (file.name,))


def a_word_of_a_notebook(folder: Path, chance: random.Random) -> Change:
    """In the source of a cell: what an analyst mistypes."""
    file = chance.choice(sorted((folder / "notebooks").glob("*.ipynb")))
    notebook = json.loads(file.read_text(encoding="utf-8"))
    cell = chance.choice([c for c in notebook["cells"] if "".join(c["source"]).strip()])
    source = "".join(cell["source"])
    words = list(re.finditer(r"\w+|[^\w\s]", source))
    old = chance.choice(words)
    new = _another(old[0], chance, lambda: chance.choice(words)[0])
    cell["source"] = source[: old.start()] + new + source[old.end() :]
    file.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    said = f"{file.name}, cell {notebook['cells'].index(cell) + 1}: {old[0]!r} → {new!r}"
    return Change("a word of a notebook", said, (file.name,))


def a_file(folder: Path, chance: random.Random) -> Change:
    """Gone, under another name, empty, cut off, doubled, damaged, or a folder instead."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "README.md")
    file = chance.choice(files)
    content = file.read_bytes()
    way = chance.choice(["gone", "renamed", "empty", "cut off", "doubled", "damaged", "a folder"])
    named = [file.name]
    match way:
        case "gone":
            file.unlink()
        case "renamed":
            other = _another(file.stem, chance, lambda: "copy") + file.suffix
            named.append(other)
            file.rename(file.with_name(other.strip() or "copy"))
            way = f"renamed to {other!r}"
        case "empty":
            file.write_bytes(b"")
        case "cut off":
            file.write_bytes(content[: chance.randrange(len(content))])
        case "doubled":
            file.write_bytes(content * 2)
        case "damaged":
            place = chance.randrange(len(content))
            file.write_bytes(
                content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
            )
        case "a folder":
            file.unlink()
            file.mkdir()
    said = f"{file.relative_to(folder)}: {way}"
    return Change("a file", said, tuple(named))


_LIMITS = ("--format", "html", "--workers", "1", "--cache-size", "500MB", "--cell-seconds", "60",
           "--report-seconds", "600", "--memory", "4", "--executor", "local")  # fmt: skip
_COMMANDS = (
    ("--year", YEAR, "--school", "captain", "--goal", "3", *_LIMITS),
    ("--report", "annual-summary", "--year", "all", *_LIMITS),
    ("--report", "resources", "--force", "--explain-cache", "--list"),
)


def an_argument(folder: Path, chance: random.Random) -> Change:
    """Another spelling, another word, nothing at all, or one too many."""
    given = list(chance.choice(_COMMANDS))
    place = chance.randrange(len(given))
    old = given[place]
    if chance.random() < 0.2:
        del given[place]
        new = "gone"
    else:
        given[place] = new = _another(old, chance, lambda: chance.choice(_COMMANDS[0]))
    return Change("an argument", f"{old!r} → {new!r}", (old, new), given)


KINDS: dict[Callable[[Path, random.Random], Change], int] = {
    a_word_of_params: 30,
    a_cell_of_an_extract: 20,
    a_column_of_an_extract: 10,
    a_key_of_a_notebook: 10,
    a_word_of_a_notebook: 10,
    a_file: 10,
    an_argument: 10,
}


def change_one(folder: Path, seed: int, number: int) -> Change:
    """Change one thing in a folder of ``params``, ``data`` and ``notebooks``."""
    chance = random.Random(f"{seed}/{number}")
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    return kind(folder, chance)


def _another(old: str, chance: random.Random, other: Callable[[], str]) -> str:
    """What may stand there instead by mistake."""
    ways: list[Callable[[], str]] = [
        lambda: _mistyped(old, chance),
        lambda: _mistyped(old, chance),
        other,
        lambda: chance.choice(["", "-", "None", "0", "-1", "1e9", "null", "{}", "[]", "é", "N/A"]),
    ]
    if re.fullmatch(r"-?[\d.]+", old):
        ways += [lambda: str(chance.choice([0, -1, 3, 7, 10, 99, 101, 2020, 10**12, 0.5]))] * 2
    new = chance.choice(ways)()
    return new if new != old else f"{old}x"


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) or 1)
    match chance.randrange(4):
        case 0:
            return word[:place] + word[place + 1 :]
        case 1:
            return word[:place] + word[place : place + 1] + word[place:]
        case 2:
            return word.swapcase()
        case _:
            return word[:place] + chance.choice("aeiorst") + word[place + 1 :]


_WRITINGS: dict[str, Callable[[str], str]] = {
    "empty": lambda cell: "",
    "in capitals": str.upper,
    "in small letters": str.lower,
    "with blanks": lambda cell: f" {cell} ",
    "without zeros in front": lambda cell: cell.lstrip("0"),
    "a comma for a point": lambda cell: cell.replace(".", ","),
    "all Y": lambda cell: "Y",
    "all 0": lambda cell: "0",
    "a dash where empty": lambda cell: cell or "-",
    "cut at the first blank": lambda cell: cell.split(" ")[0],
    "as a float": lambda cell: f"{cell}.0" if cell.isdigit() else cell,
}


def _a_column(folder: Path, chance: random.Random) -> tuple[Path, list[list[str]], int]:
    """An extract, its cells, and the place of a column that is read."""
    source = chance.choice([s for s in PLAN.sources if (folder / "data" / YEAR / s.file).exists()])
    file = folder / "data" / YEAR / source.file
    table = _table(file)
    known = set(READERS[source.id].layout(PLAN, SchoolYear.parse(YEAR)).known)
    read = [place for place, name in enumerate(table[0]) if name.strip() in known]
    return file, table, chance.choice(read)


def _table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text, csv.excel_tab if file.suffix == ".txt" else csv.excel))


def _write_table(file: Path, rows: list[list[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        dialect = csv.excel_tab if file.suffix == ".txt" else csv.excel
        csv.writer(text, dialect, lineterminator="\n").writerows(rows)
