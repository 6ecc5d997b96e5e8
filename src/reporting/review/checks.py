"""The checks by name. The first paragraph of a check's docstring is what ``check`` explains."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from reporting.plan import CheckName
from reporting.review.beside import act_sections_and_composite, differs_from_state_figure
from reporting.review.enrolment import (
    enrolment_jump,
    missing_rows,
    school_without_rows,
    vanished_group,
)
from reporting.review.evidence import Evidence
from reporting.review.rows import duplicate_students, impossible_dates, student_in_two_schools
from reporting.review.surveys import changed_question, low_response_rate, unknown_answers
from reporting.review.warning import DataWarning

Check = Callable[[Evidence], Iterator[DataWarning]]

CHECKS: Mapping[CheckName, Check] = {
    check.__name__: check  # type: ignore[misc]
    for check in (
        duplicate_students,
        student_in_two_schools,
        impossible_dates,
        unknown_answers,
        low_response_rate,
        school_without_rows,
        enrolment_jump,
        vanished_group,
        missing_rows,
        changed_question,
        differs_from_state_figure,
        act_sections_and_composite,
    )
}

WAIVERS = (
    "A waiver that has expired, or that no warning needs any more. Take it out of "
    "params/waivers.yaml, or give it a new reason and a later `expires`."
)


def explanation(check: CheckName) -> str:
    """What a check looks at and what to do, in one paragraph."""
    if check == "waivers":
        return WAIVERS
    return " ".join(cast(str, inspect.getdoc(CHECKS[check])).split())
