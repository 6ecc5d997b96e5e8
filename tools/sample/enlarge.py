"""A larger district for measuring time: every school several times, with students of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from reporting.errors import RequestError
from reporting.plan import Plan, School

_LARGEST = 150  # student numbers have six digits, state codes of schools four
_FIRST_CODE = 5000  # state codes of added schools


def enlarged(plan: Plan, factor: int) -> Plan:
    """The plan with every school ``factor`` times, under new names and codes.

    Raises:
        RequestError: the factor is not 1 to 150.
    """
    if not 1 <= factor <= _LARGEST:
        raise RequestError(
            f"a district {factor} times as large cannot be made",
            where="--schools-factor",
            valid=[f"1 to {_LARGEST}"],
            next_step="give a smaller number",
        )
    taken = {school.state_code for school in plan.district.schools}
    free = (f"{code}" for code in range(_FIRST_CODE, 10_000) if f"{code}" not in taken)
    schools: list[School] = list(plan.district.schools)
    for copy in range(2, factor + 1):
        for school in plan.district.schools:
            change = {
                "slug": f"{school.slug}-{copy}",
                "name": f"{school.name} {copy}",
                "state_code": next(free),
                "nces_id": None,
            }
            schools.append(school.model_copy(update=change))
    district = plan.district.model_copy(update={"schools": tuple(schools)})
    return plan.model_copy(update={"district": district})


def write_params(plan: Plan, params: Path, out: Path) -> None:
    """A copy of ``params`` whose schools are those of an enlarged plan.

    Raises:
        RequestError: ``out`` exists already.
    """
    if out.exists():
        raise RequestError(
            "this folder exists already", where=str(out), next_step="name a new folder"
        )
    shutil.copytree(params, out)
    path = out / "district.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["schools"] = [
        school.model_dump(mode="json", exclude_none=True) for school in plan.district.schools
    ]
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8", newline="\n")
