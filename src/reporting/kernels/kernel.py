"""What every kernel is, forked or not: the same settings, so that it gives the same bytes."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reporting.kernels.confinement import CONFINED, confine

MEMORY_LIMIT = "REPORTING_KERNEL_BYTES"

_OUTPUT = "--IPKernelApp.outstream_class=reporting.kernels.output.Stream"
# It pauses before each answer, so that output overtakes it; a client with limits waits for both.
_NO_PAUSE = "--IPythonKernel._execute_sleep=0"
_INLINE = "module://matplotlib_inline.backend_inline"
# Imported when a kernel starts or when a notebook draws; some only then, by their own laziness.
_MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "pandas.core.arrays.arrow._arrow_utils",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "reporting.kernels.output",
    "reporting.report",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)


def prepare() -> None:
    """Import whatever a report needs and draw a chart of each kind; without starting a thread."""
    os.environ.setdefault("MPLBACKEND", _INLINE)  # as ipykernel does before matplotlib is imported
    # The debugger remarks on how this Python was built.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    # Everything stays: looking for what does not is a sixth of the time.
    gc.disable()
    for name in _MODULES:
        importlib.import_module(name)
    from reporting.report.warmth import warm_up

    warm_up()
    gc.enable()
    gc.collect()
    # Nothing of this is ever freed; a collection that went over it would copy its pages.
    gc.freeze()


def run(arguments: Sequence[str]) -> None:
    """Be a kernel until it is shut down.

    Args:
        arguments: of ipykernel, such as ``-f <connection file>``.
    """
    options = [_OUTPUT]
    if CONFINED in os.environ:
        reads = json.loads(os.environ.pop(CONFINED))
        home, here = os.environ["HOME"], os.getcwd()
        confine(reads, [home, here], Path(arguments[arguments.index("-f") + 1]).parent)
    if MEMORY_LIMIT in os.environ:
        _limit_memory(int(os.environ[MEMORY_LIMIT]))
        _mark_no_part_of_a_line()
        options.append(_NO_PAUSE)
    # Charts make and drop a million small objects in cycles; looking for them is a fifth of the
    # time at Python's default.
    gc.set_threshold(100_000, 20, 50)
    sys.argv = ["reporting.kernels", *arguments]
    _application().launch_instance(argv=[*arguments, *options])


def _application() -> Any:
    """ipykernel; one with limits waits for a listener that falls behind.

    ZeroMQ would drop, unsaid, what it cannot hold. With limits there is one listener, and it reads
    on until they end; in JupyterLab one may be stuck, and must not hold up the kernel.
    """
    import zmq
    from ipykernel import kernelapp

    from reporting.kernels.output import Publisher

    class Patient(kernelapp.IPKernelApp):
        def init_iopub(self, context: Any) -> None:
            context.setsockopt(zmq.XPUB_NODROP, 1)
            # It is made by name, and there is one kernel in a process.
            kernelapp.IOPubThread = Publisher  # type: ignore[attr-defined]
            super().init_iopub(context)  # type: ignore[no-untyped-call]

        def init_shell(self) -> None:
            super().init_shell()  # type: ignore[no-untyped-call]
            # IPython runs shell lines in a terminal; the folder of those holds the user's, too.
            self.shell.system = self.shell.system_raw

    return Patient if MEMORY_LIMIT in os.environ else kernelapp.IPKernelApp


def _limit_memory(wanted: int) -> None:
    """Refuse memory beyond the limit: a ``MemoryError`` in the cell, not a dead machine."""
    if not sys.platform.startswith("linux"):
        return  # other systems accept the limit and do not keep it
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, wanted))


def _mark_no_part_of_a_line() -> None:
    """In tracebacks: Python finds the part no more once the function was run a few times.

    So it would be marked in a kernel from scratch only.
    """
    from IPython.utils.PyColorize import theme_table
    from pygments.token import Token  # type: ignore[import-untyped]

    for theme in theme_table.values():
        theme.extra_style[Token.TbHighlight] = ""
