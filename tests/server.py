"""The server that browser stories talk to: the real application, with its static files as they are deployed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.template.base import Template
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from whitenoise import WhiteNoise

from console.kit.storage import FlattenedStaticFilesStorage


class UncompressedStorage(FlattenedStaticFilesStorage):
    """Flattened and hashed, but not compressed: that would take longer than the stories of a whole module."""

    def post_process_with_compression(self, files: Any) -> Iterator[Any]:
        yield from files


class Application:
    """The application for the settings of the moment: a story may have middleware of its own."""

    def __init__(self) -> None:
        self.handlers: dict[tuple[str, ...], WSGIHandler] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        middleware = tuple(settings.MIDDLEWARE)
        handler = self.handlers.get(middleware) or self.handlers.setdefault(middleware, WSGIHandler())
        return handler(environ, start_response)


@contextmanager
def unwatched() -> Iterator[None]:
    """Templates as in production: tests otherwise watch each one being rendered, which doubles its time."""
    watched = Template._render
    Template._render = lambda self, context: self.nodelist.render(context)
    yield
    Template._render = watched


@pytest.fixture(scope="module")
def plain_templates() -> Iterator[None]:
    """For a module that asks for many pages and for none of their templates."""
    with unwatched():
        yield


@contextmanager
def serving(folder: Path, storage: str) -> Iterator[LiveServer]:
    """A server at http://localhost whose static files were collected into the folder by this storage."""
    with unwatched(), override_settings(STATIC_ROOT=folder, STORAGES={"staticfiles": {"BACKEND": storage}}):
        call_command("collectstatic", interactive=False, verbosity=0)
        server = LiveServer("localhost", start=False)
        server.thread.static_handler = lambda _: WhiteNoise(Application(), folder, "static/", max_age=3600)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """In place of pytest-django's, whose static files are read one by one from where they lie."""
    with serving(tmp_path_factory.mktemp("static"), "tests.server.UncompressedStorage") as server:
        yield server
