"""The address of a list in its present state, and of the states one click away; knows no filter."""

from collections.abc import Mapping
from urllib.parse import urlencode


class Address:
    """A path with parameters. Each is encoded once: a page of a list has forty links."""

    def __init__(self, path: str, state: Mapping[str, str]) -> None:
        self.path = path
        self._encoded = {name: urlencode(((name, value),)) for name, value in state.items()}

    def link(self, changes: Mapping[str, str | None], path: str = "") -> str:
        """The address with these parameters set, or left out where None; `path` leads elsewhere."""
        encoded = self._encoded.copy()
        for name, value in changes.items():
            if value is None:
                encoded.pop(name, None)
            else:
                encoded[name] = urlencode(((name, value),))
        path = path or self.path
        return f"{path}?{'&'.join(encoded.values())}" if encoded else path

    @property
    def query(self) -> str:
        """The parameters alone."""
        return "&".join(self._encoded.values())
