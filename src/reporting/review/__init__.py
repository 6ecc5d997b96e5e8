"""Private wing: what is strange about the extracts although each of them is well formed.

A check has a name, a docstring that explains it, a threshold in params/checks.yaml, and can be
waived in params/waivers.yaml. Errors stop where the extracts are read; these are the warnings.
"""

from reporting.review.checks import CHECKS, explanation
from reporting.review.evidence import Evidence, YearSummary, summarise
from reporting.review.promises import doubts, in_no_notebook
from reporting.review.review import Reviewed, Reviewer, review, review_year
from reporting.review.warning import DataWarning

__all__ = [
    "CHECKS",
    "DataWarning",
    "Evidence",
    "Reviewed",
    "Reviewer",
    "YearSummary",
    "doubts",
    "explanation",
    "in_no_notebook",
    "review",
    "review_year",
    "summarise",
]
