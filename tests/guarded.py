"""Where guards and events are declared: a module of an app, or the modules of a package."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

APPS = ("security", "organizations", "billing", "branding", "console", "console.feedback", "console.news")


def declaring(name: str) -> list[ModuleType]:
    """The modules `guards` (or `events`) of every app."""
    found = []
    for app in APPS:
        if find_spec(app) and find_spec(f"{app}.{name}"):
            module = import_module(f"{app}.{name}")
            inner = iter_modules(getattr(module, "__path__", ()))
            found += [module, *(import_module(f"{module.__name__}.{one.name}") for one in inner)]
    return found
