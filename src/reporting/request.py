"""What is asked for: which reports, from where, into where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reporting.errors import RequestError, did_you_mean
from reporting.plan import DISTRICT, Document, Plan, SchoolYear

_T = TypeVar("_T")

FORMATS = ("html", "pdf")


@dataclass(frozen=True, order=True)
class ReportKey:
    """One report: school year, school, and which of the plan's reports (goal-1, resources …)."""

    year: SchoolYear
    school: str
    report: str

    def __str__(self) -> str:
        return f"{self.year}/{self.school}/{self.report}"


@dataclass(frozen=True)
class Request:
    """The command line, as it was given.

    Fields:
        years, schools: empty for the default (latest complete year, all).
        goals, reports: numbers of goals and ids of reports; both empty for every report.
        ledger: folder with a record of everything released; None for ``ledger`` beside ``out``.
        workers: processes that build reports at the same time.
        first_release: nothing was ever released, although there are reports.
        cache: folder of finished reports; None for ``cache`` beside ``out``.
        cache_size: bytes that it may hold at the end of a run.
        force: build reports although they are known.
        explain_cache: say why each report is built.
        executor: "local" for processes of this machine, "dask" for the workers of ``scheduler``.
        scheduler: address of a Dask scheduler.
        cell_seconds, report_seconds: most that a cell and a whole notebook may take.
        memory: bytes that a kernel may hold.
    """

    data: Path = Path("data")
    params: Path = Path("params")
    notebooks: Path = Path("notebooks")
    out: Path = Path("reports")
    years: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    workers: int = 2
    ledger: Path | None = None
    first_release: bool = False
    cache: Path | None = None
    cache_size: int = 2_000_000_000
    force: bool = False
    explain_cache: bool = False
    executor: str = "local"
    scheduler: str | None = None
    cell_seconds: int = 300
    report_seconds: int = 900
    memory: int = 4_000_000_000

    @property
    def ledger_folder(self) -> Path:
        """Where everything released is recorded."""
        return self.ledger or self.out.absolute().parent / "ledger"

    @property
    def cache_folder(self) -> Path:
        """Where finished reports are kept for later runs."""
        return self.cache or self.out.absolute().parent / "cache"


def asked_for(plan: Plan, request: Request) -> list[ReportKey]:
    """The reports that a request names, in the order of the plan.

    Raises:
        RequestError: a school year, school, goal, report or format that the plan does not have,
            or only reports that are not made for the schools named.
    """
    if not request.formats:
        raise RequestError("no format is named", where="--format", valid=FORMATS)
    for form in request.formats:
        _known(form, FORMATS, "--format")
    keys = []
    for year in _years(plan, request.years):
        there = plan.in_year(year)
        schools = [DISTRICT, *(s.slug for s in there.district.schools)]
        documents = _documents(there, request)
        keys += [
            ReportKey(year, school, document.id)
            for school in _chosen(request.schools, schools, "--school")
            for document in documents
            if document.is_made_for(school)
        ]
    if not keys:
        names = ", ".join(request.reports)
        raise RequestError(
            f"{names} is made for the district only",
            where="--school",
            valid=[DISTRICT],
            next_step="`python run_reports.py --list` prints every report",
        )
    return keys


def _documents(plan: Plan, request: Request) -> list[Document]:
    goals = _chosen(request.goals, [g.number for g in plan.goals], "--goal")
    ids = _chosen(request.reports, [d.id for d in plan.documents], "--report")
    if not request.goals and not request.reports:
        return list(plan.documents)
    return [
        d
        for d in plan.documents
        if (request.goals and d.goal in goals) or (request.reports and d.id in ids)
    ]


def _years(plan: Plan, asked: Sequence[str]) -> list[SchoolYear]:
    known = [str(y) for y in plan.district.years]
    if not asked:
        return [plan.district.latest_complete]
    if "all" in asked:
        return list(plan.district.years)
    for year in asked:
        _known(year, [*known, "all"], "--year")
    return [y for y in plan.district.years if str(y) in asked]


def _chosen(asked: Sequence[_T], known: Sequence[_T], option: str) -> list[_T]:
    for value in asked:
        _known(value, known, option)
    return [k for k in known if not asked or k in asked]


def _known(value: object, known: Sequence[object], option: str) -> None:
    if value not in known:
        names = [str(k) for k in known]
        hint = did_you_mean(str(value), names)
        raise RequestError(
            f"there is no {str(value)!r}" + (f"; {hint}" if hint else ""),
            where=option,
            valid=names,
            next_step="`python run_reports.py --list` prints every report",
        )
