"""A very small district: two schools, four students, and every extract of one school year.

The whole files lie in ``whole/``; each test says in its own text what it spoils.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporting.errors import ExtractError, Problem
from reporting.extracts import Extracts, SetAside, read_extracts
from reporting.plan import Plan, School, SchoolYear, Source, Surveys, load_plan

YEAR = SchoolYear(2026)
PARAMS = Path(__file__).resolve().parents[2] / "params"

WHOLE = Path(__file__).resolve().parent / "whole"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(WHOLE.iterdir())}
CORE = FILES["core.csv"]
DISCIPLINE = FILES["discipline.csv"]
REFERRALS = FILES["referrals.csv"]
STUDENTS = FILES["students.csv"]
MAP = FILES["map.txt"]
PARTICIPATION = FILES["programs.csv"]

_SOURCES = {
    "student_core": "core.csv",
    "student_discipline": "discipline.csv",
    "office_referrals": "referrals.csv",
    "panorama_students": "students.csv",
    "panorama_students_fall": "students_fall.csv",
    "panorama_staff": "staff_survey.csv",
    "panorama_families": "families.csv",
    "staff_roster": "staff.csv",
    "map_eoc": "map.txt",
    "program_participation": "programs.csv",
    "budget": "budget.csv",
    "equity_audit": "audit.csv",
    "missouri_student_survey": "state_survey.csv",
}
_SURVEYS = {
    "student_grades": ["03", "09", "10"],
    "scales": [
        {"id": "often", "options": ["Almost never", "Sometimes", "Almost always"], "favorable": 1},
        {
            "id": "extent",
            "options": ["Not at all", "Somewhat", "Quite", "Extremely"],
            "favorable": 2,
            "excluded": ["Don't know", "N.A."],
        },
        {"id": "agree", "options": ["Disagree", "Agree"], "favorable": 1},
    ],
    "topics": [
        {
            "topic": "feelings",
            "population": "students",
            "items": [{"id": "safe", "text": "safe", "scale": "often", "first_year": "2024-25"}],
        },
        {
            "topic": "belonging",
            "population": "students",
            "items": [
                {
                    "id": "matter_old",
                    "text": "Do you matter?",
                    "scale": "extent",
                    "first_year": "2020-21",
                    "last_year": "2024-25",
                },
                {
                    "id": "matter",
                    "text": "How much do you matter?",
                    "scale": "extent",
                    "first_year": "2025-26",
                },
            ],
        },
        {
            "topic": "belonging",
            "population": "staff",
            "items": [
                {"id": "b", "text": "I belong here.", "scale": "extent", "first_year": "2020-21"}
            ],
        },
        {
            "topic": "feelings",
            "population": "families",
            "items": [
                {"id": "f", "text": "My child is safe.", "scale": "agree", "first_year": "2020-21"}
            ],
        },
    ],
}


@lru_cache(maxsize=1)
def small_plan() -> Plan:
    """The project's plan with two schools, three survey scales and short file names."""
    plan = load_plan(PARAMS)
    schools = [
        {"slug": "high", "name": "High", "level": "high", "grades": ["09", "10"]},
        {"slug": "glen", "name": "Glen", "level": "elementary", "grades": ["K", "03"]},
    ]
    codes = ("1050", "4040")
    district = plan.district.model_copy(
        update={
            "district_code": "096102",
            "schools": tuple(
                School.model_validate({**school, "state_code": code, "first_year": "2020-21"})
                for school, code in zip(schools, codes, strict=True)
            ),
        }
    )
    sources = tuple(
        Source(id=key, label=key, file=file, required=key != "panorama_students_fall")
        for key, file in _SOURCES.items()
    )
    surveys = Surveys.model_validate(_SURVEYS)
    return plan.model_copy(update={"district": district, "sources": sources, "surveys": surveys})


@dataclass
class Room:
    """A data folder of one school year that a test spoils and reads."""

    data: Path
    plan: Plan

    @property
    def folder(self) -> Path:
        return self.data / str(YEAR)

    def text(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        raw = content if isinstance(content, bytes) else content.encode("utf-8")
        (self.folder / file).write_bytes(raw)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace one place of a file; a test that spoils nothing fails here."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def add(self, file: str, *rows: str) -> None:
        self.write(file, self.text(file) + "".join(f"{row}\n" for row in rows))

    def map(self, source: str, **columns: str) -> None:
        self.map_columns(source, columns)

    def map_columns(self, source: str, columns: dict[str, str]) -> None:
        """Set the column map of one source, as params/sources.yaml would."""
        sources = tuple(
            s.model_copy(update={"columns": columns}) if s.id == source else s
            for s in self.plan.sources
        )
        self.plan = self.plan.model_copy(update={"sources": sources})

    def read(self) -> Extracts:
        return read_extracts(self.data, self.plan, [YEAR])

    def problems(self) -> list[Problem]:
        """The problems of reading; a test that expects some fails when there are none."""
        try:
            self.read()
        except ExtractError as error:
            return list(error.problems)
        raise AssertionError("read without any problem")

    def problem(self) -> Problem:
        """The only problem."""
        problems = self.problems()
        assert len(problems) == 1, problems
        return problems[0]

    def aside(self) -> dict[tuple[str, str], int]:
        """Rows set aside by file name and reason."""

        def key(s: SetAside) -> tuple[str, str]:
            return s.file.split("/")[1], s.reason

        return {key(s): s.rows for s in self.read().set_aside}
