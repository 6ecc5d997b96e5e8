"""Public wing: notebooks are run here, by papermill, in processes of their own."""

from reporting.execution.batch import run_batch
from reporting.execution.cluster import DaskCrew
from reporting.execution.crew import Crew, LocalCrew, stop_at_once
from reporting.execution.isolation import check_isolation
from reporting.execution.notebook import as_file, execute
from reporting.execution.outcome import USUAL, Limits, Outcome
from reporting.execution.parameters import PARAMETERS, check_parameters
from reporting.execution.resolved import unresolved
from reporting.kernels.confinement import how_isolated, remarks

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
    "how_isolated",
    "remarks",
    "run_batch",
    "stop_at_once",
    "unresolved",
]
