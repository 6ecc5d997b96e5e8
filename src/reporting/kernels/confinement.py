"""What a report's kernel may reach: Python, its released table, its scratch folder.

Linux holds it to that before its first cell runs (:mod:`reporting.linux`): files by
Landlock, the network and other processes by Landlock and a filter of system calls. What a kernel
is allowed is listed here, and what is not listed does not exist for it: neither ``/proc`` nor
``/tmp``, neither the home nor the project. A notebook's text is read before
(:mod:`reporting.execution.isolation`), which gives better messages and works everywhere.
"""

from __future__ import annotations

import os
import platform
import site
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from reporting import linux
from reporting.linux import Rule

# Set to a JSON list of files that a kernel may read, it holds the kernel to them.
CONFINED = "REPORTING_CONFINED"
MAY = (
    "a notebook may read its released table and Python's own files, and write its working folder; "
    "nothing else, and no network (docs/isolation.md)"
)

HELD = "by the system"

_READ = linux.READ_FILE | linux.READ_DIR
_RUN = _READ | linux.EXECUTE
_ANSWER = linux.READ_FILE | linux.MAKE_SOCK | linux.REMOVE_FILE
_SYSTEM = (
    *(f"{root}/{name}" for root in ("", "/usr", "/usr/local") for name in
      ("bin", "sbin", "lib", "lib32", "lib64", "libexec")),
    "/usr/share", "/usr/local/share", "/nix/store",
)  # fmt: skip
_SETTINGS = (
    "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/alternatives",
    "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/mime.types", "/etc/os-release",
    "/etc/locale.alias", "/var/cache/fontconfig",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/fs/cgroup",
)  # fmt: skip
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_OF_PYTHON = ("bin", "lib", "lib64", "share", "etc", "ssl", "fonts", "pyvenv.cfg")


def why_not() -> str:
    """Why kernels cannot be held to their own here; empty where they can."""
    if not linux.IS_LINUX:
        return f"{sys.platform} has no Landlock"
    if not linux.landlock_version():
        return "this Linux, or the container it runs in, offers no Landlock"
    if not linux.has_filters():
        return f"system calls cannot be filtered on this {platform.machine()}"
    return ""


def how_isolated() -> str:
    """What holds kernels to their own on this machine, to follow "are isolated"."""
    why = why_not()
    return f"by inspection only: {why}" if why else HELD


def remarks(isolation: str) -> list[str]:
    """What people are told of it: nothing where the system holds them."""
    if isolation == HELD:
        return []
    return [f"Notebooks are isolated {isolation} (docs/isolation.md says what that leaves open)."]


def confine(reads: Sequence[str], writes: Sequence[str], sockets: Path) -> None:
    """Hold this process, which has one thread yet, and all that it starts to its own.

    Args:
        reads: files of the report.
        writes: its folders.
        sockets: folder of the connection file, where the kernel is going to listen.
    Raises:
        OSError: the system refuses; nothing may be run then.
    """
    _look_at_no_terminal()
    linux.drop_capabilities()
    linux.restrict(
        [
            *_environment(),
            *(Rule(path, linux.READ_FILE) for path in reads),
            *(Rule(path, linux.ALL_BUT_PROGRAMS) for path in writes),
            Rule(sockets, _ANSWER),
        ]
    )
    linux.refuse_calls()


def _environment() -> Iterator[Rule]:
    """Python, its packages and what belongs to every system."""
    for path in _SYSTEM:
        yield Rule(path, _RUN)
    for path in (*_SETTINGS, os.environ.get("MPLCONFIGDIR", "")):
        yield Rule(path, _READ)
    for path in _DEVICES:
        yield Rule(path, linux.READ_FILE | linux.WRITE_FILE)
    # Parts of a prefix: a project may lie in the same folder.
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    python = [Path(prefix, name) for prefix in sorted(prefixes) for name in _OF_PYTHON]
    python += map(Path, (*site.getsitepackages(), site.getusersitepackages()))
    for place in python:
        yield Rule(place, _RUN)
    for entry in map(Path, filter(None, sys.path)):
        if not any(entry.is_relative_to(place) for place in python):
            yield from _modules(entry)


def _modules(folder: Path) -> Iterator[Rule]:
    """Of another place where Python looks for modules, which may be a whole project: only those."""
    if folder.is_file():
        yield Rule(folder, linux.READ_FILE)
        return
    yield Rule(folder, linux.READ_DIR)
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for one in found:
        if one.suffix in (".py", ".so") or (one / "__init__.py").is_file():
            yield Rule(one, _READ)


def _look_at_no_terminal() -> None:
    """What the user types is none of a notebook's business, though it may print."""
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            try:
                there = os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY)
            except OSError:  # another user's, as with sudo
                there = os.open(os.devnull, os.O_WRONLY)
            os.dup2(there, descriptor)
            os.close(there)
