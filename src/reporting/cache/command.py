"""``run_reports.py cache``: what is kept of earlier runs, and how to make room."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from reporting.cache.room import Kept, clear, kept, prune, read_age, read_size
from reporting.cache.store import Store

commands = typer.Typer(
    help="Finished reports that need not be built again: how many, and how to make room.",
    rich_markup_mode="rich",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_EPILOG = """
[bold]Examples[/bold]

  python run_reports.py cache                        how much is kept

  python run_reports.py cache prune --keep 500MB     what was not used for longest goes

  python run_reports.py cache prune --older-than 30d

  python run_reports.py cache clear                  the next run builds everything

  python run_reports.py --cache elsewhere cache      of another folder

Nothing is lost by any of them but time: what is gone is built again.
"""


@commands.callback(invoke_without_command=True, epilog=_EPILOG)
def show(context: typer.Context) -> None:
    """How many finished reports are kept for later runs, and what the last run did with them.

    A report is kept once it is built and the second wall has let it pass. It is used again as \
long as its notebook, its released rows, its commentary, the plan, the package and its tools are \
the same.
    """
    if context.invoked_subcommand is not None:
        return
    store = _store(context)
    for line in lines(store.folder, kept(store)):
        typer.echo(line)


@commands.command("prune")
def prune_(
    context: typer.Context,
    keep: Annotated[
        str | None, typer.Option(metavar="SIZE", help="How much may stay, like 500MB or 2GB.")
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="What was not used for so long, like 12h, 30d or 8w."),
    ] = None,
) -> None:
    """Remove what was not used for longest."""
    if keep is None and older_than is None:
        raise typer.BadParameter("say how much may stay (--keep 500MB) or for how long it may have "
                                 "been unused (--older-than 30d)")  # fmt: skip
    store = _store(context)
    gone = prune(
        store,
        keep=None if keep is None else read_size(keep),
        older_than=None if older_than is None else read_age(older_than),
    )
    typer.echo(f"Removed {gone}; {_size(kept(store).size)} stay in {store.folder}/")


@commands.command("clear")
def clear_(context: typer.Context) -> None:
    """Remove everything; the next run builds every report."""
    store = _store(context)
    typer.echo(f"Removed {_size(clear(store))} from {store.folder}/")


def lines(folder: Path, found: Kept) -> list[str]:
    """What is kept, for the console."""
    if not found.reports and not found.choices:
        return [f"Nothing is kept in {folder}/ yet; a run keeps what it has built."]
    said = [
        f"{found.reports} finished reports and {found.choices} choices of what is withheld, "
        f"{_size(found.size)}, in {folder}/"
    ]
    if found.oldest is not None:
        day = datetime.datetime.fromtimestamp(found.oldest).date()
        said.append(f"Unused for longest: since {day}")
    if found.last:
        known, built = found.last.get("known", 0), found.last.get("built", 0)
        said.append(f"Last run: {known} known, {built} built")
    return said


def _store(context: typer.Context) -> Store:
    return Store(context.obj.cache_folder)


def _size(number: int) -> str:
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if number >= of:
            return f"{number / of:,.1f} {unit}"
    return f"{number} bytes"
