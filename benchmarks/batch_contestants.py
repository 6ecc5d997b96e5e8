"""Those who build the same reports; each is one function of jobs and a number of processes."""

from __future__ import annotations

import ast
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from reporting.execution import DaskCrew, LocalCrew
from reporting.job import Job, build_report, crew_of, died
from reporting.release import Divided, parquet_bytes, read_parquet
from reporting.request import ReportKey, Request

ROOT = Path(__file__).parents[1]
# Seconds; to read and count the sample's extracts takes longer.
_READING = 8.0
SPAWN = multiprocessing.get_context("spawn")


def jobs_of(table: Path, most: int, times: int) -> list[Job]:
    """Every report of the table's school year; with ``times``, each school's so many times."""
    released = read_parquet(table)
    plan = released.plan
    divided = Divided(released)
    jobs = []
    for school in ["district", *(s.slug for s in plan.district.schools)]:
        for document in plan.documents:
            if document.is_made_for(school):
                file = ROOT / "notebooks" / f"{document.notebook}.ipynb"
                notebook = file.read_bytes()
                part = parquet_bytes(divided.part(school, document, notebook))
                key = ReportKey(released.year, school, document.id)
                jobs.append(Job(key, notebook, file.name, part, document.goal, ("html", "pdf")))
    return (jobs * times)[:most]


def measured(name: str, table: Path, workers: int, most: int, times: int) -> None:
    """Print seconds, processor seconds and reports of one contestant."""
    jobs = jobs_of(table, most, times)
    prepare, work = CONTESTANTS[name]
    ready = prepare(jobs, workers)
    before, begin = _processor(), time.perf_counter()
    made = work(jobs, workers, ready)
    wall = time.perf_counter() - begin
    # Whoever still runs is waited for: only then is their time known.
    for process in multiprocessing.active_children():
        process.join(5)
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # its time counts when it has ended
    print(wall, _processor() - before, made)


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _ready_crew(jobs: list[Job], workers: int) -> LocalCrew | DaskCrew:
    """As a run has it when the first report is asked for: started before extracts were read."""
    crew = crew_of(Request(workers=workers))
    crew.get_ready()
    time.sleep(_READING)
    return crew


def _crew(jobs: list[Job], workers: int) -> LocalCrew | DaskCrew:
    return crew_of(Request(workers=workers))


def _ours(jobs: list[Job], workers: int, crew: LocalCrew | DaskCrew) -> int:
    from reporting.execution import run_batch

    with crew:
        results = run_batch(jobs, build_report, crew=crew, died=died)
        return sum(built.succeeded for _, built in results)


def _cluster(jobs: list[Job], workers: int) -> tuple[ExitStack, Any, LocalCrew | DaskCrew]:
    """A Dask scheduler and workers in processes of their own, all on this machine."""
    from distributed import LocalCluster

    stack = ExitStack()
    cluster = stack.enter_context(
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        )
    )
    crew = stack.enter_context(
        crew_of(Request(executor="dask", scheduler=cluster.scheduler_address))
    )
    crew.get_ready()
    time.sleep(_READING)
    return stack, cluster, crew


def _dask(
    jobs: list[Job],
    workers: int,
    ready: tuple[ExitStack, Any, LocalCrew | DaskCrew],
    loses: bool = False,
) -> int:
    from reporting.execution import run_batch

    made = 0
    stack, cluster, crew = ready
    with stack:
        for _, built in run_batch(jobs, build_report, crew=crew, died=died):
            made += built.succeeded
            if loses and made == len(jobs) // 3:
                os.kill(cluster.workers[0].pid, signal.SIGKILL)
    return made


def _warm_pool(jobs: list[Job], workers: int) -> ProcessPoolExecutor:
    """Processes that have built a report already."""
    pool = ProcessPoolExecutor(workers, mp_context=SPAWN, initializer=_draw, initargs=(jobs[-1],))
    list(pool.map(time.sleep, [1.0] * workers))
    return pool


def _floor(jobs: list[Job], workers: int, pool: ProcessPoolExecutor) -> int:
    with pool:
        return sum(pool.map(_draw, jobs))


def _draw(job: Job) -> bool:
    """Run the cells in this process and set the PDF: what no way of building can leave out."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from nbformat.v4 import new_output

    from reporting.export.pdf import pdf_document

    notebook = nbformat.reads(job.notebook.decode(), as_version=4)
    show = InteractiveShell.instance().display_formatter.format
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(job.table)
        file.flush()
        names: dict[str, object] = _parameters(job, file.name)
        for cell in notebook.cells:
            if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", []):
                continue
            *body, last = ast.parse(cell.source).body
            assert isinstance(last, ast.Expr)
            exec(compile(ast.Module(body, []), "cell", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            if value is not None:
                data, metadata = show(value)
                cell.outputs = [
                    new_output("execute_result", data=data, metadata=metadata, execution_count=1)
                ]
        return bool(pdf_document(notebook, job.key.report))


def _parameters(job: Job, table: str) -> dict[str, object]:
    given: dict[str, object] = {
        "released": table, "school": job.key.school, "year": str(job.key.year)
    }  # fmt: skip
    return given if job.goal is None else given | {"goal": job.goal}


def _browser(jobs: list[Job], workers: int) -> Path:
    """Let Playwright, which nbconvert's webpdf uses, find the Chromium of this machine."""
    from playwright.sync_api import Error, sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    browsers = Path(tempfile.mkdtemp())
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(browsers)
    with sync_playwright() as playwright:
        for _ in range(3):
            try:
                playwright.chromium.launch(args=["--no-sandbox"]).close()
                return browsers
            except Error as error:
                wanted = [word for word in str(error).split() if word.startswith(str(browsers))]
                if not wanted:
                    raise
                Path(wanted[0]).parent.mkdir(parents=True, exist_ok=True)
                Path(wanted[0]).symlink_to(chromium)
    raise RuntimeError("Playwright finds no Chromium")


