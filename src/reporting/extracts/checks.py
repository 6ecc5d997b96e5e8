"""Kinds of columns: how their text is cleaned, which values are valid and how to say it.

Each kind is a :class:`Column` around a pandera check whose ``error`` is the rule in words. Cleaning
only undoes what is certain: surrounding blanks, the disguises of "missing" (formats seen in real
files: ``*``, ``NULL``, ``<``, ``>``, blank), leading zeros where the length is fixed, and the
spellings of :mod:`reporting.extracts.words`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import pandera.pandas as pa

from reporting.extracts import words
from reporting.plan import Plan, SchoolYear

Text = pd.Series  # of dtype str
BLANK = frozenset({""})
WITHHELD = frozenset({"*", "<", ">"})
MISSING = BLANK | WITHHELD | {"NULL", "Null", "null", "N/A", "n/a", "#N/A", "NaN", "nan", "-", "--"}
NUMBER_MISSING = MISSING | {"-9"}

IMPOSSIBLE_DATES = "impossible_dates"

_SPREADSHEET = "a value like 9.01E+09 was changed by a spreadsheet: export it again as text"
_TIME_OF_DAY = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?$"
_UTC = r"(?<=[0-9])(?: ?UTC|Z)$"
_TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%m/%d/%y %H:%M",
    "%m/%d/%y %I:%M %p",
    "%b %d, %Y %I:%M %p",
    "%m/%d/%Y",
    "%Y-%m-%d",
)


@dataclass(frozen=True)
class Column:
    """One column that a layout needs.

    Fields:
        name: as the layout calls it.
        rule: what is valid, in words.
        check: pandera check over the cleaned text, or None when any text is valid.
        optional: True when a value may be missing.
        missing: texts that mean "missing" here.
        width: digits that a code has; lost leading zeros are put back.
        decides: True when it decides whether a row counts at all; checked on every row, the other
            columns only on rows that count.
        expendable: True when the file may lack the whole column; every value is then missing.
        stands_for: texts by which a row says that it belongs to the layout's school year; with
            them a file of several school years is dealt out.
        named: name of the data check that a wrong value fails (docs/data-checks.md), if any.
        signs: pattern of signs that say nothing here (percent signs, thousands separators).
        words: folded spelling → the word that it stands for; "" stands for no group.
    """

    name: str
    rule: str
    check: Any = None
    optional: bool = False
    missing: frozenset[str] = MISSING
    width: int | None = None
    decides: bool = False
    expendable: bool = False
    stands_for: frozenset[str] = frozenset()
    named: str = ""
    signs: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def cleaned(self, text: Text) -> Text:
        clean = text.str.strip()
        if self.signs:
            clean = clean.str.replace(self.signs, "", regex=True)
        clean = clean.mask(clean.isin(self.missing))
        if self.words:
            clean = self._in_words(clean)
        if self.width is not None:
            digits = clean.str.fullmatch(r"\d+", na=False)
            clean = clean.mask(digits, clean.str.zfill(self.width))
        return clean

    def _in_words(self, clean: Text) -> Text:
        """Known spellings as the words that they stand for; other texts stay as they are."""
        meant = {
            text: self.words.get(text, self.words.get(words.fold(text), text))
            for text in clean.dropna().unique()
        }
        if all(text == word for text, word in meant.items()):
            return clean
        return clean.map({text: word or None for text, word in meant.items()}).astype("str")

    def schema(self) -> Any:
        return pa.Column(None, checks=self.check, nullable=self.optional)

    def deciding(self) -> Column:
        return replace(self, decides=True)

    def or_absent(self) -> Column:
        return replace(self, expendable=True)


def digits(name: str, count: int, what: str, *, optional: bool = False) -> Column:
    """A code of fixed length; lost leading zeros are put back, anything else is refused."""
    rule = f"{what} has {count} digits (lost leading zeros are put back); {_SPREADSHEET}"

    def is_code(text: Text) -> Text:
        return text.str.fullmatch(rf"[0-9]{{{count}}}") & (text != "0" * count)

    return Column(name, rule, pa.Check(is_code, error=rule), optional=optional, width=count)


def state_id(name: str) -> Column:
    return digits(name, 10, "a state student id")


def local_id(name: str, *, optional: bool = False) -> Column:
    return digits(name, 6, "a local student id", optional=optional)


def school_code(name: str) -> Column:
    return digits(name, 4, "a school code").deciding()


def district_code(name: str, plan: Plan) -> Column:
    code = plan.district.district_code
    rule = f"another district's row; the code of this district is {code} (params/district.yaml)"
    return Column(name, rule, pa.Check.isin([code], error=rule), width=6, decides=True)


def any_district(name: str) -> Column:
    """The district where a student is, this one or another."""
    return digits(name, 6, "a district code").deciding()


def ending_year(name: str, year: SchoolYear) -> Column:
    rule = f"the folder holds {year}, so the year is {year.ending}; move the file or correct it"
    return of_year(name, rule, [str(year.ending)])


def written_year(name: str, year: SchoolYear) -> Column:
    forms = [str(year), f"{year.ending - 1}-{year.ending}", str(year.ending)]
    rule = f"the folder holds {year}, so the year is {year}; move the file or correct it"
    return of_year(name, rule, forms)


def of_year(name: str, rule: str, forms: Collection[str]) -> Column:
    """A column that names the row's school year in one of some forms."""
    check = pa.Check.isin(list(forms), error=rule)
    return Column(name, rule, check, decides=True, stands_for=frozenset(forms))


