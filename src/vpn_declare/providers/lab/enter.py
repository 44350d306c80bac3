"""Sockets inside a namespace, without leaving our own: a thread goes there, and ends there."""

import ctypes
import os
import socket
import threading
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.lab.spaces import NAMED

_NETWORK: Final = 0x40000000  # CLONE_NEWNET of <linux/sched.h>; Python 3.11 has no os.setns


def socket_in(space: str, family: int, kind: int, protocol: int) -> socket.socket:
    """Return a new socket that belongs to a namespace.

    Raises:
        ProviderError: the namespace is gone, or the machine refuses.
    """
    found: list[socket.socket] = []
    failures: list[OSError] = []

    def go() -> None:
        try:
            _enter(space)
            found.append(socket.socket(family, kind, protocol))
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=go, name=f"into {space}")
    thread.start()
    thread.join()
    if failures:
        raise ProviderError(f"The namespace {space} cannot be entered: {failures[0]}.")
    return found[0]


def _enter(space: str) -> None:
    handle = os.open(NAMED / space, os.O_RDONLY)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.setns(handle, _NETWORK):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(handle)
