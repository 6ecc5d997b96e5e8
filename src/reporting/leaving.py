"""Processes that leave with whoever started them."""

from __future__ import annotations

import multiprocessing.process
import os
import shutil
import sys
import threading


def leave_with_parent(folder: str | None = None) -> None:
    """In a new process of a pool: end when its parent does, however that ends.

    A parent that was killed can tell nobody; its workers would wait for work for ever.

    Args:
        folder: the parent's own, which only it would have removed.
    """
    threading.Thread(target=_leave, args=(folder,), daemon=True).start()


def _leave(folder: str | None) -> None:
    parent = multiprocessing.process.parent_process()
    assert parent is not None
    parent.join()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.flush()
    os._exit(1)
