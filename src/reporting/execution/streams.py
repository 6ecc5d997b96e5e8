"""What a cell prints: one output for each of its two streams, however it arrived.

How a kernel cuts its prints into messages depends on the clock. nbclient can put them together
too, but only when the cell is done: that moves the displays which a later cell may update, and its
patterns take hours for one line of half a million characters.
"""

from __future__ import annotations

from nbformat import NotebookNode


class Streams:
    """The streams of one cell, since its outputs were last cleared."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[NotebookNode, list[str]]] = {}

    def begin(self, output: NotebookNode) -> None:
        """From here on the stream's text belongs to this output, wherever it stands."""
        self._parts[output.name] = (output, [output.text])

    def add(self, name: str, text: str) -> NotebookNode | None:
        """The output that the text now belongs to; None if the stream has not begun."""
        if name not in self._parts:
            return None
        output, parts = self._parts[name]
        parts.append(text)
        return output

    def settle(self, outputs: list[NotebookNode]) -> None:
        """Write the texts into their outputs; where both streams meet, stdout comes first."""
        for output, parts in self._parts.values():
            output.text = as_seen("".join(parts))
        for first, second in zip(range(len(outputs)), range(1, len(outputs)), strict=False):
            if [outputs[first].get("name"), outputs[second].get("name")] == ["stderr", "stdout"]:
                outputs[first], outputs[second] = outputs[second], outputs[first]


def as_seen(text: str) -> str:
    """A text as a terminal leaves it: without what carriage returns and backspaces take back.

    >>> as_seen("10 %\\r20 %\\nab\\bc")
    '20 %\\nac'
    """
    if "\r" in text:
        text = "\n".join(map(_returned, text.split("\n")))
    if "\b" in text:
        text = "\n".join(map(_stepped_back, text.split("\n")))
    return text


def _returned(line: str) -> str:
    end = "\r" if line.endswith("\r") else ""  # of a Windows line: nothing is written over it
    return line.removesuffix("\r").rpartition("\r")[2] + end


def _stepped_back(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character == "\b" and kept:
            kept.pop()
        else:
            kept.append(character)
    return "".join(kept)
