"""The record of a school year's reports: what went in and what came out."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reporting.publish.built import Built

_PACKAGES = (
    "reporting", "papermill", "nbconvert", "pandas", "seaborn", "matplotlib", "statsmodels",
    "scipy", "typst", "pypandoc_binary", "pyarrow",
)  # fmt: skip
MANIFEST = "manifest.json"
Entry = dict[str, Any]


def manifest(
    year: str,
    built: Iterable[Built],
    *,
    kept: Iterable[Entry],
    inputs: Mapping[str, Mapping[str, str]],
    released: Mapping[str, str],
    ledger: Mapping[str, object],
    isolation: str,
) -> bytes:
    """What went in and what came out, with sha256; no clock, so equal builds are equal.

    Args:
        kept: entries of reports of the same year that this build was not asked for.
        released: name of each file under ``data/`` → sha256.
        ledger: ``head``, the sha256 of the ledger's last entry, and whether it is of the
            ``demonstration``.
        isolation: what kept notebooks from reaching for more than their released table.
    """
    reports = {entry["report"]: entry for entry in kept}
    for one in built:
        reports[str(one.key)] = {
            "report": str(one.key),
            "status": one.status,
            "cell": one.cell,
            "error": one.error,
            "notices": [str(notice) for notice in one.notices],
            "released": released["data/measures.parquet"],
            "outputs": {
                f"{one.key.school}/{name}": digest for name, digest in sorted(one.outputs.items())
            },
        }
    content = {
        "format": 1,
        "school_year": year,
        "ledger": ledger,
        "inputs": inputs,
        "versions": {"python": platform.python_version(), **{p: version(p) for p in _PACKAGES}},
        "data": dict(sorted(released.items())),
        "isolation": isolation,
        "reports": [reports[key] for key in sorted(reports)],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(file: Path) -> tuple[list[Entry], set[str]]:
    """Entries of an earlier build's reports, and the names of all files that it wrote.

    Without a manifest, or with a damaged one, nothing is known to be ours.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        entries = [
            {**entry, "report": str(entry["report"]), "outputs": dict(entry["outputs"])}
            for entry in content["reports"]
        ]
        names = {name for entry in entries for name in entry["outputs"]} | set(content["data"])
    except (OSError, ValueError, KeyError, TypeError):
        return [], set()
    return entries, names


def heads_below(out: Path, *, demonstration: bool) -> Iterator[tuple[Path, str]]:
    """The manifests of a folder's editions, and the ledger's head when each was released.

    The head is empty where a manifest does not tell it, as those before 0.4.0.

    Args:
        demonstration: whether fictional editions are wanted, or real ones.
    """
    for file in sorted(out.glob(f"*/{MANIFEST}")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            reports, ledger = content["reports"], content.get("ledger", {})
            if reports and ledger.get("demonstration", demonstration) == demonstration:
                yield file, str(ledger.get("head", ""))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # not ours; whatever would be written there says so


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