def _plain_pool(jobs: list[Job], workers: int) -> ProcessPoolExecutor:
    """Processes that have imported what they need."""
    _browser(jobs, workers)
    pool = ProcessPoolExecutor(workers, mp_context=SPAWN, initializer=_import_plain)
    list(pool.map(time.sleep, [1.0] * workers))
    return pool


def _import_plain() -> None:
    for name in ("papermill", "nbconvert.exporters", "playwright.async_api"):
        importlib.import_module(name)


def _papermill(jobs: list[Job], workers: int, pool: ProcessPoolExecutor) -> int:
    with pool:
        return sum(pool.map(_plain, jobs))


def _papermill_serial(jobs: list[Job], workers: int, _: object) -> int:
    return sum(map(_plain, jobs))


def _plain(job: Job) -> bool:
    import papermill
    from nbconvert.exporters import HTMLExporter, WebPDFExporter

    with tempfile.TemporaryDirectory() as name:
        source, table, target = (Path(name, n) for n in ("in.ipynb", "t.parquet", "out.ipynb"))
        source.write_bytes(job.notebook)
        table.write_bytes(job.table)
        papermill.execute_notebook(
            str(source), str(target), _parameters(job, str(table)), kernel_name="python3",
            progress_bar=False,
        )  # fmt: skip
        page, _ = HTMLExporter(exclude_input=True).from_filename(str(target))
        pdf, _ = WebPDFExporter(exclude_input=True, disable_sandbox=True).from_filename(str(target))
        return bool(page and pdf)


def _nbconvert(jobs: list[Job], workers: int, _: object) -> int:
    with ThreadPoolExecutor(workers) as threads:
        return sum(threads.map(_commands, jobs))


def _commands(job: Job) -> bool:
    with tempfile.TemporaryDirectory() as name:
        source = _with_parameters(job, Path(name))
        command = [sys.executable, "-m", "nbconvert", "--log-level", "ERROR"]
        for more in (
            ["--to", "notebook", "--execute", "--inplace"],
            ["--to", "html", "--no-input"],
            ["--to", "webpdf", "--no-input", "--disable-chromium-sandbox"],
        ):
            subprocess.run([*command, *more, str(source)], check=True, capture_output=True)
        return source.with_suffix(".pdf").exists()


def _with_parameters(job: Job, folder: Path) -> Path:
    import nbformat
    from papermill.parameterize import parameterize_notebook

    source, table = folder / "report.ipynb", folder / "measures.parquet"
    table.write_bytes(job.table)
    notebook = nbformat.reads(job.notebook.decode(), as_version=4)
    notebook.metadata["papermill"] = {}
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])  # as papermill does when it reads a notebook
    given = _parameters(job, str(table))
    nbformat.write(
        parameterize_notebook(notebook, given, kernel_name="python3", language="python"), source
    )
    return source


def _find_myst(jobs: list[Job], workers: int) -> str:
    found = shutil.which("myst")
    if not found:
        raise RuntimeError("mystmd is not installed")
    return found


def _myst(jobs: list[Job], workers: int, myst: str) -> int:
    """One project with all notebooks: mystmd runs them itself, as many at a time as it likes."""
    with tempfile.TemporaryDirectory() as name:
        exports = []
        for number, job in enumerate(jobs):
            folder = Path(name, f"r{number}")
            folder.mkdir()
            exports.append(_with_parameters(job, folder).relative_to(name))
        Path(name, "myst.yml").write_text("version: 1\nproject:\n  title: Reports\n")
        subprocess.run(
            [myst, "build", "--execute", "--xml", "--force", *map(str, exports)],
            cwd=name, check=True, capture_output=True,
        )  # fmt: skip
        return len(list(Path(name).rglob("*.xml")))


Contestant = tuple[Callable[[list[Job], int], object], Callable[[list[Job], int, object], int]]
CONTESTANTS: dict[str, Contestant] = {
    "floor": (_warm_pool, _floor),  # type: ignore[dict-item]
    "ours": (_ready_crew, _ours),  # type: ignore[dict-item]
    "ours-unready": (_crew, _ours),  # type: ignore[dict-item]
    "dask": (_cluster, _dask),  # type: ignore[dict-item]
    "dask-loss": (_cluster, partial(_dask, loses=True)),  # type: ignore[dict-item]
    "papermill": (_plain_pool, _papermill),  # type: ignore[dict-item]
    "papermill-serial": (_browser, _papermill_serial),
    "nbconvert": (_browser, _nbconvert),
    "myst": (_find_myst, _myst),  # type: ignore[dict-item]
}
