"""``python -m reporting.sample``: write the demonstration extracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporting.errors import ReportingError
from reporting.plan import load_plan
from reporting.sample.write import write_sample


def main(
    data: Annotated[Path, typer.Option(help="Folder that receives the extracts.")] = Path("data"),
    params: Annotated[Path, typer.Option(help="Folder of the plan.")] = Path("params"),
) -> None:
    """Write fictional extracts of all school years of the plan."""
    try:
        planted = write_sample(load_plan(params), data)
    except ReportingError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(2) from error
    files = sorted(path for path in data.glob("*/*") if path.is_file())
    size = sum(path.stat().st_size for path in files) / 1e6
    typer.echo(f"{len(files)} files, {size:.1f} MB, {len(planted)} kinds of planted defects")


if __name__ == "__main__":
    typer.run(main)
