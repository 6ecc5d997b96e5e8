"""What a kernel is started with: little, and nothing of the extracts.

An allow-list, so that a variable that was not thought of (a token, a password, a path) stays out.
What it may then reach is held by the system (:mod:`reporting.kernels.confinement`).
"""

from __future__ import annotations

import json
import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Bool, Integer, List, Type, Unicode

from reporting.kernels.confinement import CONFINED
from reporting.kernels.kernel import MEMORY_LIMIT

_ALLOWED = frozenset(
    {
        "PATH", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONWARNINGS", "PYTHONUTF8",
        "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH", "LANG", "LANGUAGE", "TZ",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
        "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "SYSTEMDRIVE",
    }
)  # fmt: skip
_ALLOWED_BEGINNINGS = ("LC_", "JUPYTER_")
_NEVER = ("KEY", "TOKEN", "SECRET", "PASSWORD")
# One thread a kernel, since others run beside it, and sets in one order: the same bytes always.
_FIXED = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    # Nobody is there to debug; by default, what comes of it depends on how Python was built.
    "PYTHONBREAKPOINT": "0",
    # Arrow's own would set a GiB aside, which counts as held.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
PROVISIONER = "reporting-warm"  # an entry point in pyproject.toml
_COMMAND = [sys.executable, "-P", "-m", "reporting.kernels", "-f", "{connection_file}"]


def kernel_environment(home: Path, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of one kernel.

    Args:
        home: an empty folder of its own, which stands for the user's.
        given: the environment of this process.
    """
    kept = _FIXED | {name: value for name, value in given.items() if _is_allowed(name.upper())}
    kept |= dict.fromkeys(("HOME", "USERPROFILE", "IPYTHONDIR", "TMPDIR", "TEMP", "TMP"), str(home))
    kept["MPLCONFIGDIR"] = _fonts_of_matplotlib(given)
    if site.ENABLE_USER_SITE:
        kept["PYTHONUSERBASE"] = site.getuserbase()  # Python would look for it below HOME
    return kept


class IsolatedKernelManager(AsyncKernelManager):
    """Starts kernels with :func:`kernel_environment` only; asks them without a loop."""

    client_factory = Type(BlockingKernelClient)
    home = Unicode(help="an empty folder").tag(config=True)
    memory = Integer(help="bytes that the kernel may hold").tag(config=True)
    reads = List(Unicode(), None, allow_none=True, help="all it may read").tag(config=True)
    warm = Bool(True, help="fork the kernel where that is safe").tag(config=True)

    @property
    def kernel_spec(self) -> KernelSpec:
        """This package's kernel, whichever are installed."""
        forked = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(
            argv=_COMMAND,
            display_name="Python 3",
            language="python",
            metadata=forked if self.warm else {},
        )

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]  # as its base
        env = kernel_environment(Path(self.home)) | {MEMORY_LIMIT: str(self.memory)}
        if self.reads is not None:
            env[CONFINED] = json.dumps(self.reads)
        await super().start_kernel(**options, env=env)


def _is_allowed(name: str) -> bool:
    if any(part in name for part in _NEVER):
        return False
    return name in _ALLOWED or name.startswith(_ALLOWED_BEGINNINGS)


def _fonts_of_matplotlib(given: Mapping[str, str]) -> str:
    """Its own folder: without it every kernel would list the fonts of the system anew, for seconds.

    The same as matplotlib's rule; matplotlib belongs to the charts and is not imported here.
    """
    if given.get("MPLCONFIGDIR"):
        return given["MPLCONFIGDIR"]
    if sys.platform.startswith("linux"):
        cache = given.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        return os.path.join(cache, "matplotlib")
    return os.path.expanduser("~/.matplotlib")
