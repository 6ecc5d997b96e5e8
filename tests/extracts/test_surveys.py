"""Panorama raw responses → one row per respondent and question."""

from __future__ import annotations

import pandas as pd
import pytest

from .small import STUDENTS, Room

SOURCES = {
    "student_core",
    "panorama_students",
    "panorama_students_fall",
    "panorama_staff",
    "panorama_families",
}
ADA = "C,C,Clayton High,1050,Ada,Okafor,ada@students.example.org,pan-s-1,700001,9,Female,Black or African American,,resp-s-9,Student SEL,English,{time},12,{safe},Quite"  # noqa: E501


def answers(room: Room, population: str = "students") -> pd.Series:
    frame = room.read().responses
    frame = frame[frame["population"] == population]
    return frame.set_index(["respondent", "item"])["answer"]


def test_every_question_of_the_year_is_one_row(room: Room) -> None:
    """A left-out answer is missing, an excluded one keeps its words."""
    found = answers(room)
    assert len(found) == 6
    assert found["pan-s-1", "safe"] == "Sometimes"
    assert pd.isna(found["pan-s-2", "safe"])
    assert found["pan-s-2", "matter"] == "Don't know"


def test_the_exports_own_columns_become_the_rosters_codes(room: Room) -> None:
    """Race in words, grade without zero and a short student id become codes."""
    frame = room.read().responses
    row = frame[frame["respondent"] == "pan-s-3"].iloc[0]
    assert row[["school", "local_id", "race", "gender", "grade"]].to_list() == [
        "glen", "000303", "A", "M", "03",
    ]  # fmt: skip


def test_staff_and_families_have_no_student_id(room: Room) -> None:
    """Their frames have the same columns; what a file does not say is missing."""
    frame = room.read().responses.set_index("population")
    assert frame.loc[["staff", "families"], "local_id"].isna().all()
    assert frame.loc["staff", ["respondent", "answer"]].to_list() == ["pan-t-1", "Extremely"]


def test_a_family_answers_once_per_child(room: Room) -> None:
    """Two children in two grades are two responses; the same child again, the later counts."""
    again = room.text("families.csv").splitlines()[1].replace("resp-f-1", "resp-f-3")
    room.add("families.csv", again.replace("20:00:00", "21:00:00").replace("Agree", "Disagree"))
    found = answers(room, "families")
    assert found.to_dict() == {("resp-f-2", "f"): "Disagree", ("resp-f-3", "f"): "Disagree"}
    reason = "the same respondent answered twice; the later response counts"
    assert room.aside()["families.csv", reason] == 1


@pytest.mark.parametrize(
    ("time", "counts"),
    [("2026-03-12 08:00:00", "Almost never"), ("2026-03-09 08:00:00", "Sometimes")],
)
def test_the_later_of_two_responses_counts(room: Room, time: str, counts: str) -> None:
    """Later by its start, not by its place in the file."""
    room.add("students.csv", ADA.format(time=time, safe="Almost never"))
    assert answers(room)["pan-s-1", "safe"] == counts
    assert sum(n for (f, _), n in room.aside().items() if f == "students.csv") == 1


def test_responses_without_student_id_are_kept_and_said(room: Room) -> None:
    """Two responses without an id are two respondents whose groups are unknown."""
    text = STUDENTS.replace(",700001,", ",,").replace(",700002,", ",,")
    room.write("students.csv", text)
    assert len(answers(room)) == 6
    assert any("2 responses kept without Student ID" in n for n in room.read().notices)


def test_an_unknown_answer_names_the_valid_ones(room: Room) -> None:
    """An option that the scale does not have is a problem that lists the options."""
    room.edit("students.csv", "Sometimes,Quite", "Sometimes,Quite a bit")
    problem = room.problem()
    assert (problem.row, problem.column) == (2, "How much do you matter?")
    assert problem.value == "Quite a bit"
    assert "Not at all, Somewhat, Quite, Extremely, Don't know, N.A." in problem.rule


