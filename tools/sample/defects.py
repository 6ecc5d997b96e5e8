"""Defects that real exports have, planted on purpose so that readers are tested on them.

Each rule names the file (id in ``params/sources.yaml``), the ending years (None: every year) and
changes a clean table; it returns how many rows or cells it touched. What a district may meet:

    late_correction       Student Core: the same student and school again, higher version, corrected
    lost_zeros_state_id   Student Core 2022, MAP/EOC 2022: StateIDs went through a spreadsheet
    lost_zeros_district   Student Core 2022: district code 96102
    lost_zeros_grade      Student Core 2023: grade 3 instead of 03
    lunch_u               Student Core 2024: full price is written U instead of blank
    star                  Student Core 2021, MAP/EOC: ``*`` in columns that nobody counts by
    accented_name         Student Core 2021: saved as latin-1 (an accent is one byte)
    blank_lines           office referrals 2022: an empty line after every row
    padded                MAP/EOC: CONTENT_AREA and names filled up with spaces
    test_name_blank       MAP/EOC: rows without TEST_NAME_MAP, which do not count
    invalidated           MAP/EOC: MAP_SCORE_INVALIDATION is Y, the row does not count
    not_determined        MAP/EOC: no performance level (planted by the results themselves)
    retest                MAP/EOC: the same student and subject again, later and higher
    invalid_retest        MAP/EOC: a later row that is invalidated; the earlier one counts
    lost_zeros_date       MAP/EOC 2024: TEST_DATE 42524 instead of 042524
    double_response       student surveys: the same student again, later; the later one counts
    unknown_respondent    student surveys: a Student ID that no roster knows, or none
    growth_retest         NWEA: a second test in the term that is not the growth measure
    no_composite          ACT: dashes instead of scores, in a test that was not finished
    lost_zeros_month      ACT 2024: Test_Dte 92023 instead of 092023
    cancelled_exam        AP: an exam without a grade
    two_ap_numbers        AP: the same student and exams in two rows
    no_identifier         AP: Student Identifier left out
    duplicated_row        program participation: the same row twice
    other_role            office referrals: victims and witnesses (planted by the referrals)
    short_date            office referrals, discipline, NWEA: 9/3/2024 beside 09/03/2024
    preschool             Student Core: PK rows of the early-childhood centre, no school of the plan
    one_rater             equity audit 2022: an area that the second rater did not rate
    repeated_rating       equity audit 2024: rows pasted twice
    decimal_rating        equity audit 2023: 3.0 instead of 3
    written_out_band      Missouri Student Survey 2022: Grades 6–8 instead of 6-8
    percent_sign          Missouri Student Survey 2024: 58.3% instead of 58.3
    thousands             Missouri Student Survey 2026: 1,012 respondents
    unpublished           Missouri Student Survey: an item that the state left blank
    excluded_answer       surveys: Don't know, N.A.
    blank_answer          surveys: questions left out
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from reporting.plan import SchoolYear
from sample import audit_defects, score_defects
from sample.chance import hexadecimal, some, stream
from sample.score_layouts import AP_HEADERS
from sample.table import Bools, Ints, Table, texts

Change = Callable[[Table, np.random.Generator], tuple[Table, int]]


@dataclass(frozen=True)
class Planted:
    """One kind of defect in one file: how many rows or cells show it."""

    defect: str
    source: str
    year: SchoolYear
    count: int


@dataclass(frozen=True)
class Rule:
    defect: str
    source: str
    change: Change
    endings: tuple[int, ...] | None = None

    def applies(self, source: str, year: SchoolYear) -> bool:
        return self.source == source and (self.endings is None or year.ending in self.endings)


@dataclass(frozen=True)
class Form:
    """How a file is saved."""

    encoding: str = "utf-8"
    newline: str = "\n"
    separator: str = ","
    blank_line_every: int = 0
    planted: tuple[str, ...] = field(default=())
    headers: Mapping[str, str] = field(default_factory=dict)


def spoil(table: Table, source: str, year: SchoolYear) -> tuple[Table, tuple[Planted, ...]]:
    """Plant every defect that one file has in one year."""
    planted = []
    for rule in _RULES:
        if rule.applies(source, year):
            table, count = rule.change(table, stream(f"{source} {rule.defect}", year))
            planted.append(Planted(rule.defect, source, year, count))
    return table, tuple(planted)


def form(source: str, year: SchoolYear) -> Form:
    """Encoding, line ends and separators of one file."""
    if source == "map_eoc":
        return Form(separator="\t", newline="\r\n")
    if source == "office_referrals" and year.ending == 2022:
        return Form(blank_line_every=1, planted=("blank_lines",))
    if source == "student_core" and year.ending == 2021:
        return Form(encoding="latin-1", newline="\r\n")
    if source == "ap":
        return Form(headers=AP_HEADERS)
    return Form(newline="\r\n" if source.startswith(("panorama", "student")) else "\n")


def _late_correction(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """The first version holds the mistake, the second the truth."""
    october = np.char.endswith(table["CollectionVersion"], "OctCore1.0")
    rows = np.flatnonzero(october & (table["StudentGradeLevel"] != "PK"))
    chosen = rows[some(rng, len(rows), 6)]
    later = table.take(chosen)
    everything = np.ones(len(chosen), np.bool_)
    version = np.char.replace(later["CollectionVersion"], "1.0", "2.0")
    later = later.put("CollectionVersion", everything, version)
    wrong = np.where(table["LunchStatus"][chosen] == "F", "", "F")
    return table.put("LunchStatus", chosen, wrong).join(later), len(chosen)


def _bare(column: str) -> Change:
    """Leading zeros lost, as when a spreadsheet takes text for a number."""

    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        values = table[column]
        bare = np.char.lstrip(values, "0")
        touched = (bare != values) & (bare != "")
        return table.put(column, touched, bare[touched]), int(touched.sum())

    return change


def _filled(column: str, old: str, new: str) -> Change:
    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        where = table[column] == old
        return table.put(column, where, new), int(where.sum())

    return change


def _starred(columns: tuple[str, ...], share: float) -> Change:
    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        count = 0
        for column in columns:
            where: Bools = rng.random(table.rows) < share
            table, count = table.put(column, where, "*"), count + int(where.sum())
        return table, count

    return change


def _accented(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    chosen = some(rng, table.rows, 3)
    changed = [f"Zo\u00f1v\u00fdr{name.lower()}" for name in table["LastName"][chosen].tolist()]
    return table.put("LastName", chosen, texts(changed)), len(chosen)


def _padded(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    area = np.char.ljust(table["CONTENT_AREA"], 18)
    everything = np.ones(table.rows, np.bool_)
    return table.put("CONTENT_AREA", everything, area), int((area != table["CONTENT_AREA"]).sum())


def _extra(table: Table, rng: np.random.Generator, test: str, count: int) -> tuple[Ints, Table]:
    """Copies of some rows with a determined level, to become second rows of the same student."""
    level = np.char.strip(table["PERFORMANCE_LEVEL"])
    failed = np.isin(level, ("Below Basic", "Basic"))
    able = np.flatnonzero(failed & (table["TEST_NAME_MAP"] == test))
    chosen = able[some(rng, len(able), count)]
    return chosen.astype(np.int64), table.take(chosen)


def _retest(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """An end-of-course test failed in autumn and passed in spring; MAP taken again in May."""
    course, again = _extra(table, rng, "EOC", 14)
    ending = table["YEAR"][0][2:]
    table = table.put("TEST_DATE", course, f"1208{int(ending) - 1:02d}")
    table = table.put("EOC_ADMINISTRATION_WINDOW", course, "Fall")
    mapped, twice = _extra(table, rng, "MAP", 6)
    table = table.put("TEST_DATE", mapped, f"0407{ending}")
    second = _higher(again.join(twice))
    return table.join(second), second.rows


def _higher(table: Table) -> Table:
    everything = np.ones(table.rows, np.bool_)
    with_points = np.char.strip(table["CALCULATED_INDEX_PT_VALUE"]) != ""
    table = table.put("PERFORMANCE_LEVEL", everything, "Proficient")
    table = table.put("PERFORMANCE_LEVEL_CODE", everything, "4")
    return table.put("CALCULATED_INDEX_PT_VALUE", with_points, "3.62")


def _invalid_retest(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    chosen, again = _extra(table, rng, "EOC", 3)
    again = _higher(again)
    everything = np.ones(again.rows, np.bool_)
    again = again.put("MAP_SCORE_INVALIDATION", everything, "Y")
    again = again.put("TEST_DATE", everything, f"0522{table['YEAR'][0][2:]}")
    return table.join(again), len(chosen)


def _some_rows(column: str, value: str, count: int) -> Change:
    """Rows that count until now: valid, with a test name."""

    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        valid = np.char.strip(table["MAP_SCORE_INVALIDATION"]) == ""
        able = np.flatnonzero(valid & (np.char.strip(table["TEST_NAME_MAP"]) != ""))
        chosen = able[some(rng, len(able), count)]
        return table.put(column, chosen, value), len(chosen)

    return change


def _double_response(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """A student opens the survey again two days later and answers the first questions anew."""
    chosen = some(rng, table.rows, 9)
    again = table.take(chosen)
    everything = np.ones(len(chosen), np.bool_)
    later = [_days_later(start) for start in again["Response Start Time"].tolist()]
    again = again.put("Response Start Time", everything, texts(later))
    again = again.put("Unique Response ID", everything, hexadecimal(rng, len(chosen), 24))
    for column in list(table.columns)[18:23]:
        again = again.put(column, everything, again[column][rng.permutation(len(chosen))])
    return table.join(again), len(chosen)


def _days_later(start: str) -> str:
    return str(np.datetime64(start.replace(" ", "T")) + np.timedelta64(2, "D")).replace("T", " ")


def _unknown_respondent(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    chosen = some(rng, table.rows, 6)
    strange = table.take(chosen)
    everything = np.ones(len(chosen), np.bool_)
    numbers = np.where(np.arange(len(chosen)) % 3 == 0, "", texts(699_001 + np.arange(len(chosen))))
    strange = strange.put("Student ID", everything, numbers)
    strange = strange.put("Unique Response ID", everything, hexadecimal(rng, len(chosen), 24))
    strange = strange.put("Student Panorama ID", everything, hexadecimal(rng, len(chosen), 16))
    for column in ("Student First Name", "Student Last Name", "Student Email"):
        strange = strange.put(column, everything, "")
    return table.join(strange), len(chosen)


def _duplicated(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    chosen = some(rng, table.rows, 25)
    index = np.sort(np.concatenate([np.arange(table.rows), chosen]))
    return table.take(index.astype(np.int64)), len(chosen)


def _seen(test: Callable[[Table], Bools]) -> Change:
    """Count what the file's own builder has planted."""

    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        return table, int(test(table).sum())

    return change


