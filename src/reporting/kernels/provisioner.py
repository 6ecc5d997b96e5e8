"""Warm kernels for whoever speaks Jupyter: the entry point ``reporting-warm`` of jupyter_client."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from reporting.kernels.client import ForkedKernel, NotWarmError, WarmServer, can_fork

# Where a server of another process listens; without it this process starts its own.
ADDRESS_VARIABLE = "REPORTING_WARM_KERNELS"

_MODULE = "reporting.kernels"  # what comes after it are the kernel's own arguments
_POLL_SECONDS = 0.003
_LONGEST_KILL = 2.0


class WarmProvisioner(LocalProvisioner):
    """Forks kernels where that is safe, else starts them as Jupyter does and says so once."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        env = kwargs.get("env") or dict(os.environ)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        try:
            address = _address(env)
            process = ForkedKernel(address, cmd[cmd.index(_MODULE) + 1 :], cwd, env)
        except NotWarmError as reason:
            _say_once(f"Kernels start cold, which takes seconds longer: {reason}")
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]  # all of Popen that Jupyter uses
        self.pid = self.pgid = process.pid
        self.cwd = Path(cwd)
        return self.connection_info

    async def wait(self) -> int | None:
        """As the base, without its tenth of a second between looks."""
        while await self.poll() is None:
            await asyncio.sleep(_POLL_SECONDS)
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """As the base, and wait for the end, which Jupyter would look for a tenth later."""
        await super().kill(restart)
        deadline = time.monotonic() + _LONGEST_KILL
        while self.process is not None and await self.poll() is None:
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(_POLL_SECONDS)

    @property
    def ending(self) -> tuple[int, int] | None:
        """Exit status and most bytes held of a forked kernel that has ended."""
        if isinstance(self.process, ForkedKernel) and self.process.poll() is not None:
            return self.process.poll() or 0, self.process.peak
        return None

    @property
    def is_lost(self) -> bool:
        """Whether the kernel went with the process that it was forked from."""
        return isinstance(self.process, ForkedKernel) and self.process.is_lost


_own: WarmServer | None = None
_said: set[str] = set()


def _address(env: Mapping[str, str]) -> Path:
    """The socket of a server: the one this process was told of, or its own."""
    given = os.environ.get(ADDRESS_VARIABLE)
    if given:
        return Path(given)
    reason = can_fork()
    if reason:
        raise NotWarmError(reason)
    global _own
    if _own is None or not _own.is_running:
        _own = WarmServer(env)
        atexit.register(_own.close)
    return _own.address


def get_warm(env: Mapping[str, str]) -> None:
    """Start what this process forks its kernels from; where that fails, its first kernel says so.

    Args:
        env: as of a kernel.
    """
    with contextlib.suppress(NotWarmError):
        _address(env)


def _say_once(text: str) -> None:
    if text not in _said:
        _said.add(text)
        print(text, file=sys.stderr)


__all__ = ["ADDRESS_VARIABLE", "WarmProvisioner", "get_warm", "signal"]
