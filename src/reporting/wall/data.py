"""The downloads under ``data/``: rows without their hidden numbers, texts without people."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pandas as pd
import pyarrow.parquet as pq

from reporting.wall.pieces import Piece, texts_in

KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]
WITHHELD = ["numerator", "denominator", "respondents", "invited", "total", "total_squares",
            "low", "high"]  # fmt: skip
CODED = ["numerator", "total", "total_squares"]


def frame_of(name: str, content: bytes) -> pd.DataFrame:
    """A CSV or Parquet file as text; a missing value is an empty text."""
    if name.endswith(".parquet"):
        frame: pd.DataFrame = pq.read_table(io.BytesIO(content)).to_pandas()
        return frame.astype("string").fillna("")
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


def pieces_of_data(name: str, content: bytes, numbers: frozenset[str]) -> Iterator[Piece]:
    """Header, texts and metadata of a file.

    Args:
        numbers: columns of counts, in which a large one may look like somebody's id.
    """
    frame = frame_of(name, content)
    for column in frame.columns:
        yield Piece("header", str(column), spoken=False)
        texts = frame[column].drop_duplicates()
        for row, text in texts.items():
            if column not in numbers or not _is_number(str(text)):
                # The header is line 1.
                yield Piece(f"line {int(str(row)) + 2}, column {column}", str(text), spoken=False)
    if name.endswith(".parquet"):
        metadata = pq.read_schema(io.BytesIO(content)).metadata or {}
        for key, value in metadata.items():
            text = value.decode("utf-8", "replace")
            try:
                yield from texts_in(json.loads(text), "metadata")
            except ValueError:
                yield Piece("metadata", f"{key.decode()} {text}", spoken=False)


def rows_that_tell(name: str, content: bytes, rows: pd.DataFrame) -> list[str]:
    """Places of rows that hold what the released table withholds, or that were never released.

    Args:
        rows: the released table; its markers and bounds are the verdicts.
    """
    frame = frame_of(name, content)
    if not set(KEY) <= set(frame.columns):
        return []
    verdicts = rows[KEY].astype("string").assign(
        verdict=["c" if m == "c" else "coded" if coded else "shown"
                 for m, coded in zip(rows["marker"], rows["low"].notna(), strict=True)]
    )  # fmt: skip
    told = frame.merge(verdicts, on=KEY, how="left")
    filled = told.drop(columns="verdict").apply(lambda column: column.astype(str) != "")
    places = []
    for verdict, hidden in (("c", WITHHELD), ("coded", CODED)):
        columns = [c for c in hidden if c in filled.columns]
        wrong = filled[columns].any(axis=1) & (told["verdict"] == verdict)
        places += [f"line {i + 2}" for i in told.index[wrong]]
    places += [f"line {i + 2}" for i in told.index[told["verdict"].isna()]]
    return places


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
