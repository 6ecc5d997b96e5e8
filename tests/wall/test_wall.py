"""One leak of each kind is planted in what a build produced; nothing of that report is written."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pikepdf
import pytest

from reporting import report as reporting_report
from reporting.errors import LeakError
from reporting.publish import Built
from reporting.release import Released, csv_bytes, dictionary_bytes, resources_bytes, write_parquet
from reporting.report.book import Report as Book
from reporting.report.view import View
from reporting.wall import WITHHELD, Wall
from reporting.wall.hidden import Hidden

from .conftest import SCHOOL, TOKEN, Report


def refused(wall: Wall, built: Built, *secrets: str) -> str:
    judged = wall.judge(built)
    assert judged.status == WITHHELD
    assert not judged.files
    for secret in secrets:
        assert secret not in judged.error
    return judged.error


def test_a_clean_report_passes_as_it_is(wall: Wall, report: Report, hiding: Released) -> None:
    """Charts, tables and sentences of the house, with withheld groups, are no finds."""
    book = Book(View(hiding, "goal-1", SCHOOL, hiding.year))
    of = "positive_feelings"
    levels = next(m.id for m in book.view.measures() if m.kind.divides_a_whole)
    exhibits = [
        book.cover(), book.scorecard(), book.summary(), book.definition(of), book.says(of),
        book.says_groups(of), book.groups(of), book.composition(levels),
    ]  # fmt: skip
    built = report(*[e for e in exhibits if e is not None])
    assert wall.judge(built) is built


def test_a_name_in_a_sentence_is_caught_in_every_format(
    wall: Wall, report: Report, somebody: dict[str, str]
) -> None:
    """Cell, paragraph and page are told; the name is not."""
    name = f"{somebody['FirstName']} {somebody['LastName']}"
    error = refused(wall, report("## Thanks", f"We thank **{name}** for the poem."), name)
    assert (
        "goal-1.ipynb, the Markdown cell 3 from the top, source: a name, an id or an address"
        in error
    )
    assert "goal-1.html, paragraph" in error
    assert "goal-1.pdf, page 1" in error


def test_a_withheld_value_in_a_sentence_is_caught(
    wall: Wall, report: Report, hidden: Hidden
) -> None:
    """The sentence of a notebook that gives away what the table withholds."""
    text = f"Only {hidden.percent:.0f}% of Black students have positive feelings."
    error = refused(wall, report("## Groups", text), f"{hidden.percent:.0f}%")
    assert (
        "goal-1.ipynb, the Markdown cell 3 from the top, source: the true value of a cell" in error
    )
    assert "goal-1.html, paragraph" in error


def test_a_chart_that_draws_a_withheld_value_is_caught(
    wall: Wall, report: Report, hidden: Hidden
) -> None:
    """An analyst's own chart: its values stand in its table, and the table is judged."""
    frame = pd.DataFrame({"Group": ["Asian", "Black"], "Percent": [81.0, hidden.percent]})
    _, axes = plt.subplots()
    axes.barh(frame["Group"], frame["Percent"])
    chart = reporting_report.figure(
        axes, alt="Bar chart of positive feelings, two groups", data=frame,
        title="Positive feelings by group",
    )  # fmt: skip
    error = refused(wall, report(chart))
    assert "row 2: the true value of a cell" in error


def test_a_pdf_is_read_behind_its_pages(
    wall: Wall, report: Report, somebody: dict[str, str]
) -> None:
    """A field of its metadata that no page shows."""
    built = report("Some words.")
    with pikepdf.open(io.BytesIO(built.files["goal-1.pdf"])) as pdf:
        pdf.docinfo["/Keywords"] = f"{somebody['LastName']}, {somebody['FirstName']}"
        pdf.save(changed := io.BytesIO())
    error = refused(wall, replace(built, files={**built.files, "goal-1.pdf": changed.getvalue()}))
    assert "goal-1.pdf, metadata" in error


def test_a_file_name_is_read_too(wall: Wall, report: Report, somebody: dict[str, str]) -> None:
    """And it is not told in the message."""
    built = report("Some words.")
    files = {**built.files, f"{somebody['StateID']}.html": b"<p>x</p>"}
    error = refused(wall, Built(built.key, "succeeded", files=files), somebody["StateID"])
    assert "a file name" in error


def test_secrets_of_the_computer_are_caught(
    wall: Wall, report: Report, sample_folder: Path
) -> None:
    """The folder of the extracts and the value of a credential, named by their kinds."""
    error = refused(wall, report(f"See {sample_folder}/2025-26.", f"Use {TOKEN}"), TOKEN)
    assert "CITY_API_TOKEN" in error
    assert "a folder of this computer" in error


def test_the_message_of_a_failed_report_is_read_as_well(
    wall: Wall, report: Report, somebody: dict[str, str]
) -> None:
    """It goes to the console and the manifest."""
    built = report("Some words.")
    error = f"KeyError: '{somebody['LocalStudentID']}'"
    assert "the error message" in refused(wall, Built(built.key, "failed in cell", error))


@pytest.fixture(scope="module")
def downloads(hiding: Released, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("downloads") / "measures.parquet"
    write_parquet(hiding, path)
    return {
        "data/measures.parquet": path.read_bytes(),
        "data/measures.csv": csv_bytes(hiding),
        "data/resources.csv": resources_bytes(hiding),
        "data/data-dictionary.csv": dictionary_bytes(hiding),
    }


def test_clean_downloads_pass(wall: Wall, downloads: dict[str, bytes]) -> None:
    """The released table as it is written."""
    wall.check_data("2025-26", downloads)


def test_a_withheld_number_in_a_download_is_caught(wall: Wall, hiding: Released) -> None:
    """A row that is withheld has none of its numbers, a coded one no numerator."""
    rows = hiding.rows.copy()
    place = rows.index[(rows["marker"] == "c") & (rows["group"] == "black")][0]
    rows.loc[place, "respondents"] = 13
    text = rows.to_csv(index=False).encode()
    with pytest.raises(LeakError, match=f"line {place + 2}: the true value"):
        wall.check_data("2025-26", {"data/measures.csv": text})
    coded = rows.index[rows["low"].notna()][0]
    rows = hiding.rows.copy()
    rows.loc[coded, "numerator"] = 1
    with pytest.raises(LeakError, match=f"line {coded + 2}: the true value"):
        wall.check_data("2025-26", {"data/measures.csv": rows.to_csv(index=False).encode()})


def test_a_person_in_a_download_is_caught(
    wall: Wall, downloads: dict[str, bytes], somebody: dict[str, str]
) -> None:
    """In a column of texts; a count that looks like an id is none."""
    name = f"{somebody['FirstName']} {somebody['LastName']}"
    text = downloads["data/resources.csv"].decode().splitlines()
    text[3] = text[3].replace(text[3].split(",")[1], name)
    with pytest.raises(LeakError, match=r"line 4, column area: a name") as caught:
        wall.check_data("2025-26", {"data/resources.csv": "\n".join(text).encode()})
    assert name not in str(caught.value)
    number = f"school_year,budget\n2025-26,{somebody['LocalStudentID']}\n".encode()
    wall.check_data("2025-26", {"data/resources.csv": number})


def test_a_manifest_is_read_before_it_is_written(wall: Wall, somebody: dict[str, str]) -> None:
    """It is published with the reports."""
    wall.check_manifest("2025-26", json.dumps({"inputs": {"plan.yaml": "ab12"}}).encode())
    with pytest.raises(LeakError):
        wall.check_manifest("2025-26", json.dumps({"x": somebody["StateID"]}).encode())
