"""What an outsider must not work out: the needs of every number that the primary rule hides.

Each follows from the true counts of one row; a number that is withheld only to protect another one
needs nothing for itself. p is the largest count that may harm, the smallest adverse count less one.
"""

from __future__ import annotations

import math

from reporting.plan import ALL, DISTRICT, Period, PrivacyPolicy, read_time
from reporting.privacy.linked.numbers import Numbers
from reporting.privacy.linked.rows import Row
from reporting.privacy.linked.same import without_people
from reporting.privacy.primary import State

APART = 2
"""How far a count of a small group stays open on either side, in people."""
OPEN = 0.1
"""How far the mean of a small group stays open on either side, as a share of its scale."""


def keep_secrets(numbers: Numbers, row: Row, policy: PrivacyPolicy) -> None:
    """State the needs of one row."""
    if row.state is State.EXACT or without_people(row.measure, row.key.population):
        return
    if "numerator" in row.numbers:
        _count(numbers, row, policy)
    if row.people < policy.smallest_denominator:
        _small_group(numbers, row, policy)


def _count(numbers: Numbers, row: Row, policy: PrivacyPolicy) -> None:
    """Adverse counts up to p are one; a coded share is not told more exactly than it is printed."""
    number, n, k = (
        numbers.at(row, "numerator"),
        row.numbers["denominator"],
        row.numbers["numerator"],
    )
    if row.measure.adverse:
        harmful = policy.smallest_adverse_count - 1.0
        if k <= min(harmful, n - k):
            numbers.keep_open(number, 0.0, min(harmful, n))
        elif n - k <= harmful:
            numbers.keep_open(number, max(0.0, n - harmful), n)
    if row.bin is not None:
        numbers.keep_open(number, *_open_bin(numbers, row, row.bin))


def _open_bin(numbers: Numbers, row: Row, printed: tuple[float, float]) -> tuple[float, float]:
    """The printed bin, as far as the headlines leave it open.

    They are always released: where three students of the whole district had an event, nobody has to
    be kept from knowing that it was not six of one group, which "5% or less" alone would allow.
    """
    low, high = printed
    n, k = row.numbers["denominator"], row.numbers["numerator"]
    with_it, without = _headline(numbers, row)
    if high <= with_it and n - low <= without:
        return printed
    return min(k, max(low, n - without)), max(k, min(high, with_it))


def _headline(numbers: Numbers, row: Row) -> tuple[float, float]:
    """Most in the numerator, and most outside it, that the headlines of the row's years allow."""
    time = read_time(row.key.time)
    with_it = without = 0.0
    for year in time.years if isinstance(time, Period) else (time,):
        key = row.key._replace(time=str(year), school=DISTRICT, breakdown=ALL, group=ALL)
        head = numbers.rows.get(key)
        if head is None or head.state is State.WITHHELD:
            return math.inf, math.inf
        k = head.numbers["numerator"]
        low, high = head.bin or (k, k)
        with_it, without = with_it + high, without + head.numbers["denominator"] - low
    return with_it, without


def _small_group(numbers: Numbers, row: Row, policy: PrivacyPolicy) -> None:
    """Neither how many they are, unless that is public, nor what became of them."""
    size_column = "respondents" if row.measure.n_is_respondents else "denominator"
    size = numbers.at(row, size_column)
    if not numbers.is_public(size):
        numbers.keep_open(size, min(1.0, row.people), policy.smallest_denominator - 1.0)
    if "numerator" in row.numbers:
        k = row.numbers["numerator"]
        most = row.people if numbers.is_public(size) else numbers.high(size)
        numbers.keep_open(numbers.at(row, "numerator"), max(0.0, k - APART), min(most, k + APART))
    if "total" in row.numbers and row.measure.scale is not None:
        low, high = row.measure.scale.low, row.measure.scale.high
        total, people = row.numbers["total"], row.people
        margin = OPEN * (high - low) * people
        numbers.keep_open(
            numbers.at(row, "total"),
            max(low * people, total - margin),
            min(high * people, total + margin),
        )
