"""For the district's privacy officer: what is withheld and why, on a page and on the console."""

from reporting.officer.console import policy_lines, statement_lines
from reporting.officer.page import page
from reporting.officer.statement import Statement

__all__ = ["Statement", "page", "policy_lines", "statement_lines"]
