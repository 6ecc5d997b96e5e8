"""Write the fictional extracts: ``python tools/make_sample.py --data FOLDER``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporting.errors import ReportingError, RequestError
from reporting.plan import load_plan
from sample.archive import pack
from sample.enlarge import enlarged, write_params
from sample.write import write_sample


def main(
    data: Annotated[Path, typer.Option(help="Folder that receives the extracts.")],
    params: Annotated[Path, typer.Option(help="Folder of the plan.")] = Path("params"),
    schools_factor: Annotated[
        int, typer.Option(help="Every school so many times, for measuring time.")
    ] = 1,
    params_out: Annotated[
        Path | None, typer.Option(help="Folder that receives the plan of the enlarged district.")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="File that receives them packed, as data/sample.tar.xz.")
    ] = None,
) -> None:
    """Write fictional extracts of all school years of the plan."""
    try:
        plan = load_plan(params)
        if schools_factor != 1:
            if params_out is None:
                raise RequestError(
                    "extracts of an enlarged district fit no plan that exists",
                    where="--schools-factor",
                    next_step="say with --params-out where its plan is to be written",
                )
            plan = enlarged(plan, schools_factor)
            write_params(plan, params, params_out)
        planted = write_sample(plan, data)
        if archive is not None:
            pack(data, archive)
    except ReportingError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(2) from error
    paths = [
        data / str(year) / source.file
        for year in plan.district.years
        for source in plan.sources
        if source.expected_in(year)
    ]
    size = sum(path.stat().st_size for path in paths) / 1e6
    typer.echo(f"{len(paths)} files, {size:.1f} MB, {len({p.defect for p in planted})} defects")


if __name__ == "__main__":
    typer.run(main)
