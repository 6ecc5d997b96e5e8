"""How cells are numbered, named and tagged."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from reporting.cells import (
    MalformedError,
    cell_index,
    cell_name,
    cell_number,
    repaired,
    tags_of,
    words_of,
)

CELLS = [
    new_markdown_cell("# Title\n\nwith words that go on for longer than anybody wants to read"),
    new_code_cell("a = 1", metadata={"tags": ["parameters"]}),
    new_code_cell("a = 2", metadata={"tags": ["injected-parameters"]}),
    new_code_cell(" \n"),
    new_code_cell("b = 2"),
    new_markdown_cell("## Rates"),
    new_raw_cell("raw"),
]


def test_cells_are_numbered_as_jupyterlab_numbers_them() -> None:
    """Code cells count from 1; blank ones and the one that papermill adds do not count."""
    numbers = [cell_number(CELLS, index) for index in range(len(CELLS))]
    assert numbers == [None, 1, None, None, 2, None, None]
    assert [cell_index(CELLS, number) for number in (0, 1, 2, 3)] == [None, 1, 4, None]


def test_every_cell_has_a_name() -> None:
    """A cell without a number is named by its first words and the numbered cell before it."""
    assert [cell_name(CELLS, index) for index in range(len(CELLS))] == [
        "the Markdown cell before [1] (“Title with words that go on for longer t…”)",
        "cell [1]",
        "the added parameters cell after [1] (“a = 2”)",
        "the blank cell after [1]",
        "cell [2]",
        "the Markdown cell after [2] (“Rates”)",
        "the raw cell after [2] (“raw”)",
    ]


@pytest.mark.parametrize(
    ("tags", "meant"),
    [
        (["Remove_cell", " remove-cell", "hide-cell", "Hide Cell", "removeCell", "remove"],
         {"remove-cell"}),
        (["hide_output", "REMOVE-OUTPUTS"], {"remove-output"}),
        (["hide_input"], {"remove-input"}),
        (["Parameters"], {"parameters"}),
        ("parameters, hide-cell", {"parameters", "remove-cell"}),
        (["my own", 3, None], {"my own"}),
        (None, set()),
    ],
)  # fmt: skip
def test_tags_mean_the_same_in_every_spelling(tags: Any, meant: set[str]) -> None:
    """Case, blanks, hyphens and underscores make no difference; what is no text is no tag."""
    assert tags_of({"metadata": {"tags": tags}}) == meant


def test_what_a_cell_lacks_is_supplied() -> None:
    """A notebook edited by hand is read as if Jupyter had written it."""
    cells = [
        {"cell_type": "code", "source": ["a\n", "b"]},
        {"cell_type": "markdown", "metadata": {"tags": "Hide Cell"}},
        {"cell_type": "code", "metadata": None, "source": None, "outputs": None},
    ]
    made = repaired({"cells": cells})
    assert [cell["source"] for cell in made["cells"]] == ["a\nb", "", ""]
    assert [cell["metadata"] for cell in made["cells"]] == [{}, {"tags": ["remove-cell"]}, {}]
    assert [cell.get("outputs") for cell in made["cells"]] == [[], None, []]
    assert made["metadata"] == {}


@pytest.mark.parametrize(
    "cells",
    [
        [{"source": "no type"}],
        [{"cell_type": "code"}, {"cell_type": "coed"}],
        [{"cell_type": None}],
        ["a text"],
        [None],
        {"cell_type": "code"},
    ],
)
def test_what_is_no_cell_is_named(cells: Any) -> None:
    """Whether it is code or text cannot be guessed."""
    with pytest.raises(MalformedError, match=r"cell_type|no list"):
        repaired({"cells": cells})


@pytest.mark.parametrize("strange", ["x", 0, 3, [], ["x"], [None], {"x": 1}])
def test_what_is_of_another_type_is_no_output_and_no_tag(strange: Any) -> None:
    """Nothing of it fails later; metadata that name nothing are told."""
    cell = {"cell_type": "code", "source": "1", "outputs": strange}
    other = {"cell_type": "raw", "source": strange, "metadata": {"tags": strange}}
    made = repaired({"cells": [cell, other]})
    for holder in ({"metadata": strange}, {"cells": [{**other, "metadata": strange}]}):
        if not isinstance(strange, dict):
            with pytest.raises(MalformedError, match="metadata are"):
                repaired(holder)
    assert isinstance(made["cells"][0]["outputs"], list)
    assert isinstance(made["cells"][1]["source"], str)


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}", b'{"cells": 1}', b'{"cells": ["x"]}'])
def test_a_damaged_notebook_has_no_words(damaged: bytes) -> None:
    """One that no report of this run is made with stops nobody."""
    assert words_of(damaged) == frozenset()
