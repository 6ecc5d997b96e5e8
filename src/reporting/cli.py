"""The command line. ``run_reports.py --help`` teaches; every answer says what to do next."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reporting import faults
from reporting.cache import read_size
from reporting.cache.command import commands
from reporting.errors import RequestError
from reporting.folders import check_folders
from reporting.leaving import start_tracker
from reporting.plan import load_plan
from reporting.progress import Everybody
from reporting.publish import ensure_writable, write
from reporting.request import Request, asked_for
from reporting.running import NEEDS_ATTENTION, display, run

# The pipeline is imported where it is needed: help, and a run that changes nothing, are over before
# pandas would be there.

_GB = 1_000_000_000
_WEEK = 7 * 86_400
_LIMITS, _ELSEWHERE = "Limits of a notebook", "Beyond this computer"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(commands, name="cache")

_EPILOG = """
[bold]Examples[/bold]

  python run_reports.py                        latest year, all schools

  python run_reports.py --year 2024-25 --school glenridge --goal 1

  python run_reports.py --report annual-summary

  python run_reports.py --year all --format pdf

  python run_reports.py check                  validates, builds nothing

  python run_reports.py privacy                what is withheld and why, for the privacy officer

[bold]Exit codes[/bold]

  0 everything asked for was built

  1 some reports failed; the others are in place

  2 something needs attention (input, disk, another run); the reports are as they were. A fault of \
the program is called one, with a file of details

  130 stopped by Ctrl-C; the reports that were there are as they were
"""

Data = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Extracts, one sub-folder per school year.")
]
Params = Annotated[
    Path, typer.Option(metavar="FOLDER", help="The plan: goals, measures, schools, policy.")
]
Notebooks = Annotated[Path, typer.Option(metavar="FOLDER", help="One notebook per kind of report.")]
Out = Annotated[Path, typer.Option(metavar="FOLDER", help="Where the reports are written.")]
Ledger = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Record of everything ever released, so that no release undoes an earlier one. "
        "Default: ledger/ beside the reports.",
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Finished reports: one whose inputs did not change is not built again. "
        "Default: cache/ beside the reports.",
    ),
]


@app.callback(invoke_without_command=True, epilog=_EPILOG)
def reports(
    context: typer.Context,
    year: Annotated[
        list[str] | None,
        typer.Option(
            metavar="YEAR",
            help="School year like 2024-25, or all. Repeatable. Default: the latest.",
        ),
    ] = None,
    school: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCHOOL", help="Folder name of a school, or district. Repeatable. Default: all."
        ),
    ] = None,
    goal: Annotated[
        list[int] | None,
        typer.Option(metavar="NUMBER", help="Number of a goal. Repeatable. Default: all reports."),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REPORT",
            help="A report by name, like annual-summary or resources. Repeatable.",
        ),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMATS", help="html, pdf or both, separated by a comma.")
    ] = "html,pdf",
    data: Data = Request.data,
    params: Params = Request.params,
    notebooks: Notebooks = Request.notebooks,
    out: Out = Request.out,
    workers: Annotated[
        int, typer.Option(min=1, max=256, metavar="N", help="Reports built at the same time.")
    ] = os.cpu_count() or 1,
    ledger: Ledger = None,
    first_release: Annotated[
        bool,
        typer.Option(
            "--first-release",
            help="Start a new record of releases beside reports that were never given out.",
        ),
    ] = False,
    cache: Cache = None,
    cache_size: Annotated[
        str,
        typer.Option(metavar="SIZE", help="Finished reports kept for later runs, like 500MB."),
    ] = "2GB",
    force: Annotated[
        bool, typer.Option("--force", help="Build every report, although it is known.")
    ] = False,
    explain_cache: Annotated[
        bool, typer.Option("--explain-cache", help="Say of each report why it is built or not.")
    ] = False,
    cell_seconds: Annotated[
        int,
        typer.Option(
            min=1, max=_WEEK, metavar="N", rich_help_panel=_LIMITS, help="Most for one cell."
        ),
    ] = Request.cell_seconds,
    report_seconds: Annotated[
        int,
        typer.Option(
            min=1, max=_WEEK, metavar="N", rich_help_panel=_LIMITS, help="Most for one notebook."
        ),
    ] = Request.report_seconds,
    memory: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000_000,
            metavar="GB",
            rich_help_panel=_LIMITS,
            help="Most that a kernel may hold.",
        ),
    ] = Request.memory // _GB,
    executor: Annotated[
        str,
        typer.Option(
            metavar="local|dask",
            rich_help_panel=_ELSEWHERE,
            help="Who builds the reports: processes here, or the workers of a Dask scheduler.",
        ),
    ] = Request.executor,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            rich_help_panel=_ELSEWHERE,
            help="Of the Dask scheduler, like tcp://10.0.0.5:8786.",
        ),
    ] = None,
    log_json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="What happens, as JSON lines for programs (docs/progress.md); - for standard "
            "output.",
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="Print the reports that would be built, build nothing.")
    ] = False,
) -> None:
    """Build the annual progress reports of the strategic plan.

    Reads the extracts, counts every measure, withholds what could identify somebody, runs the \
