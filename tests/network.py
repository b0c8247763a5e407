"""Closes the network: a test that reaches beyond this machine fails, and says where it wanted to go."""

import ipaddress
import socket
from typing import Any


class Closed(OSError):
    """Somebody wanted to leave this machine."""


def close() -> None:
    """Only this machine can be reached from now on, until the process ends."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def checked(socket_: socket.socket, address: Any) -> None:
        if socket_.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(str(address[0])):
            raise Closed(f"The network is closed in tests; {address} was wanted.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        checked(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        checked(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_here(host.decode() if isinstance(host, bytes) else str(host)):
            raise Closed(f"The network is closed in tests; {host} was looked up.")
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.getaddrinfo = guarded_getaddrinfo


def _is_here(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
