"""Calls of the Linux kernel that Python has no name for (`os.unshare` comes with Python 3.12).

Used inside of the sandbox only. Everything here raises OSError with the call's name.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
ALL_NAMESPACES = (
    CLONE_NEWUSER
    | CLONE_NEWNS
    | CLONE_NEWPID
    | CLONE_NEWNET
    | CLONE_NEWIPC
    | CLONE_NEWUTS
    | CLONE_NEWCGROUP
)

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, call: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def _prctl(option: int, value: int = 0) -> int:
    return int(_libc.prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0))))


def unshare(flags: int) -> None:
    """Move this process into new namespaces (for a pid namespace: its next child)."""
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, or bind a folder onto another."""
    texts = (text.encode() for text in (source, target, kind))
    result = _libc.mount(*texts, ctypes.c_ulong(flags), options.encode())
    _checked(result, f"mount on {target}")


def die_with_parent(signal: int) -> None:
    """Have this process get `signal` when its parent ends."""
    _checked(_prctl(_PR_SET_PDEATHSIG, signal), "prctl(PDEATHSIG)")


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    _checked(_prctl(_PR_SET_CHILD_SUBREAPER, 1), "prctl(SUBREAPER)")


def set_dumpable(dumpable: bool) -> None:
    """Say whether processes of the same user may look into this one's memory."""
    _checked(_prctl(_PR_SET_DUMPABLE, int(dumpable)), "prctl(DUMPABLE)")


def map_user(inside: int, user: int, group: int) -> None:
    """Map `user` and `group` of the namespace outside to the number `inside` in this new one."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {group} 1")


def drop_capabilities() -> None:
    """Give up every capability for good, also over `exec`."""
    _checked(_prctl(_PR_SET_NO_NEW_PRIVS, 1), "prctl(NO_NEW_PRIVS)")
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(_LAST_CAPABILITY + 1):
        _prctl(_PR_CAPBSET_DROP, capability)  # fails beyond the kernel's last one
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "capset")


# --- the filter of system calls -----------------------------------------------------------------

# Numbers of the calls that no answer needs and that reach around the limits: memory that belongs to
# no process (what waits in sockets is the kernel's, and counts for nobody without a cgroup), other
# processes' insides, mounts, namespaces, and parts of the kernel with a history.
# The order of the columns is that of _MACHINES.
_REFUSED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "vmsplice": (278, 75),
    "remap_file_pages": (216, 234),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "open_by_handle_at": (304, 265),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
}
_CLONE3 = (435, 435)
_CLONE = (56, 220)
_PRLIMIT = (302, 261)
_MMAP = (9, 222)
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000

_EPERM, _ENOSYS = 1, 38
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_MACHINE, _AT_ARGUMENT, _AT_FOURTH = 0, 4, 16, 40


def filter_system_calls() -> bool:
    """Refuse the calls of `_REFUSED` from here on, in all descendants; False on other machines."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or struct.calcsize("P") != 8:
        return False
    program = _filter(*machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    _checked(_prctl(_PR_SET_NO_NEW_PRIVS, 1), "prctl(NO_NEW_PRIVS)")
    pointer = ctypes.create_string_buffer(head, len(head))
    result = _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), pointer)
    _checked(result, "prctl(SECCOMP)")
    return True


def _filter(column: int, machine: int) -> bytes:
    """Return the filter as classic BPF, eight bytes an instruction."""
    refuse = _step(_RETURN, _ERRNO | _EPERM)
    lines = [
        _step(_LOAD, _AT_MACHINE),
        _step(_EQUAL, machine, 1, 0),
        _step(_RETURN, _KILL),  # the numbers below mean other calls on another machine
        _step(_LOAD, _AT_NUMBER),
        *((_step(_AT_LEAST, _X32, 0, 1), refuse) if column == 0 else ()),
        # glibc falls back on `clone`, whose flags can be looked at.
        _step(_EQUAL, _CLONE3[column], 0, 1),
        _step(_RETURN, _ERRNO | _ENOSYS),
    ]
    for numbers in _REFUSED.values():
        lines += [_step(_EQUAL, numbers[column], 0, 1), refuse]
    namespaces = ALL_NAMESPACES & ~0xFF
    lines += [
        # clone: no new namespaces
        _step(_EQUAL, _CLONE[column], 0, 4),
        _step(_LOAD, _AT_ARGUMENT),
        _step(_HAS_BITS, namespaces, 0, 1),
        refuse,
        _step(_RETURN, _ALLOW),
        # prlimit: only of oneself
        _step(_EQUAL, _PRLIMIT[column], 0, 4),
        _step(_LOAD, _AT_ARGUMENT),
        _step(_EQUAL, 0, 1, 0),
        refuse,
        _step(_RETURN, _ALLOW),
        # mmap: no shared memory without a file, whose pages count for nobody once they are let go
        _step(_EQUAL, _MMAP[column], 0, 4),
        _step(_LOAD, _AT_FOURTH),
        _step(_HAS_BITS, _MAP_ANONYMOUS, 0, 2),
        _step(_HAS_BITS, _MAP_SHARED, 0, 1),
        refuse,
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(lines)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def forbid_user_namespaces() -> None:
    """Let nobody in this user namespace make another one, where the kernel offers the setting."""
    with contextlib.suppress(OSError):
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
