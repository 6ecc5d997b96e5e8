"""What the project says of itself is so: version, dependencies, pages, packages."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import reporting

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
EXTRAS = {
    canonicalize_name(Requirement(line).name)
    for lines in PROJECT["optional-dependencies"].values()
    for line in lines
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def imported(folder: str) -> set[str]:
    """Distributions whose modules the files below a folder import."""
    owners = packages_distributions()
    files = [*(ROOT / folder).rglob("*.py")]
    ours = {"reporting", "tests", *(p.stem for p in files), *(p.parent.name for p in files)}
    ours |= {path.stem for path in (ROOT / "tools").rglob("*")}
    modules: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    tops = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names) - ours
    return {canonicalize_name(owners.get(top, [top])[0]) for top in tops}


def test_the_version_is_the_changelogs() -> None:
    """The newest entry of the changelog, with its date, is what the package says it is."""
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", read("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == reporting.__version__
    assert "(unreleased)" not in read("CHANGELOG.md")


def test_what_is_imported_is_declared() -> None:
    """Nothing is there only because something else happens to bring it along."""
    undeclared = imported("src") - DEPENDENCIES
    assert undeclared <= {"distributed"}  # the extra cluster, imported where it is asked for
    assert imported("tests") | imported("benchmarks") <= DEPENDENCIES | EXTRAS


def test_every_dependency_has_its_reason_and_its_version() -> None:
    """One line in docs/libraries.md, one in constraints.txt."""
    reasons = {
        canonicalize_name(name)
        for line in read("docs/libraries.md").splitlines()
        if line.startswith("| ")
        for name in re.split(r"[,\s]+", line.split("|")[1].strip())
        if name
    }
    pinned = {
        canonicalize_name(line.partition("==")[0]) for line in read("constraints.txt").splitlines()
    }
    assert sorted(DEPENDENCIES - reasons) == []
    assert sorted((DEPENDENCIES | EXTRAS) - pinned) == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_page_is_linked(document: str) -> None:
    """From both, and no link leads nowhere."""
    text = read(document)
    links = set(re.findall(r"\]\(([^)#:]+?)/?\)", text))
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} | {"docs/decisions"}
    assert sorted(pages - links) == []
    assert [link for link in sorted(links) if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_package_is_listed(document: str) -> None:
    """A newcomer finds what each is for."""
    source = ROOT / "src" / "reporting"
    packages = {path.parent.name for path in source.glob("*/__init__.py")}
    listed = set(re.findall(r"`(\w+)`", read(document)))
    assert sorted(packages - listed) == []
