"""What people write, data like everything else.

It stands in ``params/commentary/<year>/<school>/<report>.md``, e.g. ``goal-1.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from reporting.errors import PlanError, Problem, did_you_mean
from reporting.export.beside import ENDINGS, embedded
from reporting.plan import DISTRICT, Plan, SchoolYear

FOLDER = "commentary"
# Pictures that a text shows may lie beside it.
_PICTURES = tuple(ENDINGS)
# What editors and file managers leave behind.
_NOISE = (".", "~", "Thumbs.db", "desktop.ini")


def read(params: Path, year: SchoolYear, plan: Plan) -> dict[str, str]:
    """Markdown by ``<school>/<report>`` of one school year.

    Raises:
        PlanError: as :func:`check`, for that year.
        ExportError: a text is beyond the limits, or a picture beside it; names the file.
    """
    _refuse(list(_of_year(params / FOLDER, str(year), plan)), params)
    return {
        f"{school}/{report}": embedded(
            path.read_text(encoding="utf-8-sig").strip(),
            path.parent,
            f"{params.name}/{path.relative_to(params).as_posix()}",
        )
        for school, reports in _expected(plan).items()
        for report in reports
        if (path := params / FOLDER / str(year) / school / f"{report}.md").is_file()
    }


def check(params: Path, plan: Plan) -> None:
    """Make sure that every text is read by a report.

    Raises:
        PlanError: a folder that is no school year or school, a file that is no report, another
            ending than ``.md``, text that is not UTF-8: all at once.
        ExportError: as :func:`read`.
    """
    folder = params / FOLDER
    years = {str(year): year for year in plan.district.years}
    problems: list[Problem] = []
    for path in _entries(folder):
        if path.is_dir() and path.name in years:
            problems += _of_year(folder, path.name, plan.in_year(years[path.name]))
        elif path.is_dir() or path.suffix.lower() in (".md", ".txt", ".docx"):
            problems.append(_unread(f"{FOLDER}/{path.name}", path.name, "school year", years))
    _refuse(problems, params)
    for year in years.values():
        read(params, year, plan.in_year(year))


def notices(params: Path, plan: Plan) -> list[str]:
    """What of the texts of all school years will be printed otherwise than they show it.

    Raises:
        PlanError: as :func:`check`.
        ExportError: a text with which no report can be exported; names the file.
    """
    from reporting.export.document import Written
    from reporting.export.prose import converted

    found = []
    for year in plan.district.years:
        for report, text in read(params, year, plan).items():
            where = f"{params.name}/{FOLDER}/{year}/{report}.md"
            for prose in converted([Written(text)], [where]):
                found += [f"{where}: {notice}" for notice in prose.notices]
                found += [
                    f"{where}: the picture {picture.src} is not beside the text"
                    for picture in prose.pictures
                    if not picture.src.startswith("data:")
                ]
    return found


def _of_year(folder: Path, year: str, plan: Plan) -> Iterator[Problem]:
    expected = _expected(plan)
    for place in _entries(folder / year):
        where = f"{FOLDER}/{year}/{place.name}"
        if not place.is_dir() or place.name not in expected:
            yield _unread(where, place.name, "folder of a school", expected)
            continue
        for path in _entries(place):
            if path.is_dir() or path.suffix.lower() not in _PICTURES:
                yield from _of_file(path, f"{where}/{path.name}", expected[place.name])


def _of_file(path: Path, where: str, reports: Collection[str]) -> Iterator[Problem]:
    names = [f"{report}.md" for report in reports]
    if path.name not in names or not path.is_file():
        yield _unread(where, path.name, "report", names)
        return
    try:
        path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        yield Problem(where, row, "", f"byte {error.start}", "save this file as UTF-8 text")
    except OSError as error:
        yield Problem(where, None, "", "", f"cannot be read ({error.strerror})")


def _unread(where: str, name: str, what: str, valid: Collection[str]) -> Problem:
    hint = did_you_mean(name, valid)
    rule = f"no report reads this: no such {what}; {hint + ' ' if hint else ''}"
    rule += f"valid: {', '.join(valid)}. Texts stand in {FOLDER}/<year>/<school>/<report>.md"
    return Problem(where, None, "", name, rule)


def _expected(plan: Plan) -> dict[str, list[str]]:
    """School → its reports."""
    schools = (DISTRICT, *(s.slug for s in plan.district.schools))
    return {s: [d.id for d in plan.documents if d.is_made_for(s)] for s in schools}


def _entries(folder: Path) -> list[Path]:
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in there if not path.name.startswith(_NOISE))


def _refuse(problems: list[Problem], params: Path) -> None:
    if problems:
        raise PlanError(problems, where=params.name, next_step="rename or mend these files")