def grade(name: str, *, optional: bool = False) -> Column:
    return one_of(name, words.GRADE, "a grade", optional=optional)


def yes_no(name: str, what: str, *, optional: bool = False) -> Column:
    return one_of(name, words.YES_NO, what, optional=optional)


def race(name: str) -> Column:
    return one_of(name, words.RACE, "race", optional=True)


def gender(name: str) -> Column:
    return one_of(name, words.GENDER, "gender", optional=True)


def one_of(
    name: str,
    values: Iterable[str] | words.Vocabulary,
    what: str,
    *,
    optional: bool = False,
    missing: Collection[str] = MISSING,
) -> Column:
    """A column with a fixed vocabulary, in any case and known spelling."""
    vocabulary = values if isinstance(values, Mapping) else words.plain(values)
    rule = f"{what} is one of: {words.listed(vocabulary)}{' or blank' if optional else ''}"
    check = pa.Check.isin([word for word in vocabulary if word], error=rule)
    return Column(
        name,
        rule,
        check,
        optional=optional,
        missing=frozenset(missing),
        words=words.folded(vocabulary),
    )


def anything(name: str, what: str, *, optional: bool = True) -> Column:
    """Text that is not looked into."""
    return Column(name, f"{what} is needed in every row", optional=optional)


def an_id(name: str, what: str) -> Column:
    """Somebody's or something's own number or name, in the form of whoever gave it."""
    rule = f"{what} is needed in every row; {_SPREADSHEET}"

    def whole(text: Text) -> Text:
        return ~text.str.fullmatch(r"[0-9](\.[0-9]+)?[Ee]\+[0-9]+", na=False)

    return Column(name, rule, pa.Check(whole, error=rule))


def number(
    name: str, what: str, low: float, high: float, *, missing: Collection[str] = NUMBER_MISSING
) -> Column:
    """A number in a range, in digits, without thousands separators; may be missing."""
    rule = f"{what} is a number from {low:g} to {high:g}, written in digits, or blank"

    def lies_between(text: Text) -> Text:
        return numbers(text).between(low, high)

    check = pa.Check(lies_between, error=rule)
    return Column(name, rule, check, optional=True, missing=frozenset(missing))


def whole(name: str, what: str, low: int, high: int) -> Column:
    """A whole number in a range, also written ``3.0``; never missing."""
    rule = f"{what} is a whole number from {low} to {high}"

    def is_whole(text: Text) -> Text:
        found = numbers(text)
        return found.between(low, high) & (found % 1 == 0)

    return Column(name, rule, pa.Check(is_whole, error=rule), missing=NUMBER_MISSING)


