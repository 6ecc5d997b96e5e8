"""What a terminal would show of a text."""

from __future__ import annotations

import pytest

from reporting.execution.streams import as_seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("10 %\r20 %\rdone\n", "done\n"),
        ("one\r\ntwo\r\n", "one\r\ntwo\r\n"),
        ("ends\r", "ends\r"),
        ("old\rnew\r\n", "new\r\n"),
        ("abc\b\bd", "ad"),
        ("a\n\bb", "a\n\bb"),
        ("plain", "plain"),
    ],
)
def test_what_is_taken_back_is_not_kept(text: str, seen: str) -> None:
    """Carriage returns write over their line, backspaces over a character, never over a line."""
    assert as_seen(text) == seen


def test_a_line_of_any_length_is_read_once() -> None:
    """Two million characters without an end take no longer than their number asks."""
    assert len(as_seen("x" * 2_000_000 + "\by")) == 2_000_000
