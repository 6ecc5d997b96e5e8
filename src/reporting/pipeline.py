"""The whole flow on one page: extracts → counts → released table → notebooks → reports."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.context import BaseContext
from pathlib import Path

import pandas as pd

from reporting import commentary, publish, soundness
from reporting.cache import Store
from reporting.cache.choice import KnownChoice
from reporting.cache.reports import KnownReports
from reporting.cache.unchanged import Inputs, remember
from reporting.counting import Counted, count_years
from reporting.demonstration import provide_sample
from reporting.execution import (
    Crew,
    Limits,
    remarks,
    run_batch,
    stop_at_once,
)
from reporting.export.beside import embedded_in_notebook
from reporting.extracts import each_year
from reporting.figures import read_figures
from reporting.history import open_ledger
from reporting.job import Job, build_report, crew_of, died
from reporting.leaving import leave_with_parent
from reporting.notices import public_notes
from reporting.officer import Statement
from reporting.plan import Plan, SchoolYear, last_year_of, load_plan, plan_fingerprint
from reporting.privacy import (
    Ledger,
    Proven,
    account_of,
    choose_states,
    openness_of,
    prove,
    tellable,
)
from reporting.progress import Watch
from reporting.publish import Built
from reporting.release import (
    Released,
    csv_bytes,
    dictionary_bytes,
    parquet_bytes,
    resources_bytes,
)
from reporting.request import ReportKey, Request, asked_for
from reporting.review import Reviewed, Reviewer
from reporting.unavailable import pages, with_banner
from reporting.wall import Secrets, Wall


@dataclass(frozen=True)
class Checked:
    """Everything that is known to be sound before anything is built.

    Fields:
        counted: of all school years; the student records it was counted from are gone.
        begun: digests of all inputs, made before any was read.
        doubts: what stops no build and should be looked at, one line each.
    """

    plan: Plan
    counted: Counted
    keys: list[ReportKey]
    notebooks: dict[str, Path]
    reviewed: Reviewed = field(default_factory=Reviewed)
    begun: Inputs | None = None
    doubts: tuple[str, ...] = ()


def check(request: Request, watch: Watch, meanwhile: Callable[[], None] = lambda: None) -> Checked:
    """Validate params, request, notebooks and extracts, and count; build nothing.

    Args:
        meanwhile: begins what can go on beside the reading, once all is sound but the extracts.
    """
    begun = Inputs.of(request)
    whole = load_plan(request.params)
    plan, coming = soundness.without_files(whole, request)
    keys = asked_for(plan, request)
    notebooks = {d.id: request.notebooks / f"{d.notebook}.ipynb" for d in plan.documents}
    soundness.check_notebooks(plan, notebooks, [key.report for key in keys], request.data)
    commentary.check(request.params, whole)
    if provide_sample(request, plan, watch):
        begun = Inputs.of(request)
    soundness.check_folder(request.data)
    meanwhile()
    years = plan.district.years
    many = f"{len(years)} school year{'s' if len(years) > 1 else ''}"
    watch.phase("reading", f"Reading and counting the extracts of {many} from {request.data}/ …")
    reviewer = Reviewer(plan, read_figures(request.data, plan))
    counted = count_years(plan, reviewer.watching(each_year(request.data, plan, years), years))
    reviewed = reviewer.reviewed()
    soundness.refuse_empty_schools(plan, keys, reviewed)
    doubts = soundness.doubt_lines(plan, coming, counted.counts, notebooks, request.params)
    return Checked(plan, counted, keys, notebooks, reviewed, begun, doubts)


@contextmanager
def build(request: Request, watch: Watch) -> Iterator[tuple[Iterator[Built], Sequence[ReportKey]]]:
    """Build every report asked for; readers see a school year when its last report is finished.

    Gives:
        An iterator over the reports in the order in which they are finished, and all their keys.
        ``request.out`` is held for this run alone; what is not published at the end is deleted.
    """
    with publish.alone(request.out), crew_of(request) as crew:
        Store.open(request.cache_folder)
        ledger = open_ledger(request, load_plan(request.params))
        # Who builds reports takes seconds to start, and so does reading, in one process.
        checked = check(request, watch, meanwhile=crew.get_ready)
        for doubt in checked.doubts:
            watch.note(f"WARNING: {doubt}")
        watch.phase("withholding", "Withholding what could identify somebody …")
        choice = KnownChoice.of(
            request, checked.plan, checked.counted.record.files, ledger, watch.note
        )
        rows = choice.rows(lambda: proven(request, checked, ledger, crew.context).rows)
        years = sorted({key.year for key in checked.keys})
        releases = [release(checked, rows, year, request.params) for year in years]
        wall = Wall(
            checked.plan, checked.counted.record.traces, checked.counted.counts, releases,
            Secrets.of(request.data),
        )  # fmt: skip
        made = _build_reports(request, checked, releases, wall, choice, crew, watch)
        with closing(made) as reports:
            yield reports, checked.keys


def proven(request: Request, checked: Checked, ledger: Ledger, context: BaseContext) -> Proven:
    """What may be released of all school years, chosen by several processes."""
    attempt = partial(prove, checked.counted.counts, checked.plan, ledger.rows())
    pool = ProcessPoolExecutor(request.workers, context, initializer=leave_with_parent)
    try:
        return attempt(partial(choose_states, run=pool.map))
    except BrokenExecutor:
        # One of them was killed, most likely for want of memory; one alone needs less.
        return attempt(choose_states)
    finally:
        # After Ctrl-C nobody waits until they have chosen.
        stop_at_once(pool)


def account_for(request: Request, checked: Checked, watch: Watch) -> Statement:
    """Prove everything as a build does and account for what is withheld; release nothing.

    Raises:
        DisclosureError: the audit works out what must not be known.
    """
    counts, plan = checked.counted.counts, checked.plan
    ledger = open_ledger(request, plan)
    watch.phase(
        "withholding",
        "Withholding what could identify somebody, and trying to work it out (some minutes) …",
    )
    safe = proven(request, checked, ledger, multiprocessing.get_context("spawn"))
    return Statement(
        plan,
        account_of(counts, safe.rows, plan),
        openness_of(counts, safe, plan, ledger.rows()),
        ledger.entries,
    )


def release(checked: Checked, rows: pd.DataFrame, year: SchoolYear, params: Path) -> Released:
    """The released table of one school year: what was known up to then, by the plan of then."""
    plan = checked.plan.in_year(year)
    measures = {m.id for m in plan.measures}
    then = {time for time in rows["school_year"].unique() if last_year_of(time) <= year}
    known = rows[rows["school_year"].isin(then) & rows["measure"].isin(measures)]
    money = checked.counted.money
    return Released(
        rows=known.reset_index(drop=True),
        plan=plan,
        year=year,
        resources=money[[last_year_of(y) <= year for y in money["school_year"]]].reset_index(
            drop=True
        ),
        notes=public_notes(checked.counted.record, year, plan.privacy),
        commentary=commentary.read(params, year, plan),
        published=tellable(checked.reviewed.comparisons, known, plan, year),
        remarks=checked.reviewed.remarks(year),
        evidence=checked.counted.evidence.get(str(year), {}),
    )


def _build_reports(
    request: Request,
    checked: Checked,
    releases: Sequence[Released],
    wall: Wall,
    choice: KnownChoice,
    crew: Crew,
    watch: Watch,
) -> Generator[Built]:
    notebooks = {
        report: embedded_in_notebook(path.read_bytes(), path.parent)
        for report, path in checked.notebooks.items()
        if path.exists()
    }
    inputs = _inputs(request, checked, notebooks)
    editions = {r.year: _edition(request, checked, r.year) for r in releases}
    for released in releases:
        _add_data(released, editions[released.year], wall)
    # Recorded once nothing stands in the way, and before anything is out that it does not hold.
    choice = choice.released(choice.ledger.append(*releases))
    recorded = {
        "head": choice.ledger.head, "demonstration": checked.plan.district.demonstration
    }  # fmt: skip
    written = partial(
        publish.manifest, inputs=inputs, ledger=recorded, isolation=(isolation := crew.isolation)
    )
    for remark in remarks(isolation):
        watch.note(remark)
    known = KnownReports.of(request, inputs, releases, notebooks, watch.note)
    with closing(_judged(request, checked, known, wall, crew, watch)) as reports:
        for report in reports:
            edition = editions[report.key.year]
            built = edition.add(report)
            if edition.is_complete:
                _publish(edition, written, wall)
            yield built
    known.finish(request.cache_size, in_use={choice.key})
    if choice.is_known:
        reports_built = [report for edition in editions.values() for report in edition.built]
        remember(request, checked.begun, reports_built, [*known.used, choice.used])


def _judged(
    request: Request,
    checked: Checked,
    known: KnownReports,
    wall: Wall,
    crew: Crew,
    watch: Watch,
) -> Generator[Built]:
    """Every report asked for, as the wall lets it pass: known ones first, then new ones."""
    judge = partial(_shown, plan=checked.plan, formats=request.formats, wall=wall)
    unknown = []
    for key in checked.keys:
        report = known.find(key, judge)
        if report is not None:
            yield report
        else:
            unknown.append(key)
    if not unknown:
        return
    limits = Limits(request.cell_seconds, request.report_seconds, memory=request.memory)
    # Made one by one, when a worker is about to be free.
    jobs = (
        Job(
            key,
            known.notebooks[key.report],
            f"{request.notebooks.name}/{checked.notebooks[key.report].name}".lstrip("/"),
            parquet_bytes(known.part(key)),
            checked.plan.document(key.report).goal,
            request.formats,
            limits,
        )
        for key in unknown
    )
    batch = run_batch(
        jobs, build_report, crew=crew, died=died, started=lambda job: watch.started(job.key)
    )
    with closing(batch):
        for _, result in batch:
            publish.refuse_full_disk(result)
            yield known.keep(judge(result))


def _shown(result: Built, plan: Plan, formats: Sequence[str], wall: Wall) -> Built:
    """What readers get of a report, judged; of one that failed, a page that says so calmly."""
    judged = wall.judge(with_banner(result))
    if judged.succeeded:
        return judged
    page = Built(judged.key, judged.status, files=pages(judged.key, plan, formats))
    return replace(judged, files={**judged.files, **wall.judge(page).files})


def _edition(request: Request, checked: Checked, year: SchoolYear) -> publish.Edition:
    """A school year's folder in the making, of the reports asked for among those it may hold."""
    asked = [key for key in checked.keys if key.year == year]
    known = asked_for(checked.plan, Request(years=(str(year),)))
    return publish.Edition(request.out, str(year), asked, known)


def _publish(edition: publish.Edition, written: Callable[..., bytes], wall: Wall) -> None:
    manifest = written(
        edition.year, edition.built, kept=edition.carry_over(), released=edition.data
    )
    wall.check_manifest(edition.year, manifest)
    edition.publish(manifest)


def _add_data(released: Released, edition: publish.Edition, wall: Wall) -> None:
    """The released table for readers, under ``data/`` of its school year."""
    data = {
        "data/measures.parquet": parquet_bytes(released),
        "data/measures.csv": csv_bytes(released),
        "data/resources.csv": resources_bytes(released),
        "data/data-dictionary.csv": dictionary_bytes(released),
    }
    wall.check_data(edition.year, data)
    for name, content in data.items():
        edition.add_data(name, content)


def _inputs(
    request: Request, checked: Checked, notebooks: dict[str, bytes]
) -> dict[str, dict[str, str]]:
    return {
        "params": plan_fingerprint(request.params),
        "extracts": dict(checked.counted.record.files),
        "published": dict(checked.reviewed.figures.files),
        "notebooks": {
            checked.notebooks[report].name: hashlib.sha256(content).hexdigest()
            for report, content in sorted(notebooks.items())
        },
    }
