"""For the data notes: own figures beside published ones, and what the data checks said."""

from __future__ import annotations

from collections.abc import Iterable

from reporting.plan import DISTRICT
from reporting.release import PublishedFigure, Remark, sources_of
from reporting.report import words
from reporting.report.exhibits import (
    Column,
    Entry,
    Exhibit,
    Fact,
    Facts,
    Heading,
    Prose,
    Span,
    Table,
    sentences,
)
from reporting.report.view import View


def beside_published(view: View) -> list[Exhibit]:
    """Figures of the report's extracts that others published too; nothing when there are none.

    Listed are the totals and whatever differs; how many more agree is said in a sentence.
    """
    figures = [f for f in view.released.published if _concerns(view, f)]
    if not figures:
        return []
    listed = [f for f in figures if _is_listed(f)]
    rest = [f for f in figures if not _is_listed(f)]
    agreeing = sum(f.agrees is True for f in rest)
    parts: list[Exhibit] = [
        Heading("Beside published figures", "published-figures", level=3),
        sentences(
            "The state, the federal government and vendors publish figures of the district. They "
            "are an independent check; no measure is computed from them.",
            _rest(agreeing, len(rest) - agreeing, bool(listed)),
            "Where the own figure is not a released number, it is only told whether the two agree, "
            "within what the district tolerates."
            if any(f.own is None and f.agrees is not None for f in listed)
            else "",
        ),
    ]
    if listed:
        parts.append(_table(view, listed))
    why: dict[str, dict[str, None]] = {}
    for figure in listed:
        why.setdefault(figure.source, {})[figure.explanation] = None
    facts = tuple(Fact(source, " ".join(texts)) for source, texts in why.items() if any(texts))
    if facts:
        parts.append(Facts(facts, title="What may explain a difference"))
    return parts


def data_warnings(view: View) -> list[Exhibit]:
    """What the data checks said about the report's extracts, up to its year."""
    remarks = [r for r in view.released.remarks if _is_about(view, r)]
    if not remarks:
        return []
    return [
        Heading("What the data checks said", "data-checks", level=3),
        Prose(tuple((Span(_said(view, r)),) for r in remarks), style="body", list=True),
    ]


def _said(view: View, remark: Remark) -> str:
    where = "" if remark.school == view.school else f", {view.plan.school_name(remark.school)}"
    text = f"{remark.school_year}{where}: {remark.sentence}."
    return f"{text} Accepted: {remark.waived}" if remark.waived else text


def _concerns(view: View, figure: PublishedFigure) -> bool:
    if figure.school != view.school:
        return False
    if figure.measure:
        return figure.measure in {m.id for m in view.measures()}
    return figure.concerns in sources_of(view.measures())


def _is_about(view: View, remark: Remark) -> bool:
    here = view.is_district or remark.school in (view.school, DISTRICT)
    return here and remark.concerns in sources_of(view.measures())


def _is_listed(figure: PublishedFigure) -> bool:
    return figure.agrees is False or (not figure.group and figure.unit != "percent")


def _rest(agreeing: int, withheld: int, listed: bool) -> str:
    more = "more " if listed else ""
    said = []
    if agreeing:
        said.append(
            f"{words.capital(words.spelled(agreeing))} {more}figures, of groups and single "
            "questions, agree."
            if agreeing > 1
            else f"One {more}figure agrees."
        )
    if withheld:
        said.append(
            f"Of {words.spelled(withheld)} {more}published figure{'s' if withheld > 1 else ''} the "
            "own counterpart is withheld to protect privacy."
        )
    return " ".join(said)


def _table(view: View, figures: Iterable[PublishedFigure]) -> Table:
    rows = tuple(
        (
            Entry(f"{f.quantity}: {f.group}" if f.group else f.quantity),
            Entry(f"{f.source}, {f.school_year}"),
            Entry(_published(f)),
            _own(f),
            Entry(_difference(f)),
        )
        for f in figures
    )
    return Table(
        title=f"Own and published figures, {view.school_name}",
        columns=(
            Column("What is counted", weight=3),
            Column("Published by, for", weight=3),
            Column("Published figure", "right"),
            Column("Own figure", "right"),
            Column("Difference", "right"),
        ),
        rows=rows,
        notes=words.legend(*rows),
    )


def _published(figure: PublishedFigure) -> str:
    if figure.high is None:
        return "not shown" if figure.low == 0 else f"at least {_number(figure, figure.low)}"
    if figure.low == figure.high:
        return _number(figure, figure.low)
    return f"{_number(figure, figure.low)} to {_number(figure, figure.high)}"


def _own(figure: PublishedFigure) -> Entry:
    if figure.own is not None:
        return Entry(_number(figure, figure.own))
    return Entry("withheld [c]", marker="c") if figure.agrees is None else Entry("–")


def _difference(figure: PublishedFigure) -> str:
    if figure.difference is None:
        return {True: "agrees", False: "differs", None: "–"}[figure.agrees]
    if figure.high is None or figure.low != figure.high:
        return "within" if figure.difference == 0 else _signed(figure.difference)
    return "0" if figure.agrees else _signed(figure.difference)


def _signed(difference: float) -> str:
    text = words.number(difference, _digits(difference))
    return f"+{text}" if difference > 0 else text


def _number(figure: PublishedFigure, value: float) -> str:
    if figure.unit == "percent":
        return f"{words.number(value)}%"
    return words.number(value, _digits(value))


def _digits(value: float) -> int:
    return 0 if abs(value - round(value)) < 1e-6 else 1
