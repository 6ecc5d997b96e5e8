"""Somebody who reads a school year while it is being replaced."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path

import nbformat


class Reader(threading.Thread):
    """Somebody who reads the school year all the time: complete, and of one build."""

    def __init__(self, place: Path) -> None:
        super().__init__(daemon=True)
        self.place = place
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.times = 0
        self._whole: set[str] = set()
        self._ended = threading.Event()

    def run(self) -> None:
        there = False
        while not self._ended.wait(0.02):
            try:
                folder = os.open(self.place, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                if there:
                    self.wrong.append("the school year was gone for a moment")
                continue
            there = True
            try:
                self._look(folder)
            except Exception as error:  # whatever it is, the test has to hear of it
                self.wrong.append(repr(error))
            finally:
                os.close(folder)

    def _look(self, folder: int) -> None:
        """Through a descriptor, which stays with one build when another takes its place."""
        try:
            raw = _content(folder, "manifest.json")
            manifest = json.loads(raw)
            expected = dict(manifest["data"])
            for report in manifest["reports"]:
                expected |= report["outputs"]
            for name, digest in expected.items():
                content = _content(folder, name)
                if hashlib.sha256(content).hexdigest() != digest:
                    self.wrong.append(f"{name} is of another build")
                elif digest not in self._whole:
                    self._check_whole(name, content)
                    self._whole.add(digest)
        except FileNotFoundError as error:
            # An old build is deleted once it is out of its place.
            now = os.stat(self.place)
            if os.path.samestat(os.fstat(folder), now):
                self.wrong.append(f"{error.filename} is not there")
            return
        self.seen.add(hashlib.sha256(raw).hexdigest())
        self.times += 1

    def _check_whole(self, name: str, content: bytes) -> None:
        if name.endswith(".html"):
            whole = content.rstrip().endswith(b"</html>")
        elif name.endswith(".pdf"):
            whole = content.rstrip().endswith(b"%%EOF")
        elif name.endswith(".ipynb"):
            whole = bool(nbformat.reads(content.decode(), as_version=4).cells)
        else:
            whole = bool(content)
        if not whole:
            self.wrong.append(f"{name} is not whole")

    def look_once_more(self) -> None:
        """Wait until everything was looked at that is there now."""
        # The look that is under way may have begun before.
        enough = self.times + 2
        while self.times < enough and not self.wrong:
            time.sleep(0.01)

    def end(self) -> None:
        self._ended.set()
        self.join()


def _content(folder: int, name: str) -> bytes:
    with open(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
        return file.read()
