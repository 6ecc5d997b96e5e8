"""Cells that fail, and cells that end the notebook."""

from __future__ import annotations

from tests.execution.known.model import EARLY, Known

ERRORS = (
    # Errors in a cell
    Known(
        "an error",
        """
# %%
x = 1
# %%
raise ValueError('no')
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="ValueError: no",
        ran=2,
    ),
    Known(
        "an error after a display",
        """
# %%
from IPython.display import HTML, display
# %%
display(HTML('<b>x</b>'))
assert False
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="AssertionError",
        ran=2,
        quick=True,
    ),
    Known(
        "an error in the first cell",
        """
# %%
1/0
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="division by zero",
        ran=1,
    ),
    Known(
        "an error in the last cell",
        """
# %%
x = 1
# %% markdown
# Words
# %%
1/0
""",
        "failed in cell",
        cell=2,
        error="division by zero",
        ran=2,
    ),
    Known(
        "a line that is no Python",
        """
# %%
x = 1
# %%
print 'two'
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="SyntaxError",
        ran=2,
    ),
    Known(
        "a chain of errors",
        """
# %%
try:
    1/0
except ZeroDivisionError as e:
    raise KeyError('k') from e
""",
        "failed in cell",
        cell=1,
        error="KeyError: 'k'",
    ),
    Known(
        "an error whose text cannot be made",
        """
# %%
class Odd(Exception):
    def __str__(self):
        raise RuntimeError('no text')
# %%
raise Odd()
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="RuntimeError: no text",
        ran=2,
    ),
    Known(
        "a group of errors",
        """
# %%
raise ExceptionGroup('two', [ValueError(1), TypeError(2)])
""",
        "failed in cell",
        cell=1,
        error="ExceptionGroup",
    ),
    Known(
        "a recursion without end",
        """
# %%
def f():
    return f()
f()
""",
        "failed in cell",
        cell=1,
        error="RecursionError",
    ),
    Known(
        "an error of a name with no class of Exception",
        """
# %%
class Stop(BaseException): ...
raise Stop('base')
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="Stop: base",
        ran=1,
    ),
    # Leaving
    Known(
        "exit in the first cell",
        """
# %%
import sys
sys.exit()
# %%
print('after')
# %%
2
""",
        "failed in cell",
        cell=1,
        error="before the last 2 cells",
        ran=1,
        differs=EARLY,
    ),
    Known(
        "exit 0 in the middle",
        """
# %%
import sys
# %%
sys.exit(0)
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="before the last cell",
        ran=2,
        differs=EARLY,
        quick=True,
    ),
    Known(
        "exit 0 in the last cell",
        """
# %%
import sys
# %%
print('after')
# %%
sys.exit(0)
""",
        quick=True,
    ),
    Known(
        "exit None in the last cell",
        """
# %%
import sys
# %%
print('after')
# %%
raise SystemExit(None)
""",
        differs="papermill takes None for an error; it is Python's way to say all is well",
    ),
    Known(
        "exit 0 before empty and skipped cells",
        """
# %%
import sys
# %%
sys.exit(0)
# %%

# %% skip-execution
1/0
""",
        ran=2,
    ),
    Known(
        "exit 1 in the first cell",
        """
# %%
import sys
sys.exit(1)
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="SystemExit: 1",
        ran=1,
    ),
    Known(
        "exit 1 in the last cell",
        """
# %%
print('after')
# %%
import sys
sys.exit(1)
""",
        "failed in cell",
        cell=2,
        error="SystemExit: 1",
    ),
    Known(
        "exit with a text",
        """
# %%
import sys
sys.exit('no data')
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="SystemExit: no data",
        ran=1,
    ),
    Known(
        "raise SystemExit",
        """
# %%
print('after')
# %%
raise SystemExit
""",
        ran=2,
    ),
    Known(
        "quit()",
        """
# %%
quit()
# %%
print('on')
""",
        "failed in cell",
        cell=1,
        error="EndedEarly: the notebook ended itself before the last cell",
        ran=1,
        papermill=False,  # its kernel goes a tenth of a second later; how far it gets is chance
        quick=True,
    ),
    Known(
        "quit() that keeps the kernel",
        """
# %%
quit(keep_kernel=True)
# %%
print('on')
""",
    ),
    Known(
        "exit()",
        """
# %%
exit()
""",
    ),
    Known(
        "a keyboard interrupt",
        """
# %%
x = 1
# %%
raise KeyboardInterrupt
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="KeyboardInterrupt",
        ran=2,
    ),
    Known(
        "an interrupt sent to itself",
        """
# %%
import os, signal
os.kill(os.getpid(), signal.SIGINT)
import time
time.sleep(5)
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="KeyboardInterrupt",
        ran=1,
    ),
)
