"""What Linux offers to a process that wants to be allowed less, by its documented system calls.

Landlock (``landlock(7)``) ties a process and its children to files and folders; a seccomp filter
(``seccomp(2)``) refuses system calls whose reach Landlock does not know. Both hold until the
process ends, for root too, and nothing undoes them. No library that is kept up binds both, so they
are called by number here; numbers and structures are part of Linux's stable interface.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

IS_LINUX = sys.platform.startswith("linux")
_libc: Any = ctypes.CDLL(None, use_errno=True) if IS_LINUX else None

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38

# <linux/landlock.h>: the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, MAKE_SOCK = 1 << 5, 1 << 8, 1 << 9
_MAKE_DEVICES, _TRUNCATE_FILE, _CONTROL_DEVICES = 1 << 6 | 1 << 11, 1 << 14, 1 << 15
# How many rights over files a version of Landlock knows, from version 1 on; later ones as the last.
_RIGHTS = (13, 14, 15, 15, 16)
ALL_BUT_PROGRAMS = (_CONTROL_DEVICES - 1) & ~_MAKE_DEVICES & ~EXECUTE
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE_FILE | _CONTROL_DEVICES
_TCP = 1 << 0 | 1 << 1  # bind, connect; since version 4
_SCOPES = 1 << 0 | 1 << 1  # abstract sockets, signals; since version 6

# <linux/seccomp.h>, <linux/audit.h>
_SECCOMP, _SET_MODE_FILTER, _ALLOW_SPECULATION = {"x86_64": 317, "aarch64": 277}, 1, 1 << 2
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_RETURN_ERROR, _RETURN_ALLOW = 0x00050000, 0x7FFF0000
_X32 = 0x40000000  # a second set of numbers for the same calls
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets into struct seccomp_data
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06

# Number on x86_64 and on aarch64, None where there is no such call.
_REFUSED = {
    # Sockets in the file system lead to other kernels, to their warm process, to agents.
    "connect": (42, 203),
    # Does what a filter forbids, unseen by it.
    "io_uring_setup": (425, 425),
    # Other processes and what they opened.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "perf_event_open": (298, 241), "open_by_handle_at": (304, 265),
    # What processes share without a file: keys, memory, queues.
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180),
    # Another view of the system, with rights of its own.
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "userfaultfd": (323, 282),
}  # fmt: skip
# Said to be done and not done: Landlock lets any file of the user be changed in these, and
# copying a file within its own folder asks for them.
_PASSED_OVER = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466), "file_setattr": (469, 469),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
_SOCKET, _SOCKETPAIR, _PRLIMIT, _TRUNCATE = (41, 198), (53, 199), (302, 261), (76, 45)
_KIND_OF_SOCKET = 0xF

_CAPABILITIES_VERSION = 0x20080522
# Root's right to read what is another user's, such as the Python that it runs; Landlock judges it.
_CAP_DAC_READ_SEARCH = 1 << 2


class Rule(NamedTuple):
    """What may be done with a file, or with all that lies beneath a folder."""

    path: str | Path
    rights: int


def landlock_version() -> int:
    """Version of Landlock's interface; 0 where this system, or its container, offers none."""
    try:
        return _call(_CREATE_RULESET, None, 0, _VERSION) if IS_LINUX else 0
    except OSError:
        return 0


def has_filters() -> bool:
    """Whether seccomp filters can be set here, and the numbers of the calls are known."""
    machine = platform.machine()
    if not IS_LINUX or machine not in _ARCHITECTURES or sys.maxsize < 1 << 32:
        return False
    try:
        _call(_SECCOMP[machine], _SET_MODE_FILTER, 0, None)
    except OSError as error:
        # Without a filter to set it fails on the address, where one can be set.
        return error.errno == errno.EFAULT
    return False