notebooks (one per goal, a summary, resources) for each school and school year, and writes HTML \
and PDF to reports/<year>/<school>/.
    """
    request = Request(
        data=data,
        params=params,
        notebooks=notebooks,
        out=out,
        years=tuple(year or ()),
        schools=tuple(school or ()),
        goals=tuple(goal or ()),
        reports=tuple(report or ()),
        formats=tuple(f.strip().lower() for f in format.split(",") if f.strip()),
        workers=workers,
        ledger=ledger,
        first_release=first_release,
        cache=cache,
        cache_size=read_size(cache_size),
        force=force,
        explain_cache=explain_cache,
        executor=executor,
        scheduler=scheduler,
        cell_seconds=cell_seconds,
        report_seconds=report_seconds,
        memory=memory * _GB,
    )
    faults.keep_in(request.cache_folder)
    if not list_:
        check_folders(request)
    if context.invoked_subcommand is not None:
        context.obj = request
        return
    if list_:
        for key in asked_for(load_plan(params), request):
            typer.echo(str(key))
        return
    raise typer.Exit(run(request, log_json))


@app.command()
def check(
    context: typer.Context,
    data: Data = Request.data,
    params: Params = Request.params,
    notebooks: Notebooks = Request.notebooks,
) -> None:
    """Validate params, extracts and notebooks; build nothing.

    Lists every problem of every file at once, then what was read and what was set aside.
    """
    from reporting import commentary, history, pipeline, soundness
    from reporting.execution import how_isolated, remarks
    from reporting.notices import console_lines, warning_lines

    request = _of_all_years(context.obj, data=data, params=params, notebooks=notebooks)
    with Everybody(display()) as watch:
        checked = pipeline.check(request, watch)
    soundness.check_cells(checked.plan, checked.notebooks)
    texts = commentary.notices(request.params, checked.plan)
    history.open_ledger(request, checked.plan)
    console = Console(soft_wrap=True, highlight=False)
    record = checked.counted.record
    for line in console_lines(record):
        console.print(f"  {line}", markup=False)
    for line in [*warning_lines(checked.reviewed), *remarks(how_isolated())]:
        console.print(f"  {line}", markup=False)
    for line in [*checked.doubts, *soundness.not_printed(checked.notebooks), *texts]:
        console.print(f"  WARNING    {line}", markup=False)
    rows = sum(count.read for count in record.rows.values())
    console.print(
        f"Sound: {len(checked.plan.measures)} measures, {len(checked.notebooks)} notebooks, "
        f"{len(record.files)} extracts with {rows:,} rows; {len(checked.keys)} reports "
        "can be built.",
        markup=False,
    )


@app.command()
def privacy(
    context: typer.Context,
    data: Data = Request.data,
    params: Params = Request.params,
    notebooks: Notebooks = Request.notebooks,
    out: Out = Request.out,
    ledger: Ledger = None,
) -> None:
    """Say what is withheld and why, for the privacy officer; release nothing.

    Validates and proves everything as a build does, prints a summary and writes the internal page \
privacy.html beside the reports. Takes some minutes.
    """
    from reporting import pipeline
    from reporting.officer import page, policy_lines, statement_lines

    request = _of_all_years(
        context.obj, data=data, params=params, notebooks=notebooks, out=out, ledger=ledger
    )
    ensure_writable(request.out)
    file = request.out / "privacy.html"
    if file.exists() and b"run_reports.py privacy" not in file.read_bytes():
        raise RequestError(
            "there is a file of this name that is not an earlier page of this command",
            where=str(file),
            next_step="move it, or choose another folder with --out",
        )
    start_tracker()
    with Everybody(display()) as watch:
        checked = pipeline.check(request, watch)
    console = Console(soft_wrap=True, highlight=False)
    # The policy first: it is known even where the proof fails.
    for line in [*policy_lines(checked.plan.privacy), ""]:
        console.print(line, markup=False)
    with Everybody(display()) as watch:
        statement = pipeline.account_for(request, checked, watch)
    for line in statement_lines(statement):
        console.print(line, markup=False)
    write(file, page(statement).encode())
    console.print(f"Open: {file} (internal, not for publication)", markup=False)


def _of_all_years(given: Request, **options: Path | None) -> Request:
    """A request for everything; what stands before the command counts where nothing follows it."""
    said = {k: v for k, v in options.items() if v != getattr(Request, k)}
    request = replace(given, **said, years=("all",))  # type: ignore[arg-type]
    check_folders(request)
    return request


def main() -> None:
    """Run the command line and end with its exit code; never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or log that knows no dash gets a question mark.
            stream.reconfigure(errors="replace")
    try:
        app()
    except Exception as error:
        message = faults.explained(error).message
        Console(stderr=True, soft_wrap=True, highlight=False).print(message, markup=False)
        sys.exit(NEEDS_ATTENTION)
