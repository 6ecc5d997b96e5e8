"""Kernels that die, and limits that are passed."""

from __future__ import annotations

from reporting.execution import Limits
from tests.execution.known.model import DEATH, NO_LIMIT, OVER_TIME, SHORT, SMALL, Known

DEATHS = (
    # Dying
    Known(
        "a kernel that leaves",
        """
# %%
x = 1
# %%
import os
print('before', flush=True)
os._exit(3)
# %%
print('after')
""",
        "kernel died",
        cell=2,
        error="exit code 3",
        ran=2,
        differs=DEATH,
        quick=True,
    ),
    Known(
        "a kernel that leaves as if all were well",
        """
# %%
import os
os._exit(0)
# %%
print('after')
""",
        "kernel died",
        cell=1,
        error="exit code 0",
        ran=1,
        differs=DEATH,
    ),
    Known(
        "a kernel that is killed",
        """
# %%
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
# %%
print('after')
""",
        "kernel died",
        cell=1,
        error="SIGKILL",
        ran=1,
        differs=DEATH,
    ),
    Known(
        "a kernel that crashes",
        """
# %%
import ctypes
ctypes.string_at(0)
# %%
print('after')
""",
        "kernel died",
        cell=1,
        error="SIGSEGV",
        ran=1,
        differs=DEATH,
    ),
    Known(
        "a kernel that is asked to end",
        """
# %%
import os, signal, time
os.kill(os.getpid(), signal.SIGTERM)
time.sleep(5)
# %%
print('after')
""",
        "kernel died",
        cell=1,
        error="SIGTERM",
        ran=1,
        differs=DEATH,
    ),
    Known(
        "a kernel that dies in the last cell",
        """
# %%
import os
os._exit(1)
""",
        "kernel died",
        cell=1,
        error="exit code 1",
        ran=1,
        differs=DEATH,
    ),
    Known(
        "a kernel that dies between cells",
        """
# %%
import os
get_ipython().events.register('pre_run_cell', lambda _: os._exit(4))
# %%
print('never')
# %%
print('after')
""",
        "kernel died",
        cell=2,
        error="exit code 4",
        ran=2,
        differs=DEATH,
    ),
    # Limits
    Known(
        "a cell without end",
        """
# %%
x = 1
# %%
import time
print('begun', flush=True)
time.sleep(600)
# %%
print('after')
""",
        "timed out",
        cell=2,
        error="a cell ran for more than 3 seconds",
        ran=2,
        differs=OVER_TIME,
        papermill=False,
        limits=SHORT,
    ),
    Known(
        "a cell that refuses to be interrupted",
        """
# %%
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    time.sleep(1)
# %%
print('after')
""",
        "timed out",
        cell=1,
        error="3 seconds",
        ran=1,
        differs=OVER_TIME,
        papermill=False,
        limits=SHORT,
    ),
    Known(
        "a report without end",
        """
# %%
import time
print('begun')
# %%
time.sleep(600)
# %%
print('after')
""",
        "timed out",
        cell=2,
        error="the report ran for more than 3 seconds",
        ran=2,
        differs=OVER_TIME,
        papermill=False,
        limits=Limits(report_seconds=3),
    ),
    Known(
        "prints without end",
        """
# %%
while True:
    print('x' * 1000)
# %%
print('after')
""",
        "timed out",
        cell=1,
        error="3 seconds",
        ran=1,
        differs=OVER_TIME,
        papermill=False,
        limits=SHORT,
    ),
    Known(
        "displays without end",
        """
# %%
from IPython.display import display
# %%
while True:
    display('x' * 100_000)
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="TooMuchOutput",
        ran=2,
        differs="papermill keeps everything until memory runs out",
        papermill=False,
        limits=Limits(cell_seconds=60, output=4194304),
        quick=True,
    ),
    Known(
        "more memory than there is",
        """
# %%
x = []
while True:
    x.append(bytearray(64 << 20))
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="a kernel may hold 1.0 GiB",
        ran=1,
        differs=NO_LIMIT,
        papermill=False,
        limits=SMALL,
    ),
    Known(
        "an array larger than memory",
        """
# %%
import numpy as np
x = np.ones(1 << 30)
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="a kernel may hold 1.0 GiB",
        ran=1,
        differs=NO_LIMIT,
        papermill=False,
        limits=SMALL,
        quick=True,
    ),
    Known(
        "a kernel that dies for want of memory",
        """
# %%
import ctypes, os
x = []
try:
    while True:
        x.append(bytearray(b'x') * (8 << 20))
except MemoryError:
    os.abort()
# %%
print('after')
""",
        "kernel died: out of memory",
        cell=1,
        error="out of memory",
        ran=1,
        differs=NO_LIMIT,
        papermill=False,
        limits=SMALL,
    ),
)
