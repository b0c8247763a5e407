"""Writes a tiny database of places in MaxMind's format (version 2.0), as much of it as stories need."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

MARK = b"\xab\xcd\xefMaxMind.com"
TEXT, UINT16, UINT32, MAP = 2, 5, 6, 7
UINT64, LIST = 2, 4  # of the kinds that have a second byte
NOBODY = 16  # bytes between the tree and the records


def write(file: Path, networks: Mapping[str, Any]) -> str:
    """A database in which these networks of IPv6 (`::192.0.2.0/120` is one of IPv4) have these records of maps and
    texts. Returns its path as a setting wants it."""
    tree: list[list[int | None]] = [[None, None]]
    records, found = b"", list[tuple[int, int, int]]()
    for name, record in networks.items():
        network = ip_network(name)
        *way, last = map(int, f"{int(network.network_address):0128b}"[: network.prefixlen])
        node = 0
        for side in way:
            if (following := tree[node][side]) is None:
                following = tree[node][side] = len(tree)
                tree.append([None, None])
            node = following
        found.append((node, last, len(records)))
        records += _encoded(record)
    count = len(tree)
    for node, side, place in found:
        tree[node][side] = count + NOBODY + place
    nodes = b"".join((count if side is None else side).to_bytes(3, "big") for pair in tree for side in pair)
    file.write_bytes(nodes + bytes(NOBODY) + records + MARK + _encoded(_about(count)))
    return str(file)


def _about(count: int) -> dict[str, Any]:
    numbers = {"binary_format_major_version": 2, "binary_format_minor_version": 0, "ip_version": 6, "record_size": 24}
    return {
        **{name: bytes([UINT16 << 5 | 2]) + number.to_bytes(2, "big") for name, number in numbers.items()},
        "node_count": bytes([UINT32 << 5 | 4]) + count.to_bytes(4, "big"),
        "build_epoch": bytes([1, UINT64, 1]),
        "languages": bytes([0, LIST]),
        "database_type": "Test-City",
        "description": {},
    }


def _encoded(value: Mapping[str, Any] | str | bytes) -> bytes:
    """Maps of at most 28 entries, texts of at most 28 bytes; bytes are encoded already."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return bytes([TEXT << 5 | len(value.encode())]) + value.encode()
    return bytes([MAP << 5 | len(value)]) + b"".join(_encoded(key) + _encoded(value[key]) for key in value)
