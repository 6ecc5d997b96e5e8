"""Public wing: notebooks are run here, by papermill, in processes of their own."""

import importlib
import sys

# Every process that reads a notebook imports jsonschema, and that builds a grammar of international
# web addresses for a second if it finds rfc3987_syntax. No notebook asks for that check.
_GRAMMAR = "rfc3987_syntax"
if _GRAMMAR not in sys.modules:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]

from reporting.execution.batch import run_batch  # noqa: E402
from reporting.execution.cluster import DaskCrew  # noqa: E402
from reporting.execution.crew import Crew, LocalCrew  # noqa: E402
from reporting.execution.isolation import check_isolation  # noqa: E402
from reporting.execution.notebook import as_file, execute  # noqa: E402
from reporting.execution.outcome import USUAL, Limits, Outcome  # noqa: E402
from reporting.execution.parameters import PARAMETERS, check_parameters  # noqa: E402

__all__ = [
    "PARAMETERS",
    "USUAL",
    "Crew",
    "DaskCrew",
    "Limits",
    "LocalCrew",
    "Outcome",
    "as_file",
    "check_isolation",
    "check_parameters",
    "execute",
    "run_batch",
]
