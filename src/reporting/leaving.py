"""Processes that leave with whoever started them."""

from __future__ import annotations

import multiprocessing.process
import os
import sys
import threading


def leave_with_parent() -> None:
    """In a new process of a pool: end when its parent does, however that ends.

    A parent that was killed can tell nobody; its workers would wait for work for ever.
    """
    threading.Thread(target=_leave, daemon=True).start()


def _leave() -> None:
    parent = multiprocessing.process.parent_process()
    assert parent is not None
    parent.join()
    sys.stderr.flush()
    os._exit(1)
