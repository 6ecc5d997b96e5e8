"""The settings that counting a measure needs, by what it is counted from."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.plan.measure import Measure

_SUBJECT: dict[str, tuple[str, ...]] = {
    "subject": ("mathematics", "reading", "language", "science")
}
# (kind, source) → setting → its valid words.
_WORDS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("percent", "nwea_growth"): _SUBJECT,
    ("mean", "nwea_growth"): _SUBJECT,
    ("mean", "act"): {"of": ("composite",)},
    ("percent", "act"): {"of": ("tested", "benchmarks")},
    ("percent", "ap"): {"of": ("exams", "takers", "everyone")},
    ("rubric", "equity_audit"): {"rubric": ("equity_audit",), "counts": ("ratings", "agreement")},
}
# source → setting that is a text of its own.
_TEXTS: dict[str, tuple[str, str]] = {
    "missouri_student_survey": ("item", "the item’s wording, as it stands in the file"),
}
# (source, what is counted) → setting → lowest and highest number.
_GRADE = {"passing": (1.0, 5.0)}
_NUMBERS: dict[tuple[str, str], dict[str, tuple[float, float]]] = {
    ("act", "benchmarks"): dict.fromkeys(
        ("english", "mathematics", "reading", "science"), (1.0, 36.0)
    ),
    **{("ap", of): _GRADE for of in ("exams", "takers", "everyone")},
}


def wrong_settings(measure: Measure) -> Iterator[tuple[str, str, str]]:
    """Settings that are missing or impossible: name, what is given, what would be valid."""
    for name, words in _WORDS.get((measure.kind, measure.source), {}).items():
        given = measure.settings.get(name, "")
        if given not in words:
            yield name, given, f"one of: {', '.join(words)}"
    if measure.source in _TEXTS:
        name, rule = _TEXTS[measure.source]
        if not measure.settings.get(name):
            yield name, "", rule
    counted = (measure.source, measure.settings.get("of", ""))
    for name, (low, high) in _NUMBERS.get(counted, {}).items():
        given = measure.settings.get(name, "")
        if not given.isdigit() or not low <= int(given) <= high:
            yield name, given, f"a whole number from {low:g} to {high:g}, in quotes"
