"""Every output of a cell is printed, or a notice names its cell: none vanishes without a word."""

from __future__ import annotations

import base64
import contextlib
import io
from typing import Any

import pytest
from nbformat.v4 import new_output
from PIL import Image

from reporting.errors import ExportError
from reporting.export.document import Exhibit, Heading, Notice, Picture, Printed, Prose
from reporting.export.fragments import NO_ALT
from reporting.export.reading import read
from reporting.export.text import MOST_CHARACTERS, MOST_LINES, plain_text

from .notebooks import code, display, notebook

_FILE = io.BytesIO()
Image.new("RGB", (2, 2)).save(_FILE, "PNG")
PNG = base64.b64encode(_FILE.getvalue()).decode()
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">'
    '<path d="M0 0h9"/></svg>'
)


def printed(*outputs: Any, tags: list[str] | None = None) -> tuple[list[str], list[str]]:
    """What the outputs of one cell print, in short, and the notices without their place."""
    document = read(notebook(code(*outputs, tags=tags)), "n")
    words = []
    for block in document.blocks:
        match block:
            case Exhibit(data={"kind": "prose"} as data):
                words.append("".join(run["text"] for run in data["paragraphs"][0]))
            case Exhibit():
                words.append("table")
            case Picture():
                words.append(f"picture {block.image_format}")
            case Printed() | Notice() | Heading():
                words.append(f"{type(block).__name__.lower()}: {block.text}")
            case Prose():
                words.append(block.html.strip())
    notices = [str(n).partition("cell [1]")[2].partition(": ")[2] for n in document.notices]
    return words, [notice for notice in notices if not notice.startswith(NO_ALT)]


def test_a_picture_without_words_is_told() -> None:
    """Its alternative text names the cell, and its author is asked for a better one."""
    for output in (display({"image/png": PNG}), html_picture(f"data:image/png;base64,{PNG}")):
        (notice,) = read(notebook(code(output)), "n").notices
        assert f"{notice}".partition(": ")[2].startswith(f"{NO_ALT}; ")
    assert read(notebook(code(display({"image/png": PNG}, alt="A dot"))), "n").notices == ()


def html_picture(address: str) -> Any:
    return display({"text/html": f'<img src="{address}">'})


