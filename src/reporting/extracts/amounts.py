"""Columns of percentages and of dollars, in the spellings of offices and spreadsheets.

What two readers would read as two numbers is refused.
"""

from __future__ import annotations

import pandera.pandas as pa

from reporting.extracts.checks import NUMBER_MISSING, Column, Text, numbers


def percent(name: str, what: str) -> Column:
    """0 to 100 with or without a percent sign; may be missing.

    A cell that a workbook shows as 37.5% holds 0.375: less than one percent needs its sign.
    """
    rule = (
        f"{what} is a number from 0 to 100, with or without %, or blank; 0.375 could be 37.5%, so "
        "what is under 1% is written with its sign: 0.4%"
    )

    def is_percent(text: Text) -> Text:
        found = percents(text)
        signed = text.str.endswith("%", na=False)
        return found.between(0, 100) & ((found == 0) | (found >= 1) | signed)

    check = pa.Check(is_percent, error=rule)
    return Column(name, rule, check, optional=True, missing=NUMBER_MISSING)


def percents(text: Text) -> Text:
    """Text → percentages as float64, from 0 to 100."""
    return numbers(text.str.replace(r"\s*%$", "", regex=True))


def money(name: str, what: str, *, optional: bool = False) -> Column:
    """Dollars, with or without ``$`` and thousands separators; (12.00) is a credit."""
    rule = f"{what} is an amount in dollars like 125000.00 or $125,000.00"
    check = pa.Check(lambda text: amounts(text).notna(), error=rule)
    return Column(name, rule, check, optional=optional)


def amounts(text: Text) -> Text:
    """Text → dollars as float64; NaN where it is no amount. (12.00) is a credit, −12.

    85.000 is none: it is 85 to one reader and 85,000 to another.
    """
    credit = text.str.startswith("(", na=False) & text.str.endswith(")", na=False)
    plain = text.str.strip("()").str.replace("$", "", regex=False).str.strip()
    grouped = plain.str.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", na=False)
    found = numbers(plain.mask(grouped, plain.str.replace(",", "", regex=False)))
    found = found.mask(plain.str.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", na=False))
    return found.mask(credit, -found)