def test_a_missing_question_says_where_to_correct_it(room: Room) -> None:
    """A reworded question is a missing column with a suggestion and the settings to change."""
    room.edit("students.csv", "How much do you matter?", "How much do you matter here?")
    problem = room.problem()
    assert (problem.row, problem.column) == (1, "How much do you matter?")
    assert "did you mean 'How much do you matter here?'" in problem.rule
    assert "params/surveys.yaml" in problem.rule


def test_a_question_that_no_longer_holds_is_not_wanted(room: Room) -> None:
    """Columns that are no questions of this year are named and not read."""
    room.write(
        "students.csv",
        "\n".join(
            line + (",Do you matter?" if number == 0 else ",???")
            for number, line in enumerate(STUDENTS.splitlines())
        )
        + "\n",
    )
    extracts = room.read()
    assert set(extracts.responses["item"]) == {"safe", "matter", "b", "f"}
    (notice,) = [n for n in extracts.notices if "no questions" in n]
    assert "'Do you matter?'" in notice
    assert "Student Email" not in notice


def test_a_question_may_be_mapped(room: Room) -> None:
    """params/sources.yaml maps a question to the header of this export."""
    room.edit("students.csv", "How much do you matter?", "Q2")
    room.map_columns("panorama_students", {"How much do you matter?": "Q2"})
    assert answers(room)["pan-s-1", "matter"] == "Quite"


def test_the_fall_wave_has_a_frame_of_its_own(room: Room) -> None:
    """Fall responses are never mixed with the spring ones."""
    room.write("students_fall.csv", STUDENTS.replace("2026-03", "2025-10"))
    extracts = room.read()
    assert len(extracts.fall_responses) == 6
    assert len(extracts.responses) == 9
    assert list(extracts.fall_responses.columns) == list(extracts.responses.columns)


def test_a_fall_file_in_the_place_of_spring_is_a_problem(room: Room) -> None:
    """Both waves have one layout; the months tell them apart."""
    room.write("students.csv", STUDENTS.replace("2026-03", "2025-10"))
    problem = room.problem()
    assert problem.column == "Response Start Time"
    assert "is this the file of the spring survey?" in problem.rule


@pytest.mark.parametrize(
    "time", ["3/10/2026 9:00", "03/10/2026 9:00 AM", "2026-03-10T09:00:00", "2026-03-10 09:00"]
)
def test_times_come_in_several_forms(room: Room, time: str) -> None:
    """American and database forms of a moment are understood."""
    room.edit("students.csv", "2026-03-10 09:00:00", time)
    assert len(answers(room)) == 6


def test_a_response_of_another_year_is_a_problem(room: Room) -> None:
    """A response from outside the school year is not of this survey."""
    room.edit("students.csv", "2026-03-10 09:00:00", "2025-03-10 09:00:00")
    assert room.problem().value == "2025-03-10 09:00:00"


def test_most_students_unknown_means_other_ids(room: Room) -> None:
    """When most students are not in the roster the column holds something else."""
    usual = "2026-03-10 09:00:00"
    rows = [ADA.format(time=usual, safe="").replace("700001", f"10000{n}") for n in range(6)]
    room.add("students.csv", *rows)
    problem = room.problem()
    assert problem.column == "Student ID"
    assert "6 of 9 rows" in problem.rule
    assert "LocalStudentID" in problem.rule


def test_few_unknown_students_are_a_notice(room: Room) -> None:
    """A respondent who is not in the roster is kept and said."""
    room.edit("students.csv", "700001", "100001")
    assert any("1 rows name a student who is not in the roster" in n for n in room.read().notices)


def test_two_families_are_not_one_by_a_changed_id(room: Room) -> None:
    """Ids that a spreadsheet has cut to 1.23E+10 are alike, and one response would be lost."""
    for old in ("pan-f-1,3,", "pan-f-1,K,"):
        room.edit("families.csv", old, "1.23E+10,3,")
    assert {p.value for p in room.problems()} == {"1.23E+10"}


def test_responses_of_the_other_wave_are_said(room: Room) -> None:
    """A few autumn responses in the spring file are counted, and said."""
    room.edit("students.csv", "2026-03-11 10:00:00", "2025-10-11 10:00:00")
    said = "1 of 3 responses are of the other half of the year"
    assert any(said in notice for notice in room.read().notices)
