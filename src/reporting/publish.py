"""Files under ``reports/``: written aside and renamed, so that nobody ever reads half of one."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reporting.errors import ReportingError
from reporting.request import ReportKey

_PACKAGES = (
    "reporting", "papermill", "nbconvert", "pandas", "seaborn", "matplotlib", "statsmodels",
    "scipy", "typst", "pypandoc_binary", "pyarrow",
)  # fmt: skip
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Built:
    """One report as it came out.

    Fields:
        status: succeeded, or how it failed (see :class:`reporting.execution.Outcome`).
        error: for people; empty on success.
        cell: code cell that is to blame, counted from 1.
        files: name → bytes, e.g. ``goal-1.html``.
        seconds: how long it took; not in the manifest.
        cached: known from an earlier run and not run again.
        cells: number of a code cell and the seconds it took; not in the manifest.
    """

    key: ReportKey
    status: str
    error: str = ""
    cell: int | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False
    cells: tuple[tuple[int, float], ...] = ()

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"


def write(path: Path, content: bytes) -> None:
    """Put content at ``path``, whole or not at all.

    Raises:
        ReportingError: the disk is full, or the folder cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise ReportingError(
            f"cannot write this file ({error.strerror or error})",
            where=str(path),
            next_step=(
                "free space or choose another folder with --out; earlier reports are untouched"
            ),
        ) from error


def ensure_writable(out: Path) -> None:
    """Find out before an hour of work whether its results can be written.

    Raises:
        ReportingError: ``out`` is a file, or its nearest existing folder cannot be written.
    """
    nearest = next(p for p in (out, *out.absolute().parents) if p.exists())
    reason = "there is a file of this name" if not nearest.is_dir() else ""
    if not reason and not os.access(nearest, os.W_OK | os.X_OK):
        reason = "no permission"
    if reason:
        raise ReportingError(
            f"cannot write into this folder ({reason})",
            where=str(nearest),
            next_step="choose another folder with --out",
        )


def write_report(out: Path, built: Built) -> None:
    """Files of one report; a failed one leaves nothing of an earlier build behind."""
    folder = out / str(built.key.year) / built.key.school
    for name, content in built.files.items():
        write(folder / name, content)
    if not built.succeeded:
        for ending in ("html", "pdf", "ipynb"):
            if f"{built.key.report}.{ending}" not in built.files:
                (folder / f"{built.key.report}.{ending}").unlink(missing_ok=True)


def manifest(
    out: Path,
    year: str,
    built: Sequence[Built],
    *,
    inputs: Mapping[str, Mapping[str, str]],
    released: Mapping[str, bytes],
) -> bytes:
    """What went in and what came out, with sha256; no clock, so equal builds are equal.

    Reports of the same year that this build was not asked for keep their entries.
    """
    reports = {r["report"]: r for r in _earlier(out / year / MANIFEST)}
    for one in built:
        folder = f"{one.key.school}/"
        reports[str(one.key)] = {
            "report": str(one.key),
            "status": one.status,
            "cell": one.cell,
            "error": one.error,
            "released": _sha(released["data/measures.parquet"]),
            "outputs": {
                folder + name: _sha(content) for name, content in sorted(one.files.items())
            },
        }
    content = {
        "format": 1,
        "school_year": year,
        "inputs": inputs,
        "versions": {"python": platform.python_version(), **{p: version(p) for p in _PACKAGES}},
        "data": {name: _sha(content) for name, content in sorted(released.items())},
        "reports": [reports[key] for key in sorted(reports)],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _earlier(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [r for r in content["reports"] if isinstance(r, dict) and "report" in r]
    except (OSError, ValueError, KeyError, TypeError):
        # No manifest, or a damaged one: this build writes a new one.
        return []


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
