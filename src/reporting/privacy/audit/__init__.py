"""The independent audit: what an outsider can infer from released tables, and from nothing else.

Written apart from whatever chooses what to withhold, and sharing no code with it.
"""

from reporting.privacy.audit.assumed import assumed_knowledge
from reporting.privacy.audit.audit import audit
from reporting.privacy.audit.outside import KnownSum, OutsideKnowledge, Place, Variable
from reporting.privacy.audit.report import Audit, Finding

__all__ = [
    "Audit",
    "Finding",
    "KnownSum",
    "OutsideKnowledge",
    "Place",
    "Variable",
    "assumed_knowledge",
    "audit",
]
