"""params/ with one thing changed by chance: a plan, or problems with file and line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from reporting.errors import PlanError
from reporting.plan import Plan, load_plan

PARAMS = Path(__file__).parents[2] / "params"
WORDS = (
    "no", "0", "-1", "1e400", ".nan", "null", "[]", "{}", '"x"', "12:30:00", "&a", "*a", "!!int x",
    ">", "|", "\t", "? x", "%", "@", "`x", '"unclosed', "0x1F", "0o17", "1_000", "2026-13-45",
    "[a, b", "{a: b", "a: b", "<<: *x", "---", "...", "=", "\0", "9" * 30,
)  # fmt: skip


def changed(text: str, chance: random.Random) -> str:
    """One word, line, value or character changed, or the end cut off."""
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    before, line, after = "".join(lines[:at]), lines[at], "".join(lines[at + 1 :])
    word = chance.choice(list(re.finditer(r"[\w.-]+", text)))
    place = chance.randrange(len(text))
    return chance.choice(
        [
            text[: word.start()] + chance.choice(WORDS) + text[word.end() :],
            text[: word.start()] + chance.choice(re.findall(r"\w+", text)) + text[word.end() :],
            before + after,
            before + line + line + after,
            before + chance.choice([" ", "  ", "\t"]) + line + after,
            before + re.sub(r":.*", f": {chance.choice(WORDS)}", line) + after,
            text[:place] + chance.choice("{}[]:,\"'#&*!|>%@`-? \n\tx0") + text[place + 1 :],
            text[:place],
        ]
    )


def ends(folder: Path, seed: int) -> str:
    chance = random.Random(seed)
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(PARAMS.glob("*.yaml"))}
    name = chance.choice(sorted(texts))
    texts[name] = changed(texts[name], chance)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    try:
        assert isinstance(load_plan(folder), Plan)
    except PlanError as error:
        told = all(problem.file and problem.rule for problem in error.problems)
        return "refused" if told else "untold"
    return "a plan"


def test_a_change_by_chance_is_a_plan_or_told(tmp_path: Path) -> None:
    """Twenty changes: never another exception than the one that lists problems."""
    assert {ends(tmp_path, seed) for seed in range(20)} == {"a plan", "refused"}


@pytest.mark.nightly
def test_five_hundred_changes_by_chance(tmp_path: Path) -> None:
    """Five hundred changes; how many ended how is printed."""
    found = [ends(tmp_path, seed) for seed in range(20, 520)]
    print({how: found.count(how) for how in sorted(set(found))})
    assert set(found) == {"a plan", "refused"}
