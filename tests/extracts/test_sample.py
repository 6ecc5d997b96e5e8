"""The readers over the whole sample: every planted defect is met as the readers promise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.extracts import Extracts, identifiers
from reporting.plan import Plan
from sample import Planted


@dataclass(frozen=True)
class Sample:
    plan: Plan
    data: Path
    planted: tuple[Planted, ...]
    extracts: Extracts

    def count(self, defect: str, source: str, year: str) -> int:
        return sum(
            p.count
            for p in self.planted
            if (p.defect, p.source, str(p.year)) == (defect, source, year)
        )

    def aside(self, reason: str, source: str, year: str) -> int:
        file = f"{year}/{self.plan.source(source).file}"
        return sum(s.rows for s in self.extracts.set_aside if s.file == file and s.reason == reason)


@pytest.fixture(scope="module")
def sample(
    district_plan: Plan,
    sample_written: tuple[Path, tuple[Planted, ...]],
    sample_extracts: Extracts,
) -> Sample:
    return Sample(district_plan, *sample_written, sample_extracts)


@pytest.mark.parametrize(
    ("defect", "source", "reason"),
    [
        ("preschool", "student_core", "pre-kindergarten rows"),
        ("other_role", "office_referrals", "role other than Offender"),
        ("duplicated_row", "program_participation", "exact duplicate row"),
        (
            "double_response",
            "panorama_students",
            "the same respondent answered twice; the later response counts",
        ),
    ],
)
def test_planted_rows_are_set_aside(sample: Sample, defect: str, source: str, reason: str) -> None:
    """As many rows as the sample planted leave each file, no more and no fewer."""
    for year in map(str, sample.plan.district.years):
        planted = sample.count(defect, source, year)
        assert planted > 0
        assert sample.aside(reason, source, year) == planted


@pytest.mark.parametrize(
    ("defect", "source", "reason"),
    [
        ("late_correction", "student_core", "superseded by a later collection version"),
        ("retest", "map_eoc", "retest: a later valid result counts"),
        ("test_name_blank", "map_eoc", "no test name"),
    ],
)
def test_defects_may_fall_on_a_row_that_does_not_count(
    sample: Sample, defect: str, source: str, reason: str
) -> None:
    """A planted row may be set aside for another reason first, never the other way round."""
    for year in map(str, sample.plan.district.years):
        found = sample.aside(reason, source, year)
        assert 0 < found <= sample.count(defect, source, year)


def test_lost_zeros_do_not_split_students(sample: Sample) -> None:
    """Students of a year whose ids lost their zeros are the same students as a year before."""
    roster = sample.extracts.roster
    assert roster["student"].str.fullmatch(r"\d{10}").all()
    assert roster["local_id"].str.fullmatch(r"\d{6}").all()
    students = roster.groupby("year")["student"].agg(set)
    for before, after in zip(students.iloc[:-1], students.iloc[1:], strict=True):
        assert len(before & after) / len(after) > 0.7


def test_results_and_removals_belong_to_students_of_the_roster(sample: Sample) -> None:
    """Ids of different extracts meet after cleaning."""
    known = set(zip(sample.extracts.roster["year"], sample.extracts.roster["student"], strict=True))
    for frame in (sample.extracts.results, sample.extracts.removals):
        assert set(zip(frame["year"], frame["student"], strict=True)) <= known


def test_a_student_has_one_result_per_subject_and_year(sample: Sample) -> None:
    """Retests and end-of-course tests leave one result."""
    assert not sample.extracts.results.duplicated(["year", "student", "subject"]).any()


def test_a_respondent_answers_each_question_once(sample: Sample) -> None:
    """Nobody counts twice in a question."""
    key = ["year", "population", "respondent", "item"]
    assert not sample.extracts.responses.duplicated(key).any()
    assert not sample.extracts.fall_responses.duplicated(key).any()


def test_every_row_of_the_sample_is_kept_or_set_aside(sample: Sample) -> None:
    """Rows read = rows kept + rows set aside, for all files of all years."""
    beside = (sample.data, sample.data / "published")
    files = [p for p in sample.data.rglob("*.*") if p.parent not in beside]
    assert len(sample.extracts.rows) == len(sample.extracts.files) == len(files) >= 60
    for file, count in sample.extracts.rows.items():
        out = sum(s.rows for s in sample.extracts.set_aside if s.file == file)
        assert count.read == count.kept + out, file


def test_no_identifier_of_a_name_or_address_enters_a_frame(sample: Sample) -> None:
    """Names and e-mail addresses of the sample are known and stand in no frame."""
    known = identifiers(sample.data, sample.plan, sample.plan.district.years)
    people = {text for text in known if "@" in text or " " in text}
    assert len(people) > 5000
    for name in ("roster", "removals", "referrals", "staff", "results", "participation"):
        frame = getattr(sample.extracts, name)
        for column in frame.select_dtypes("str"):
            assert not people & set(frame[column].dropna().unique()), (name, column)