def restrict(rules: Iterable[Rule]) -> None:
    """Tie this thread, and whatever it starts, to the rules: files, signals, TCP.

    A path that does not exist, or cannot be reached, is passed over.

    Raises:
        OSError: this system has no Landlock, or refuses.
    """
    version = landlock_version()
    handled = (1 << _RIGHTS[min(version, len(_RIGHTS)) - 1]) - 1
    attributes = struct.pack(
        "=QQQ", handled, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path, rights in rules:
            with contextlib.suppress(FileNotFoundError, PermissionError, NotADirectoryError):
                _allow(ruleset, path, rights & handled)
        _never_more()
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str | Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _OF_FILES
        if rights:
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def refuse_calls() -> None:
    """Refuse this thread, and whatever it starts, all sockets but streams of its own, and more.

    Raises:
        OSError: this system has no seccomp filters, or refuses.
    """
    program = b"".join(_filter(platform.machine(), landlock_version()))
    instructions = ctypes.create_string_buffer(program)
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    _never_more()
    _call(_SECCOMP[platform.machine()], _SET_MODE_FILTER, _ALLOW_SPECULATION, header)


def _filter(machine: str, version: int) -> Iterator[bytes]:
    """The program that judges every call: it sees numbers and arguments, never what they point to.

    Conditions skip over what follows when they do not hold.
    """
    column = list(_ARCHITECTURES).index(machine)
    refuse, pass_over = _RETURN_ERROR | errno.EACCES, _RETURN_ERROR
    yield _does(_LOAD, _ARCHITECTURE)
    yield _does(_EQUAL, _ARCHITECTURES[machine], when=1)
    yield _does(_RETURN, refuse)
    yield _does(_LOAD, _NUMBER)
    yield _does(_AT_LEAST, _X32, otherwise=1)
    yield _does(_RETURN, refuse)
    refused = [*_REFUSED.values(), *([_TRUNCATE] if version < 3 else [])]
    for numbers, answer in [
        *((pair, refuse) for pair in refused),
        *((pair, pass_over) for pair in _PASSED_OVER.values()),
    ]:
        number = numbers[column]
        if number is not None:
            yield _does(_EQUAL, number, otherwise=1)
            yield _does(_RETURN, answer)
    # Only streams between processes, which need a connection to get anywhere.
    of_sockets = [
        _does(_LOAD, _ARGUMENTS),
        _does(_EQUAL, socket.AF_UNIX, when=1),
        _does(_RETURN, refuse),
        _does(_LOAD, _ARGUMENTS + 8),
        _does(_AND, _KIND_OF_SOCKET),
        _does(_EQUAL, socket.SOCK_STREAM, when=1),
        _does(_RETURN, refuse),
        _does(_RETURN, _RETURN_ALLOW),
    ]
    # Limits of this process only.
    of_limits = [
        _does(_LOAD, _ARGUMENTS),
        _does(_EQUAL, 0, when=1),
        _does(_RETURN, refuse),
        _does(_RETURN, _RETURN_ALLOW),
    ]
    for numbers, judge in ((_SOCKET, of_sockets), (_SOCKETPAIR, of_sockets), (_PRLIMIT, of_limits)):
        yield _does(_EQUAL, numbers[column], otherwise=len(judge))
        yield from judge
    yield _does(_RETURN, _RETURN_ALLOW)


def _does(code: int, operand: int, when: int = 0, otherwise: int = 0) -> bytes:
    """One instruction (struct sock_filter); the last two say how many are skipped."""
    return struct.pack("=HBBI", code, when, otherwise, operand)


def drop_capabilities() -> None:
    """Take root's rights from this thread and whatever it starts, but for reading."""
    header = struct.pack("=Ii", _CAPABILITIES_VERSION, 0)
    held = ctypes.create_string_buffer(24)
    _check(_libc.capget(header, held))
    kept = [one & _CAP_DAC_READ_SEARCH for one in struct.unpack("=IIIIII", held.raw)[:2]]
    _never_more()
    _check(_libc.capset(header, struct.pack("=IIIIII", *kept, 0, 0, 0, 0)))


def conceal() -> None:
    """Keep memory and environment of this process from others of its user."""
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent(signal: int) -> None:
    """Have this process sent a signal when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal)


def adopt_orphans() -> None:
    """Become the parent of whatever descendant loses its own."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _never_more() -> None:
    """No program that is started gains rights, as sudo would."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> None:
    if IS_LINUX:
        _check(_libc.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))))


def _call(number: int, *arguments: int | bytes | None) -> int:
    words = (ctypes.c_long(one) if isinstance(one, int) else one for one in arguments)
    return _check(_libc.syscall(ctypes.c_long(number), *words))


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