def result(text: str) -> Any:
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def stream(text: str, name: str = "stdout") -> Any:
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (result("'The rate rose.'"), "The rate rose."),
        (result("2"), "2"),
        (result("1,250.5"), "printed: 1,250.5"),
        (result("North    0.91\nName: rate"), "printed: North    0.91\nName: rate"),
        (result("'two\\nlines'"), "printed: two\nlines"),
        (result("{'a': 1}"), "printed: {'a': 1}"),
        (display({"text/latex": "$$x$$", "text/plain": "<Math>"}),
         '<p><math display="block"><semantics><mi>x</mi></semantics></math></p>'),
        (display({"text/latex": "$x$ of 5"}),
         "<p><math display=\"inline\"><semantics><mi>x</mi></semantics></math> of 5</p>"),
        (display({"text/latex": "x"}),
         '<p><math display="block"><semantics><mi>x</mi></semantics></math></p>'),
        (display({"text/html": "<p>H<sub>2</sub>O</p>"}), "<p>H<sub>2</sub>O</p>"),
        (display({"text/html": "<p>The <b>gap</b></p>", "text/plain": "<HTML>"}),
         "<p>The <strong>gap</strong></p>"),
        (display({"text/html": "<h3>Rates</h3>"}), "heading: Rates"),
        (display({"text/html": "<div><span>a &lt; b</span></div>"}), "<p>a &lt; b</p>"),
        (display({"text/markdown": "**up**", "text/html": "<i>up</i>"}),
         "<p><strong>up</strong></p>"),
        (display({"image/svg+xml": SVG, "image/png": PNG}), "picture svg"),
        (display({"application/vnd.plotly.v1+json": {}, "image/png": PNG}), "picture png"),
        (display({"image/jpeg": PNG}), "picture png"),
        (display({"text/html": f'<img src="data:image/png;base64,{PNG}">'}), "picture png"),
        (display({"text/html": SVG.replace(' xmlns="http://www.w3.org/2000/svg"', "")}),
         "picture svg"),
        (stream("\x1b[31mWarning\x1b[0m: 3\n"), "printed: Warning: 3"),
        (stream("10%\r 50%\r100%\n"), "printed: 100%"),
        (stream("a\x00b\ud800"), "printed: ab\ufffd"),
    ],
)  # fmt: skip
def test_what_can_be_printed_is(output: Any, shown: str) -> None:
    """Text results, HTML, formulas, pictures, and what a terminal would show; no notice."""
    assert printed(output) == ([shown], [])


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (display({"application/vnd.plotly.v1+json": {}, "text/html": "<div>x</div>"}),
         "a plotly output is not printed; use report.figure with a matplotlib or seaborn chart"),
        (display({"application/vnd.vegalite.v5+json": {}, "text/plain": "alt.Chart"}),
         "an Altair (Vega) output is not printed; use report.figure"),
        (display({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider()"}),
         "a widget is not printed; print the values"),
        (display({"application/json": {"a": 1}, "text/plain": "<JSON object>"}), "JSON is not"),
        (display({"application/geo+json": {}}), "a map (GeoJSON) is not printed"),
        (display({"application/javascript": "alert(1)", "text/plain": "<Javascript>"}),
         "a JavaScript output is not printed"),
        (display({"application/pdf": "JVBERi0="}), "a figure that is a PDF only is not printed"),
        (display({"application/x-new": "1"}), "an output of the kind application/x-new is not"),
        (display({"text/x-new": "1"}), "an output of the kind text/x-new is not printed"),
        (display({"audio/mpeg": "AAAA"}), "a sound is not printed"),
        (display({"text/html": "<iframe src='https://x.org'></iframe>"}), "another page in a fra"),
        (display({"text/html": "<div><p>Trust this</p><iframe srcdoc='x'></iframe></div>"}),
         "another page in a frame is not printed"),
        (display({"text/html": "<script>draw()</script>"}), "JavaScript of an HTML output is not"),
        (display({"text/html": "<video src='x.mp4'></video>"}), "a video is not printed"),
        (display({"text/html": "<table><tr><td></td></tr></table>"}), "a table without any words"),
        (display({"text/html": "<p hidden>x</p><p style='display: none'>y</p>"}), "an HTML output "
         "without any words is not printed"),
        (result("<generator object <genexpr> at 0x7f>"), "<generator object"),
        (display({"text/plain": "None"}), "None is not printed"),
        (stream("x.py:1: FutureWarning: old\n  old()\n", "stderr"),
         "a warning is not printed: x.py:1: FutureWarning: old"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_told(output: Any, said: str) -> None:
    """In one sentence that says what to do; nothing of it gets onto the page."""
    words, notices = printed(output)
    assert words == []
    assert [notice.startswith(said) for notice in notices][:1] == [True], notices


@pytest.mark.parametrize(
    "text",
    ["<Axes: xlabel='x'>", "[<matplotlib.lines.Line2D at 0x7f>]", "Text(0.5, 1.0, 'Title')",
     "(array([1., 2.]), array([0., 1.]), <BarContainer object of 2 artists>)"],
)  # fmt: skip
def test_what_a_drawing_call_gives_back_is_no_result(text: str) -> None:
    """matplotlib's objects are not printed beside their picture; a number of the same cell is."""
    picture = display({"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"})
    assert printed(result(text), picture) == (["picture png"], [])
    assert printed(result("4.2"), picture)[0] == ["4.2", "picture png"]
    words, notices = printed(result("(0.0, 1.0, 0.0, 1.0)"), picture)
    assert words == ["picture png"]
    assert notices[0].startswith("what a drawing call gives back is not printed")


def test_progress_bars_are_not_told() -> None:
    """What is overwritten on the error stream is no warning."""
    assert printed(stream("\r 10%|█ |\r100%|██|\n", "stderr")) == ([], [])


def test_what_is_printed_piece_by_piece_is_one_text() -> None:
    """Jupyter stores as many pieces as it likes, and what goes to the error stream between them."""
    pieces = [stream("10%\r"), stream("20%\r"), stream("x", "stderr"), stream("done\nend")]
    assert printed(*pieces)[0] == ["printed: done\nend"]
    assert printed(stream("a"), result("1"), stream("b"))[0] == ["printed: a", "1", "printed: b"]


@pytest.mark.parametrize("text", ["line\n" * 300_000, "x" * 300_000])
def test_a_log_is_cut(text: str) -> None:
    """After some pages, with a sentence on the page and a notice."""
    words, notices = printed(stream(text))
    assert len(words[0]) <= MOST_CHARACTERS + len("printed: ")
    assert words[0].count("\n") < MOST_LINES
    assert words[1].startswith("notice: The first ")
    assert "300,000 printed" in words[1]
    assert len(notices) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"image/png": PNG[:40]},
        {"image/png": "not base64!"},
        {"image/jpeg": base64.b64encode(b"\xff\xd8\xff").decode()},
        {"image/svg+xml": "<svg><g></svg>"},
        {"image/svg+xml": SVG.replace('height="9"', 'height="0"')},
        {"image/svg+xml": "<html></html>"},
        {"image/svg+xml": SVG.replace("<path", '<image href="https://x.org/a.png"/><path')},
        {"image/svg+xml": SVG.replace("<path", "<foreignObject>words</foreignObject><path")},
        {"text/html": '<img src="data:image/png;base64,AAAA">'},
    ],
)
def test_a_damaged_picture_is_told(data: dict[str, str]) -> None:
    """On the page and in a notice; the report is made."""
    words, notices = printed(display(data))
    assert words == ["notice: Picture not included: Figure from cell [1]"]
    assert notices[0].startswith("a picture ")


