"""Network namespaces and the cables between them, by system calls alone: no `ip`, no root where the kernel allows it.

For a process without threads. Sources: unshare(2), setns(2), veth(4), rtnetlink(7), netdevice(7).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x8913, 0x8914, 0x8916, 0x891C
_IFF_UP = 1
_RTM_NEWLINK, _REQUEST_ACK_CREATE_EXCL = 16, 0x605
_IFLA_IFNAME, _IFLA_LINKINFO, _IFLA_NET_NS_FD, _INFO_KIND, _INFO_DATA, _VETH_PEER = 3, 18, 28, 1, 2, 1
_NETMASK = "255.255.255.252"

_libc = ctypes.CDLL(None, use_errno=True)


def isolate() -> None:
    """Give this process a network of its own; raises `OSError` where the kernel does not allow it."""
    if os.geteuid() == 0:
        _checked(_libc.unshare(CLONE_NEWNET))
    else:
        identity = os.geteuid(), os.getegid()
        _checked(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))
        Path("/proc/self/setgroups").write_text("deny")
        for kind, number in zip(("uid", "gid"), identity, strict=True):
            Path(f"/proc/self/{kind}_map").write_text(f"{number} {number} 1")
    bring_up("lo")


def new_namespace() -> int:
    """A further network with nothing but its loopback; the descriptor that keeps it."""
    ours = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    _checked(_libc.unshare(CLONE_NEWNET))
    bring_up("lo")
    made = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    enter(ours)
    os.close(ours)
    return made


def enter(namespace: int) -> None:
    """Take this process into a network."""
    _checked(_libc.setns(namespace, CLONE_NEWNET))


def within(namespace: int, action: Callable[[], None]) -> None:
    """Do something in another network."""
    ours = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        enter(namespace)
        action()
    finally:
        enter(ours)
        os.close(ours)


def lay_cable(name: str, namespace: int, near: str, far: str) -> None:
    """Connect this network (address `near`) with another one (address `far`), both in one /30."""
    peer = (
        _link_message() + _attribute(_IFLA_IFNAME, b"eth0\0") + _attribute(_IFLA_NET_NS_FD, struct.pack("I", namespace))
    )
    data = _attribute(_INFO_DATA, _attribute(_VETH_PEER, peer))
    info = _attribute(_IFLA_LINKINFO, _attribute(_INFO_KIND, b"veth") + data)
    _ask_kernel(_link_message() + _attribute(_IFLA_IFNAME, name.encode() + b"\0") + info)
    bring_up(name, near)
    within(namespace, lambda: bring_up("eth0", far))


def try_cable() -> None:
    """Lay a cable and take it away again; raises `OSError` where the kernel has no such thing."""
    elsewhere = new_namespace()
    try:
        lay_cable("trial", elsewhere, "10.77.9.1", "10.77.9.2")
    finally:
        os.close(elsewhere)


def bring_up(interface: str, address: str = "") -> None:
    """Switch an interface on, with an address where one is given."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        if address:
            _configure(asked, interface, _SIOCSIFADDR, address)
            _configure(asked, interface, _SIOCSIFNETMASK, _NETMASK)
        name = interface.encode()
        (flags,) = struct.unpack_from("16xH", fcntl.ioctl(asked, _SIOCGIFFLAGS, struct.pack("16sH22x", name, 0)))
        fcntl.ioctl(asked, _SIOCSIFFLAGS, struct.pack("16sH22x", name, flags | _IFF_UP))


def _configure(asked: socket.socket, interface: str, request: int, address: str) -> None:
    where = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
    fcntl.ioctl(asked, request, struct.pack("16s16s8x", interface.encode(), where))


def _ask_kernel(body: bytes) -> None:
    header = struct.pack("IHHII", 16 + len(body), _RTM_NEWLINK, _REQUEST_ACK_CREATE_EXCL, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.bind((0, 0))
        kernel.send(header + body)
        (error,) = struct.unpack_from("i", kernel.recv(4096), 16)
    if error:
        raise OSError(-error, os.strerror(-error))


def _link_message() -> bytes:
    return struct.pack("BxHiII", socket.AF_UNSPEC, 0, 0, 0, 0)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
