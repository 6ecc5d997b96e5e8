"""Everything this package raises on purpose.

    ReportingError              what, where, what is valid, what to do next
    ├── RequestError            the command line asked for something that does not exist
    ├── PlanError               params/ contradict themselves (all problems at once)
    ├── ExtractError            an extract cannot be trusted (all problems at once)
    ├── ReleaseError            a released table is missing, damaged or not the one expected
    ├── LedgerError             the record of everything released is damaged, or somebody writes it
    ├── ProtectionError         a number cannot be kept from being found out
    ├── DisclosureError         the audit works out what must stay withheld
    ├── ExhibitError            a notebook asked for a chart, table or sentence that cannot be made
    ├── NotebookError           a notebook does not fit its report (parameters, cells)
    ├── ExportError             an executed notebook cannot become HTML or PDF
    └── LeakError               a download holds what must not leave

Any other exception is a fault of the program: one sentence and a file of details
(reporting.faults).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class ReportingError(Exception):
    """A message that a district analyst can act on without reading code.

    Args:
        what: one sentence, what is wrong.
        where: file, notebook, cell, report … that it concerns.
        valid: the values that would have been right.
        next_step: what to do now.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        valid: Iterable[object] | None = None,
        next_step: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.valid = None if valid is None else [str(v) for v in valid]
        self.next_step = next_step
        super().__init__(self.message)

    @property
    def message(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.valid is not None:
            lines.append(f"  valid: {', '.join(self.valid) or '(nothing)'}")
        if self.next_step:
            lines.append(f"  next:  {self.next_step}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders in the batch; keyword-only arguments need help.
        return (_rebuild, (type(self), dict(self.__dict__)))


def _rebuild(kind: type[ReportingError], state: dict[str, object]) -> ReportingError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    Exception.__init__(error, error.message)
    return error


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one file.

    Fields:
        file: name relative to the folder that was read.
        row: line in the file as an editor counts it (header = 1), or None for the whole file.
        column: header, or dotted key of a params file.
        value: what stands there, shortened to 60 characters, signs that do not print escaped.
        rule: the rule that it breaks, as a sentence saying what is valid.
        check: name of the data check that found it (docs/data-checks.md), if it has one.
    """

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    check: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", _printable(self.column))
        value = _printable(self.value[:61])
        object.__setattr__(self, "value", value if len(value) <= 60 else value[:57] + "…")


def _printable(text: str) -> str:
    """Without signs that would move the cursor of a terminal or break a line of a table."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class RequestError(ReportingError):
    """The command line asked for something that does not exist."""


class _ProblemsError(ReportingError):
    """Many problems, one message."""

    noun = "problem"

    def __init__(
        self, problems: Sequence[Problem], *, where: str, next_step: str | None = None
    ) -> None:
        self.problems = sorted(
            problems, key=lambda p: (p.file, p.row is not None, p.row or 0, p.column, p.rule)
        )
        count = len(self.problems)
        super().__init__(
            f"{count} {self.noun}{'s' if count != 1 else ''}", where=where, next_step=next_step
        )

    @property
    def message(self) -> str:
        return f"{self.where}: {self.what}\n{problem_table(self.problems)}" + (
            f"\n  next:  {self.next_step}" if self.next_step else ""
        )


class PlanError(_ProblemsError):
    """params/ contradict themselves."""


class ExtractError(_ProblemsError):
    """An extract cannot be trusted."""


class ReleaseError(ReportingError):
    """A released table is missing, damaged or not the one expected."""


class LedgerError(ReportingError):
    """The record of everything released is damaged, or somebody else is writing it."""


class ProtectionError(ReportingError):
    """A number cannot be kept from being found out, whatever is withheld beside it.

    Args:
        variable: name of the number, never its value.
        relations: names of the sums and bounds that give it away.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        next_step: str | None = None,
        variable: str,
        relations: Sequence[str],
    ) -> None:
        self.variable = variable
        self.relations = tuple(relations)
        super().__init__(what, where=where, next_step=next_step)


class DisclosureError(ReportingError):
    """The audit of a release works out what must not be known; nothing may be released."""


class ExhibitError(ReportingError):
    """A notebook asked for a chart, table or sentence that cannot be made."""


class NotebookError(ReportingError):
    """A notebook does not fit its report."""


class ExportError(ReportingError):
    """An executed notebook cannot become HTML or PDF."""


class LeakError(ReportingError):
    """A download holds what must not leave; the message says what kind of thing, never which."""


MOST_PROBLEMS_SHOWN = 40


def _named(problem: Problem) -> str:
    return f"{problem.rule} [{problem.check}]" if problem.check else problem.rule


def problem_table(problems: Sequence[Problem]) -> str:
    """Problems as an aligned plain-text table: file, row, column, value, rule.

    No file hides the others: where there are too many, each shows its first ones.
    """
    header = ("file", "row", "column", "value", "rule")
    of_file = Counter(p.file for p in problems)
    each = len(problems)
    if each > MOST_PROBLEMS_SHOWN:
        each = max(2, MOST_PROBLEMS_SHOWN // len(of_file))
    seen: Counter[str] = Counter()
    rows = []
    for p in problems:
        seen[p.file] += 1
        if seen[p.file] <= each:
            row = "" if p.row is None else str(p.row)
            rows.append((p.file, row, p.column, p.value, _named(p)))
    widths = [max(len(r[i]) for r in [header, *rows]) for i in range(4)]
    lines = [
        "  " + "  ".join([*(cell.ljust(w) for cell, w in zip(r, widths, strict=False)), r[4]])
        for r in [header, *rows]
    ]
    lines += [f"  … and {n - each} more of {file}" for file, n in of_file.items() if n > each]
    return "\n".join(lines)


def did_you_mean(given: str, valid: Iterable[str]) -> str:
    """``'did you mean glenridge?'``, or an empty string when nothing is close.

    Close is what differs in a few letters or in case, and a valid word inside a longer text.
    """
    words = {word.lower(): word for word in valid}
    text = given.lower()
    close = difflib.get_close_matches(text, list(words), n=1, cutoff=0.6)
    close += [word for word in words if len(word) > 3 and word in text]
    return f"did you mean {words[close[0]]}?" if close else ""