def test_pictures_from_elsewhere_are_told() -> None:
    """Nothing is fetched."""
    words, notices = printed(display({"text/html": '<img src="https://x.org/a.png" alt="A">'}))
    assert words == ["notice: Picture not included: A"]
    assert notices[0].startswith("a picture stands elsewhere")


def test_the_width_of_a_picture_is_kept() -> None:
    """Figures for sharp screens have twice the pixels."""
    output = display({"image/png": PNG}, **{"image/png": {"width": 480}})
    (picture,) = read(notebook(code(output))).blocks
    assert isinstance(picture, Picture)
    assert picture.width == 5.0


def test_text_around_tables_and_pictures_keeps_its_place() -> None:
    """Headings, tables, pictures and paragraphs in their order."""
    html = (
        "<style>p{}</style><div><h3>Rates</h3><table><tr><th>S</th></tr><tr><td>N</td></tr></table>"
        f'<p>Below <img src="data:image/png;base64,{PNG}" alt="dot"> 5%.</p></div>tail'
    )
    words, notices = printed(display({"text/html": html}))
    assert words == [
        "heading: Rates", "table", "<p>Below</p>", "picture png", "<p>5%.</p>\n<p>tail</p>",
    ]  # fmt: skip
    assert notices == []


@pytest.mark.parametrize("tag", ["remove-output", "Hide Output", "remove_cell", "HIDE-CELL"])
def test_removed_cells_print_nothing(tag: str) -> None:
    """In every spelling; what the author removed needs no notice."""
    assert printed(result("2"), display({"application/pdf": ""}), tags=[tag]) == ([], [])


def test_ends_of_lines_that_terminals_write() -> None:
    """Carriage returns before a newline, backspaces, links and titles leave nothing behind."""
    assert plain_text("a\r\nb\r\r\n") == "a\nb\n"
    assert plain_text("12\b\b34") == "34"
    assert plain_text("\x1b]8;;https://x.org\x07link\x1b]8;;\x07") == "link"


@pytest.mark.parametrize(
    "path",
    [
        ("metadata",), ("cells",), ("cells", 0), ("cells", 0, "cell_type"), ("cells", 0, "source"),
        ("cells", 0, "metadata"), ("cells", 0, "metadata", "tags"), ("cells", 0, "outputs"),
        ("cells", 0, "outputs", 0), ("cells", 0, "outputs", 0, "data"),
        ("cells", 0, "outputs", 0, "metadata"), ("cells", 0, "outputs", 0, "data", "image/png"),
        ("cells", 0, "outputs", 1, "text"), ("cells", 0, "outputs", 1, "name"),
        ("cells", 0, "outputs", 1, "output_type"), ("cells", 0, "outputs", 2, "data", "text/plain"),
        ("cells", 0, "outputs", 3, "data", "text/html"), ("cells", 0, "outputs", 4, "ename"),
    ],
    ids=lambda path: "-".join(map(str, path)),
)  # fmt: skip
def test_a_notebook_edited_by_hand_stops_nothing(path: tuple[Any, ...]) -> None:
    """Whatever stands in the place of a part, and if it is not there."""
    for value in (None, "x", "", 1, True, 1.5, [], {}, [None], ["a", 3], {"a": None}, [[]]):
        outputs = [
            display({"image/png": PNG}), stream("words"), result("1"),
            display({"text/html": "<table><tr><td>x</table>"}),
            new_output("error", ename="KeyError", evalue="x", traceback=[]),
        ]  # fmt: skip
        nb = notebook(code(*outputs))
        *before, last = path
        part: Any = nb
        for key in before:
            part = part[key]
        part[last] = value
        # Between cells that nobody could tell apart it ends in one sentence.
        with contextlib.suppress(ExportError):
            read(nb, "n")
    del part[last]
    with contextlib.suppress(ExportError):
        read(nb, "n")
