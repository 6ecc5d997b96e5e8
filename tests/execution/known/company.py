"""Input, forks, threads, tags, magics and loops."""

from __future__ import annotations

from typing import Any

from reporting.kernels.confinement import why_not
from tests.execution.known.model import Known

# What processes share by name, all processes of a user would.
_WITHOUT_SHARED_MEMORY: dict[str, Any] = (
    {}
    if why_not()
    else {
        "status": "failed in cell",
        "cell": 1,
        "error": "PermissionError",
        "differs": "papermill lets a notebook reach whatever its user can",
    }
)

COMPANY = (
    # Asking
    Known(
        "input()",
        """
# %%
x = 1
# %%
input('name? ')
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="StdinNotImplementedError",
        ran=2,
        quick=True,
    ),
    Known(
        "getpass()",
        """
# %%
import getpass
getpass.getpass()
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="StdinNotImplementedError",
        ran=1,
    ),
    Known(
        "reading standard input",
        """
# %%
import sys
print(repr(sys.stdin.read()))
""",
    ),
    Known(
        "the debugger",
        """
# %%
breakpoint()
print('on')
# %%
print('after')
""",
    ),
    # Others
    Known(
        "a fork whose child ends",
        """
# %%
import os
pid = os.fork()
if pid == 0:
    os._exit(0)
print(os.waitpid(pid, 0)[1])
""",
    ),
    Known(
        "a fork whose child stays",
        """
# %%
import os, time
if os.fork() == 0:
    time.sleep(600)
print('parent')
""",
        quick=True,
    ),
    Known(
        "a fork whose child goes on",
        """
# %%
import os
pid = os.fork()
print('either', flush=True)
# %%
print('after')
""",
        # Whether what the child prints arrives is chance, under either engine.
        papermill=False,
        repeats=False,
    ),
    Known(
        "a subprocess left behind",
        """
# %%
import subprocess
p = subprocess.Popen(['sleep', '600'])
print('started')
""",
    ),
    Known(
        "a pool of processes",
        """
# %%
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as pool:
    print(list(pool.map(abs, [-1, -2])))
""",
        **_WITHOUT_SHARED_MEMORY,
    ),
    Known(
        "threads",
        """
# %%
import threading
t = threading.Thread(target=print, args=('thread',))
t.start()
t.join()
""",
    ),
    Known(
        "an error in a thread",
        """
# %%
import threading
t = threading.Thread(target=lambda: 1/0)
t.start()
t.join()
print('on')
""",
    ),
    Known(
        "a thread that prints after its cell",
        """
# %%
import threading, time
def late():
    time.sleep(0.3)
    print('late')
t = threading.Thread(target=late)
t.start()
# %%
t.join()
print('on')
""",
    ),
    Known(
        "a thread that never ends",
        """
# %%
import threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
# %%
print('after')
""",
    ),
    # Tags and empty places
    Known(
        "raises-exception",
        """
# %%
x = 1
# %% raises-exception
1/0
# %%
print('after')
""",
        "failed in cell",
        cell=2,
        error="ZeroDivisionError",
        quick=True,
    ),
    Known(
        "raises-exception that does not",
        """
# %% raises-exception
1
# %%
print('after')
""",
    ),
    Known(
        "skip-execution",
        """
# %%
x = 1
# %% skip-execution
1/0
# %%
print(x)
""",
    ),
    Known(
        "empty cells",
        """
# %%

# %%
  

# %% markdown

# %%
print(1)
# %%
# only a comment
""",
    ),
    Known(
        "no cells",
        """

""",
    ),
    Known(
        "no code",
        """
# %% markdown
# Title
""",
    ),
    # Magics and loops
    Known(
        "%%time",
        """
# %%
%%capture said
%time 1 + 1
# %%
%%time
x = 2
""",
        repeats=False,
    ),
    Known(
        "%%bash",
        """
# %%
%%bash
echo from bash
""",
    ),
    Known(
        "%%bash that fails",
        """
# %%
%%bash
exit 2
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="CalledProcessError",
        ran=1,
    ),
    Known(
        "an unknown magic",
        """
# %%
%nosuchmagic
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="UsageError",
        ran=1,
    ),
    Known(
        "an unknown cell magic",
        """
# %%
%%nosuchmagic
x
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="UsageError",
        ran=1,
    ),
    Known(
        "top-level await",
        """
# %%
import asyncio
await asyncio.sleep(0)
print('slept')
# %%
async def f():
    return 3
await f()
""",
        quick=True,
    ),
    Known(
        "a loop inside the loop",
        """
# %%
import asyncio
asyncio.run(asyncio.sleep(0))
# %%
print('after')
""",
        "failed in cell",
        cell=1,
        error="RuntimeError",
        ran=1,
    ),
    Known(
        "a task that goes on",
        """
# %%
import asyncio
async def f():
    await asyncio.sleep(0.1)
    return 1
t = asyncio.ensure_future(f())
# %%
print(await t)
""",
    ),
)
