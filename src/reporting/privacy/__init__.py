"""Private wing: counts → released table. Nobody can be found in what leaves here."""

from reporting.privacy.beside import tellable
from reporting.privacy.protect import protect
from reporting.privacy.simple import Choose, never_alone

__all__ = ["Choose", "never_alone", "protect", "tellable"]
