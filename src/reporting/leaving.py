"""Processes that leave with whoever started them."""

from __future__ import annotations

import multiprocessing.process
import os
import shutil
import sys
import threading

from reporting.linux import conceal


def start_tracker() -> None:
    """Start the process in which multiprocessing keeps account of semaphores, without its warning.

    It removes what a killed parent has left, as it should, and would tell a user of semaphores that
    leaked. Started later, by the first pool, it could not be given a word.
    """
    if sys.platform == "win32":
        return
    from multiprocessing.resource_tracker import ensure_running

    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"
    try:
        ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


def leave_with_parent(folder: str | None = None) -> None:
    """In a new process of a pool: end when its parent does, and keep its memory to itself.

    A parent that was killed can tell nobody; its workers would wait for work for ever.

    Args:
        folder: the parent's own, which only it would have removed.
    """
    conceal()
    threading.Thread(target=_leave, args=(folder,), daemon=True).start()


def _leave(folder: str | None) -> None:
    parent = multiprocessing.process.parent_process()
    assert parent is not None
    parent.join()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.flush()
    os._exit(1)
