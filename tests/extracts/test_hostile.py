"""Damaged and hostile files: one problem that names the file, whatever a library raises."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from reporting.errors import Problem
from reporting.extracts import archive, limits, opening, raw, workbook
from reporting.extracts.limits import UnreadableError, reading
from reporting.extracts.opening import load, read_table
from reporting.extracts.raw import RawTable
from reporting.extracts.wanted import Wanted

AB = Wanted(frozenset({"a", "b"}), frozenset({"a", "b"}))
TABLE = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(500))


def read(content: bytes) -> RawTable:
    return read_table(content, "f.csv", AB)


def problem(content: bytes) -> Problem:
    (found,) = read(content).problems
    assert found.file == "f.csv"
    return found


def packed(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("x.csv", TABLE)
    return out.getvalue()


def spoiled(content: bytes) -> bytes:
    """The archive with zeros in the middle of its packed data."""
    middle = len(content) // 3
    return content[:middle] + bytes(40) + content[middle + 40 :]


def workbook_with(edit: Callable[[str], str]) -> bytes:
    """A workbook of three cells whose sheet was edited by hand."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["a", "b"], [1, 2], [3, 4]):
        sheet.append(row)
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            text = old.read(member)
            if member.endswith("sheet1.xml"):
                changed = edit(text.decode())
                assert changed != text.decode()
                text = changed.encode()
            new.writestr(member, text)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_told_alike_in_every_method(method: int) -> None:
    """Deflate, bzip2 and LZMA raise different errors; the message is the same."""
    assert len(read(packed(method)).rows) == 500
    assert "this archive is damaged and cannot be opened" in problem(spoiled(packed(method))).rule


@pytest.mark.parametrize("keep", [5, 40, 200, -30, -4])
def test_a_truncated_archive_is_told(keep: int) -> None:
    """Wherever a download broke off."""
    assert "damaged" in problem(packed(zipfile.ZIP_DEFLATED)[:keep]).rule


@pytest.mark.parametrize(
    "reference", ["ZZZZZZZ3", "B99999999999", "3B", "B0", "ÄÖ3", "XFE3", "B1048577", "B-3"]
)
def test_a_bad_cell_reference_is_told(reference: str) -> None:
    """A cell where no sheet has one ended in a panic of the library that reads workbooks."""
    content = workbook_with(lambda text: text.replace('r="B3"', f'r="{reference}"'))
    assert "this workbook is damaged" in problem(content).rule


def test_a_far_cell_takes_no_memory() -> None:
    """Two cells that span the whole sheet would be held as seventeen billion."""
    content = workbook_with(lambda text: text.replace('r="B3"', 'r="XFD1048576"'))
    assert "columns in xl/worksheets/sheet1.xml, more than the 2,000 that are read" in (
        problem(content).rule
    )
    content = workbook_with(lambda text: text.replace('r="B3"', 'r="AZ1048576"'))
    assert "cells up to the last used one" in problem(content).rule


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text),
        lambda text: re.sub(r'<c r="[A-Z0-9]+"', "<c", text),
        lambda text: text.replace("</row></sheetData>", '<c r="XFD3" s="0"/></row></sheetData>'),
    ],
    ids=["dimension that lies", "cells without references", "an empty styled cell far away"],
)
def test_harmless_oddities_of_sheets_are_read(edit: Callable[[str], str]) -> None:
    """What a sheet says of its size is not believed, and empty cells do not count."""
    assert read(workbook_with(edit)).rows == [["1", "2"], ["3", "4"]]


def test_whatever_a_library_raises_is_the_files_problem() -> None:
    """Also what derives from BaseException, as panics of Rust do; an interruption stays one."""

    class Panic(BaseException):
        pass

    told = r"this workbook is damaged .*capacity overflow"
    with pytest.raises(UnreadableError, match=told), reading("workbook"):
        raise Panic("capacity overflow")
    with pytest.raises(KeyboardInterrupt), reading("workbook"):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (bz2.compress(TABLE), "a compressed file"),
        (lzma.compress(TABLE), "a compressed file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel workbook (.xls) or one with a password"),
        (b"<table><tr><td>a</td></tr></table>", "a web page"),
        (b"<html><table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "an XML file"),
        (b"{\\rtf1 a,b}", "a text document"),
        ("a,b\n1,2\n".encode("utf-16")[:-1], "UTF-16 and is cut off"),
        (b"a,b\n1,\x002\n", "NUL"),
    ],
)
def test_files_that_are_something_else(content: bytes, words: str) -> None:
    """What they are is said, and nothing of them is counted."""
    assert words in problem(content).rule


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "latin-1"])
def test_usual_encodings_are_read(encoding: str) -> None:
    """UTF-16 also without its mark."""
    assert read("a,b\nZoë,2\nx,3\n".encode(encoding)).rows == [["Zoë", "2"], ["x", "3"]]


