"""What people write, data like everything else.

It stands in ``params/commentary/<year>/<school>/<report>.md``, e.g. ``goal-1.md``.
"""

from __future__ import annotations

from pathlib import Path

from reporting.errors import PlanError, Problem
from reporting.plan import DISTRICT, Plan, SchoolYear

FOLDER = "commentary"


def read(params: Path, year: SchoolYear, plan: Plan) -> dict[str, str]:
    """Markdown by ``<school>/<report>`` of one school year; files that no report reads are errors.

    Raises:
        PlanError: a folder that is no school, a file that is no report, text that is not UTF-8.
    """
    folder = params / FOLDER / str(year)
    expected = {
        f"{school}/{document.id}.md": f"{school}/{document.id}"
        for school in (DISTRICT, *(s.slug for s in plan.district.schools))
        for document in plan.documents
        if document.is_made_for(school)
    }
    found: dict[str, str] = {}
    problems = []
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        where = f"{FOLDER}/{year}/{name}"
        if name not in expected:
            problems.append(
                Problem(where, None, "", "", "no report reads this; name it <school>/<report>.md")
            )
            continue
        try:
            found[expected[name]] = path.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            problems.append(Problem(where, None, "", "", "save this file as UTF-8 text"))
    if problems:
        raise PlanError(problems, where=params.name, next_step="rename or mend these files")
    return found
