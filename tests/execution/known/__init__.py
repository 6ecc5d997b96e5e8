"""Notebooks with a known outcome, as the tests of papermill and nbclient have them, written anew.

Beside each: how it ends under our engine, and where papermill's own engine ends otherwise, why.
"""

from tests.execution.known.company import COMPANY
from tests.execution.known.deaths import DEATHS
from tests.execution.known.errors import ERRORS
from tests.execution.known.model import Known
from tests.execution.known.outputs import OUTPUTS

KNOWN = (*ERRORS, *DEATHS, *OUTPUTS, *COMPANY)

__all__ = ["KNOWN", "OUTPUTS", "Known"]