def _short_date(column: str) -> Change:
    return _seen(lambda table: np.char.str_len(table[column]) < 10)


def _answers(words: tuple[str, ...]) -> Change:
    def change(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
        start = list(table.columns).index("Response Duration (minutes)") + 1
        questions = [table.columns[name] for name in list(table.columns)[start:]]
        return table, int(sum(np.isin(question, words).sum() for question in questions))

    return change


_SURVEYS = ("panorama_students", "panorama_students_fall", "panorama_staff", "panorama_families")
_STATE_SURVEY = "missouri_student_survey"
_OWN_COLUMNS = ("ResidentSchoolCode", "Homeless")

# Order matters: a copied row shows what its original shows, and zeros are lost last.
_RULES: tuple[Rule, ...] = (
    Rule("preschool", "student_core", _seen(lambda table: table["StudentGradeLevel"] == "PK")),
    Rule("accented_name", "student_core", _accented, (2021,)),
    Rule("star", "student_core", _starred(_OWN_COLUMNS, 0.01), (2021,)),
    Rule("late_correction", "student_core", _late_correction),
    Rule("lunch_u", "student_core", _filled("LunchStatus", "", "U"), (2024,)),
    Rule("lost_zeros_state_id", "student_core", _bare("StateID"), (2022,)),
    Rule("lost_zeros_district", "student_core", _bare("AttendingDistrictCode"), (2022,)),
    Rule("lost_zeros_grade", "student_core", _bare("StudentGradeLevel"), (2023,)),
    Rule("short_date", "student_discipline", _short_date("OffenseDate")),
    Rule("short_date", "office_referrals", _short_date("Event Date")),
    Rule("other_role", "office_referrals", _seen(lambda table: table["Role"] != "Offender")),
    *(Rule("double_response", source, _double_response) for source in _SURVEYS[:2]),
    *(Rule("unknown_respondent", source, _unknown_respondent) for source in _SURVEYS[:2]),
    *(Rule("excluded_answer", source, _answers(("Don't know", "N.A."))) for source in _SURVEYS),
    *(Rule("blank_answer", source, _answers(("",))) for source in _SURVEYS),
    Rule("retest", "map_eoc", _retest),
    Rule("invalid_retest", "map_eoc", _invalid_retest),
    Rule("invalidated", "map_eoc", _some_rows("MAP_SCORE_INVALIDATION", "Y", 5)),
    Rule("test_name_blank", "map_eoc", _some_rows("TEST_NAME_MAP", " ", 7)),
    Rule(
        "not_determined",
        "map_eoc",
        _seen(lambda table: np.char.strip(table["PERFORMANCE_LEVEL"]) == ""),
    ),
    Rule("star", "map_eoc", _starred(("EXAMINER_NAME", "TITLEI_STUDENT"), 0.01)),
    Rule("padded", "map_eoc", _padded),
    Rule("lost_zeros_state_id", "map_eoc", _bare("MOSIS_STATE_ID"), (2022,)),
    Rule("lost_zeros_date", "map_eoc", _bare("TEST_DATE"), (2024,)),
    Rule("short_date", "nwea_growth", _short_date("TestStartDate")),
    Rule("growth_retest", "nwea_growth", score_defects.growth_retest),
    Rule("no_composite", "act", score_defects.no_composite),
    Rule("lost_zeros_month", "act", _bare("Test_Dte"), (2024,)),
    Rule("cancelled_exam", "ap", score_defects.cancelled_exam),
    Rule("two_ap_numbers", "ap", score_defects.two_ap_numbers),
    Rule("no_identifier", "ap", score_defects.no_identifier),
    Rule("duplicated_row", "program_participation", _duplicated),
    Rule("one_rater", "equity_audit", audit_defects.one_rater, (2022,)),
    Rule("decimal_rating", "equity_audit", audit_defects.decimal_rating, (2023,)),
    Rule("repeated_rating", "equity_audit", audit_defects.repeated_rating, (2024,)),
    Rule("written_out_band", _STATE_SURVEY, audit_defects.written_out_band, (2022,)),
    Rule("percent_sign", _STATE_SURVEY, audit_defects.percent_sign, (2024,)),
    Rule("thousands", _STATE_SURVEY, audit_defects.thousands, (2026,)),
    Rule("unpublished", _STATE_SURVEY, _seen(lambda table: table["Percent"] == "*")),
)
