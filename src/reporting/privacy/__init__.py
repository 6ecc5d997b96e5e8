"""Private wing: counts → released table. Nobody can be found in what leaves here."""

from reporting.privacy.account import account_of
from reporting.privacy.beside import tellable
from reporting.privacy.ledger import Ledger
from reporting.privacy.linked import choose_states
from reporting.privacy.openness import openness_of
from reporting.privacy.proof import Proven, prove
from reporting.privacy.protect import Choose, protect

__all__ = [
    "Choose",
    "Ledger",
    "Proven",
    "account_of",
    "choose_states",
    "openness_of",
    "protect",
    "prove",
    "tellable",
]