@pytest.mark.parametrize(
    ("name", "shown"), [("../x.csv", "../x.csv"), ("C:\\x.csv", "C:"), ("a\x1b[2J\n/../x", "\\x1b")]
)
def test_hostile_names_in_archives(name: str, shown: str) -> None:
    """Nothing is unpacked to disk, and a name cannot write to the terminal."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, TABLE)
    rule = problem(out.getvalue()).rule
    assert "a file outside itself" in rule
    assert shown in rule
    assert rule.isprintable()


@pytest.mark.parametrize(
    ("module", "limit", "content", "words"),
    [
        (archive, "MOST_BYTES", packed(zipfile.ZIP_DEFLATED), "unpacked it would have"),
        (archive, "MOST_MEMBERS", packed(zipfile.ZIP_DEFLATED), "files in one archive"),
        (raw, "MOST_ROWS", TABLE, "rows"),
        (raw, "MOST_COLUMNS", TABLE, "columns"),
        (raw, "MOST_CHARACTERS", TABLE, "characters"),
        (workbook, "MOST_SHEET_CELLS", workbook_with(lambda t: t + " "), "cells up to"),
    ],
)
def test_a_limit_is_named_with_its_file(
    monkeypatch: pytest.MonkeyPatch, module: object, limit: str, content: bytes, words: str
) -> None:
    """Each limit of a file says what there is too much of, and how much is read."""
    monkeypatch.setattr(module, limit, 0 if limit == "MOST_MEMBERS" else 1)
    rule = problem(content).rule
    assert words in rule
    assert "is it the right file?" in rule


def test_a_file_that_cannot_be_opened_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in the file's place, a file that went away, and one that is too large."""
    for path in (tmp_path, tmp_path / "gone.csv"):
        (found,) = load(path, "f.csv", AB)[1].problems
        assert "cannot be opened" in found.rule
    (tmp_path / "f.csv").write_bytes(TABLE)
    monkeypatch.setattr(opening, "MOST_BYTES", 10)
    (found,) = load(tmp_path / "f.csv", "f.csv", AB)[1].problems
    assert "more than the 10 that are read" in found.rule


def test_a_cell_cannot_write_to_the_terminal() -> None:
    """Signs that do not print are shown as what they are."""
    found = Problem("f.csv", 2, "a\x1b[1m", "x\x1b[2J\r\n\x07", "rule")
    assert (found.column, found.value) == (r"a\x1b[1m", r"x\x1b[2J\r\n\x07")
    assert Problem("f.csv", 2, "a", "é" * 80, "rule").value == "é" * 57 + "…"


@pytest.mark.slow
def test_an_archive_that_swells_takes_no_memory(tmp_path: Path) -> None:
    """Two megabytes that unpack to two gigabytes are refused before a byte is unpacked."""
    with (
        zipfile.ZipFile(tmp_path / "f.zip", "w", zipfile.ZIP_DEFLATED) as made,
        made.open("f.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(2 * limits.MOST_BYTES >> 20):
            member.write(b"a,b\n" * (1 << 18))
    code = (
        "import resource; from pathlib import Path; from reporting.extracts.opening import load;"
        "from reporting.extracts.wanted import Wanted; import sys;"
        "print(load(Path(sys.argv[1]), 'f.zip', Wanted())[1].problems[0].rule);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "f.zip")]
    rule, memory = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )[:2]
    assert "unpacked it would have 1.0 GiB, more than the 512 MiB that are read" in rule
    assert int(memory) < 600_000  # kilobytes, most of them the libraries
