"""The kernel *Reports (warm)* as Jupyter finds, starts, interrupts and ends it."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from reporting.kernels import __file__ as kernels
from reporting.kernels.client import ForkedKernel, can_fork

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(can_fork()), reason=can_fork() or "forks"),
]


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Of a kernel that is installed into a place of its own and found by its name."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    specs = KernelSpecManager()
    specs.install_kernel_spec(
        str(Path(kernels).with_name("kernelspec")), kernel_name="reporting", prefix=str(tmp_path)
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    started = KernelManager(kernel_name="reporting")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ZeroMQ on TCP, as Jupyter uses it by itself
        started.start_kernel(cwd=str(tmp_path))
        yield started
        started.shutdown_kernel(now=True)
        # Jupyter's own loop, which its calls without await leave open.
        from jupyter_core.utils import ensure_event_loop

        loop = ensure_event_loop()
        if not loop.is_running():
            loop.close()
        del started
        gc.collect()


def test_it_is_forked_and_does_what_a_kernel_does(manager: Any) -> None:
    """Cells run, an interrupt stops one, a restart forgets, an end leaves no process."""
    kernel = manager.provisioner.process
    assert isinstance(kernel, ForkedKernel)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    heard: list[Any] = []

    def hear(message: Any) -> None:
        heard.append(message)
        if "begun" in message["content"].get("text", ""):
            manager.interrupt_kernel()

    def run(source: str) -> str:
        heard.clear()
        reply = client.execute_interactive(source, timeout=60, output_hook=hear)
        return str(reply["content"].get("ename", reply["content"]["status"]))

    assert run("x = 1\nprint(x)") == "ok"
    assert "1\n" in [m["content"].get("text") for m in heard]

    assert run("import time\nprint('begun', flush=True)\ntime.sleep(50)") == "KeyboardInterrupt"
    assert run("print(x)") == "ok"
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=60)
    assert run("print(x)") == "NameError"
    client.stop_channels()
    number = manager.provisioner.process.pid
    manager.shutdown_kernel(now=True)
    assert not psutil.pid_exists(number)
