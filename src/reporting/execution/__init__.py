"""Public wing: notebooks are run here, by papermill, in processes of their own."""

from reporting.execution.batch import run_batch
from reporting.execution.notebook import Outcome, execute
from reporting.execution.parameters import PARAMETERS, check_parameters

__all__ = ["PARAMETERS", "Outcome", "check_parameters", "execute", "run_batch"]
