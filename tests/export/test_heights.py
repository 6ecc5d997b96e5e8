"""How high a printed table is at most, so that Typst need not set it twice to find out."""

from __future__ import annotations

import io
import json
import random
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pikepdf
import typst

from reporting.export import tables, typesetting

from .notebooks import chart, table

WORDS = ["all", "of", "the", "Wydown", "12% (n 345)", "two-or-more", "answered responsibilities"]


def some_tables() -> list[dict[str, Any]]:
    chance = random.Random(20260)
    made = []
    for _ in range(40):
        columns, rows = chance.randint(1, 7), chance.randint(1, typesetting.SHORT_TABLE)
        most = chance.choice([1, 3, 12, 40])

        def text(most: int = most) -> str:
            return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

        body = [[text() for _ in range(columns)] for _ in range(rows)]
        found = table(text(), [text(2) for _ in range(columns)], body)
        found["notes"] = [text() for _ in range(chance.randint(0, 3))]
        made.append(found)
    return made


def heights(shown: list[dict[str, Any]], folder: Path) -> list[float]:
    """Points of each table as Typst sets it, on a page that is as high as it."""
    with as_file(files("reporting.export") / "typst") as source:
        for name in ("style.typ", "exhibits.typ"):
            (folder / name).write_bytes((source / name).read_bytes())
    (folder / "main.typ").write_text(
        '#import "style.typ": *\n#import "exhibits.typ": *\n'
        '#set text(font: ("Source Sans 3", "DejaVu Sans"), lang: "en")\n'
        '#show: styled.with(mono: "DejaVu Sans Mono")\n'
        f"#set page(width: {tables.PORTRAIT}pt, height: auto, margin: 0pt)\n"
        "#for node in json(bytes(sys.inputs.tables)) { page(exhibit-table(node, (:))) }\n"
    )
    made = typst.compile(
        str(folder / "main.typ"), root=str(folder), font_paths=typesetting._fonts(),
        ignore_system_fonts=True, sys_inputs={"tables": json.dumps(shown)},
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(bytes(made))) as pdf:
        return [float(page.mediabox[3]) for page in pdf.pages]


def test_no_table_is_higher_than_said(tmp_path: Path) -> None:
    """Whatever its texts, a table is never set higher than was computed before setting it."""
    shown = [typesetting._table(t, "here") for t in some_tables()]
    upright = [t for t in shown if not t["turned"]]
    found = heights(upright, tmp_path)
    said = [tables.height_at_most(t, t["widths"], t["size"]) for t in upright]
    assert len(upright) > 20
    assert all(high <= most for high, most in zip(found, said, strict=True))


def test_only_what_may_not_fit_is_measured() -> None:
    """A chart with a short table is known to fit its page; with long texts Typst has to look."""
    low = chart("Low", "Bars: one is higher")
    high = {**low, "table": table("High", ["Group", "What"], [["x " * 60, "y " * 200]] * 12)}
    assert typesetting._exhibit(low, "here")["fits"]
    assert not typesetting._exhibit(high, "here")["fits"]