def count(name: str, what: str) -> Column:
    """A whole number of people with or without thousands separators; may be missing."""
    rule = f"{what} is a whole number like 1012 or 1,012, or blank"
    check = pa.Check(lambda text: text.str.fullmatch(r"[0-9]+"), error=rule)
    separators = r"(?<=[0-9]),(?=[0-9]{3}(,|$))"
    return Column(name, rule, check, optional=True, missing=NUMBER_MISSING, signs=separators)


def date(name: str, what: str, year: SchoolYear, *, optional: bool = False) -> Column:
    """A day of the school year, month/day/year (zeros optional) or year-month-day."""
    rule = f"{what} is a day of {_span(year, 0)}, written like 10/05/{year.ending - 1}"
    check = pa.Check(lambda text: _within(dates(text), year, 0), error=rule)
    return Column(name, rule, check, optional=optional, named=IMPOSSIBLE_DATES)


def day_of_test(name: str, year: SchoolYear, slack: int) -> Column:
    """MMDDYY, also without its leading zero; summer windows are tolerated (``slack`` days)."""
    rule = f"a test date is a day of {_span(year, slack)}, written MMDDYY like 042326, or blank"
    check = pa.Check(lambda text: _within(short_dates(text), year, slack), error=rule)
    return Column(name, rule, check, optional=True, width=6, named=IMPOSSIBLE_DATES)


def time(name: str, what: str, year: SchoolYear) -> Column:
    """A day of the school year with a time of day, in one time zone throughout."""
    rule = (
        f"{what} is a time in {_span(year, 0)}, like 04/14/{year.ending} 09:30, with UTC in all "
        "rows or in none"
    )

    def in_year(text: Text) -> Text:
        zone = text.str.contains(_UTC, na=False)
        return _within(times(text), year, 0) & (not zone.any() or zone)

    return Column(name, rule, pa.Check(in_year, error=rule), named=IMPOSSIBLE_DATES)


def numbers(text: Text) -> Text:
    """Text → float64; NaN where it is not a plain number (``1e3`` and ``inf`` are not plain)."""
    plain = text.str.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", na=False)
    return pd.to_numeric(text.where(plain), errors="coerce").astype("float64")


def dates(text: Text) -> Text:
    """Text → days; NaT where no such day exists. A midnight that databases add is dropped."""
    day = text.str.replace(_TIME_OF_DAY, "", regex=True)
    return moments(day, ("%m/%d/%Y", "%Y-%m-%d"))


def short_dates(text: Text) -> Text:
    """MMDDYY (six digits) or month/day/year → days; NaT where no such day exists."""
    return moments(text.str.zfill(6), ("%m%d%y", "%m/%d/%Y"))


def times(text: Text) -> Text:
    """Text → moments; NaT where no such moment exists."""
    return moments(text.str.replace(_UTC, "", regex=True), _TIMES)


def moments(text: Text, formats: Iterable[str]) -> Text:
    """Text in one of some formats → moments; NaT where no such moment exists."""
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    left = text.dropna()
    for form in formats:
        if left.empty:
            break
        parsed = pd.to_datetime(left, format=form, errors="coerce").astype("datetime64[us]")
        found = found.fillna(parsed)
        left = left[parsed.isna()]
    return found


def _bounds(year: SchoolYear, slack: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    days = pd.Timedelta(days=slack)
    first, after = pd.Timestamp(year.ending - 1, 7, 1), pd.Timestamp(year.ending, 7, 1)
    return first - days, after + days


def _within(moments: Text, year: SchoolYear, slack: int) -> Text:
    first, after = _bounds(year, slack)
    return (moments >= first) & (moments < after)


def _span(year: SchoolYear, slack: int) -> str:
    first, after = _bounds(year, slack)
    last = after - pd.Timedelta(days=1)
    return f"{year} ({first:%m/%d/%Y} to {last:%m/%d/%Y})"
