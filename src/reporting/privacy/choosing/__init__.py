"""Choose what else to withhold, so that what is withheld cannot be worked out. Numbers only."""

from reporting.privacy.choosing.choose import Run, choose
from reporting.privacy.choosing.clean import unmet
from reporting.privacy.choosing.policy import Policy
from reporting.privacy.choosing.reach import within_reach
from reporting.privacy.choosing.system import Need, Relation, System, Unit, Variable

__all__ = [
    "Need",
    "Policy",
    "Relation",
    "Run",
    "System",
    "Unit",
    "Variable",
    "choose",
    "unmet",
    "within_reach",
]
