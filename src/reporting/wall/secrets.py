"""Looking for what belongs to this machine: paths, credentials, private keys."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporting.wall.pieces import Piece

_CREDENTIAL = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL")
_SHORTEST = 8  # a shorter value ("true", "us-east") would be found in any text
_PRIVATE_KEY = "PRIVATE KEY-----"
_HOME = re.compile(r"(?<![\w.~-])/(?:home|Users)/[\w.-]+/|[A-Z]:\\+Users\\+[\w.-]+")
_HINTS = ("/home/", "/Users/", "Users\\")


@dataclass(frozen=True)
class Secrets:
    """What must not stand anywhere, by kind.

    Fields:
        values: credential → the name of its environment variable.
        paths: absolute folders.
    """

    values: Mapping[str, str]
    paths: tuple[str, ...]

    @classmethod
    def of(cls, data: Path, environment: Mapping[str, str] = os.environ) -> Secrets:
        """The secrets of this process: its environment, its home, the folder of the extracts."""
        values = {
            value: name
            for name, value in sorted(environment.items())
            if _CREDENTIAL.search(name.upper()) and len(value) >= _SHORTEST
        }
        folders = {str(data.absolute()), str(data.resolve()), os.path.expanduser("~")}
        return cls(values, tuple(sorted(f for f in folders if len(Path(f).parts) > 1)))

    def among(self, pieces: list[Piece]) -> Iterator[tuple[Piece, str]]:
        """Pieces that hold a secret, and what kind of secret it is."""
        for piece in pieces:
            kind = self._kind(piece.text)
            if kind:
                yield piece, kind

    def _kind(self, text: str) -> str:
        if _PRIVATE_KEY in text:
            return "a private key"
        for value, name in self.values.items():
            if value in text:
                return f"the value of the environment variable {name}"
        for path in self.paths:
            if path in text and re.search(rf"(?<![\w.~/-]){re.escape(path)}(?![\w-])", text):
                return "a folder of this computer: of the extracts or of a user"
        if any(hint in text for hint in _HINTS) and _HOME.search(text):
            return "a folder of this computer: of the extracts or of a user"
        return ""
