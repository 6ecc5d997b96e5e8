"""How much of one file is read, and how a file that cannot be read becomes its own problem.

The limits are policy: far above the extracts of a district a hundred times as large as this one,
far below what a computer can hold. A file beyond them is damaged, hostile, or some other file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

MOST_BYTES = 512 * 2**20  # of a file, and of all that an archive or workbook unpacks to
MOST_MEMBERS = 1_000  # of an archive or workbook
MOST_ROWS = 5_000_000
MOST_COLUMNS = 2_000
MOST_CHARACTERS = 4_000_000  # of one line of text
MOST_SHEET_CELLS = 20_000_000  # a sheet takes memory for every cell of its rectangle


class UnreadableError(Exception):
    """A file cannot be read; the text says why and what to do, as a problem's rule."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn whatever a library raises about a file into :class:`UnreadableError`.

    Args:
        what: the kind of file, as a message calls it: ``archive``.

    Damage shows as zlib.error, LZMAError, OSError, struct.error and more, and libraries in Rust
    panic with an exception that derives from BaseException.
    """
    try:
        yield
    except (UnreadableError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        words = " ".join(str(error).split())[:120] or type(error).__name__
        rule = f"this {what} is damaged and cannot be opened ({words}); export it again"
        raise UnreadableError(rule) from error


def within(found: int, most: int, what: str) -> None:
    """Refuse more than is read.

    Raises:
        UnreadableError: with the limit.
    """
    if found > most:
        raise UnreadableError(
            f"{found:,} {what}, more than the {most:,} that are read; is it the right file? "
            "export less at once, such as one school year"
        )
