"""Free ports on this machine, and whether one is taken; knows nothing of what will listen there."""

import errno
import socket

LOOPBACK = "127.0.0.1"


def free_port(preferred: int = 0) -> int:
    """A port of the loopback address that nobody listens on: `preferred`, if it is free."""
    if preferred and not is_taken(LOOPBACK, preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(host: str, port: int) -> bool:
    """Whether a program could not listen there. Raises OSError when the host is none of this machine."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return True
                raise
    return False


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
