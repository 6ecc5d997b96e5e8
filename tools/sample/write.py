"""All extracts of the plan's school years, written below one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from reporting.errors import RequestError
from reporting.extracts.demonstration import SAMPLE_MARKER
from reporting.plan import Plan, SchoolYear
from sample import (
    achievement,
    audits,
    budget,
    college,
    defects,
    discipline,
    growth,
    programs,
    published,
    staff,
    student_core,
    student_survey,
    surveys,
)
from sample.defects import Planted
from sample.population import simulate
from sample.table import Table

_NOTICE = """\
The extracts in the folders beside this file are a fictional demonstration sample, written by
`tools/make_sample.py`. No student, staff member or family in them exists; every name, number
and answer was made up by a random generator with a fixed seed.

While this file is here, every report says that it shows demonstration data. To use the district's
own extracts, delete this file and the folders of the school years, and follow README.md.
"""


def write_sample(plan: Plan, data: Path) -> tuple[Planted, ...]:
    """Write every file of ``params/sources.yaml`` for every school year of the plan.

    Beside them, in ``published/``, what others would publish about the same students.

    Args:
        data: the folder that receives ``<school year>/<file>`` and the marker; made if missing.

    Returns:
        The defects planted on purpose, with the number of rows or cells that show each.

    Raises:
        RequestError: ``data`` holds extracts but not the marker, or the plan has a source that
            the sample cannot write.
    """
    _refuse_real_extracts(plan, data)
    data.mkdir(parents=True, exist_ok=True)
    (data / SAMPLE_MARKER).write_text(_NOTICE, encoding="utf-8", newline="\n")
    planted: list[Planted] = []
    clean: dict[tuple[SchoolYear, str], pd.DataFrame] = {}
    for year, source, table in tables(plan):
        if published.is_needed(plan, year, source):
            clean[year, source] = published.kept(source, table)
        spoiled, found = defects.spoil(table, source, year)
        form = defects.form(source, year)
        path = data / str(year) / plan.source(source).file
        path.parent.mkdir(exist_ok=True)
        spoiled.write(
            path,
            separator=form.separator,
            newline=form.newline,
            encoding=form.encoding,
            blank_line_every=form.blank_line_every,
            headers=form.headers,
        )
        planted += [*found, *(Planted(d, source, year, table.rows) for d in form.planted)]
    _write_published(plan, data, clean)
    return tuple(planted)


def _write_published(
    plan: Plan, data: Path, clean: dict[tuple[SchoolYear, str], pd.DataFrame]
) -> None:
    folder = data / published.FOLDER
    folder.mkdir(exist_ok=True)
    for file in published.published_files(plan, clean):
        file.table.write(
            folder / file.source.file,
            encoding=file.encoding,
            blank_line_every=file.blank_line_every,
        )


def tables(plan: Plan) -> Iterator[tuple[SchoolYear, str, Table]]:
    """Clean tables, before defects: school year, id of the source, rows."""
    population, team = simulate(plan), staff.employ(plan)
    for enrolment in population.years:
        year = enrolment.year
        found = discipline.incidents(population, year, enrolment)
        students = (plan, population, year, enrolment)
        builders: dict[str, Callable[[], Table]] = {
            "student_core": partial(student_core.build, *students),
            "student_discipline": partial(discipline.removals, *students, found),
            "office_referrals": partial(discipline.referrals, *students, found),
            "panorama_students": partial(surveys.students, *students, "spring"),
            "panorama_students_fall": partial(surveys.students, *students, "fall"),
            "panorama_families": partial(surveys.families, *students),
            "panorama_staff": partial(staff.survey, plan, team, year),
            "staff_roster": partial(staff.roster, plan, team, year),
            "map_eoc": partial(achievement.build, *students),
            "budget": partial(budget.build, plan, year),
            "nwea_growth": partial(growth.build, *students),
            "act": partial(college.act, *students),
            "ap": partial(college.ap, *students),
            "program_participation": partial(programs.build, *students),
            "equity_audit": partial(audits.build, plan, year),
            "missouri_student_survey": partial(student_survey.build, plan, year, enrolment),
        }
        for source in plan.sources:
            if source.id not in builders:
                raise RequestError(
                    f"the sample has no rows for the source {source.id}",
                    where="params/sources.yaml",
                    valid=builders,
                    next_step="add a builder in sample, or take the source out",
                )
            if source.expected_in(year):
                yield year, source.id, builders[source.id]()


def _refuse_real_extracts(plan: Plan, data: Path) -> None:
    """Never write over what may be the district's own records."""
    if (data / SAMPLE_MARKER).exists():
        return
    folders = [*(str(year) for year in plan.district.years), published.FOLDER]
    there = [name for name in folders if (data / name).exists()]
    if there:
        raise RequestError(
            f"there are extracts already ({', '.join(there)}) and no {SAMPLE_MARKER}",
            where=data.name,
            next_step="if they are the district's own, give another folder with --data",
        )
