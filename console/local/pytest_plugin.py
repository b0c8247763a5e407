"""Gives the tests their services before Django reads its settings, and takes them away at the end.

Loaded by `-p` in pyproject.toml. pytest-django reads the settings while pytest starts, so the services start
when this module is imported. Where pytest-xdist spreads the tests, each of its processes has services of its own:
no test finds the mails or the queue of another.
"""

import atexit
import os

import pytest

from console.local.throwaway import Throwaway
from console.local.trouble import CannotStart

STARTED = "STEWARD_TEST_STARTED"

os.environ["STEWARD_ENV"] = "test"
for _name in os.environ.pop(STARTED, "").split():  # inherited from the process that spreads the tests
    del os.environ[_name]

_services = Throwaway(dict(os.environ))
try:
    _found = _services.start()
except CannotStart as error:
    raise pytest.UsageError(str(error)) from error
os.environ.update(_found, **{STARTED: " ".join(_found)})
# Not at the end of the session: fixtures of other plugins still use the services after that.
atexit.register(_services.stop)


@pytest.fixture(scope="session")
def mail_page() -> str:
    """The address of the mail catcher's page; skips where mails go to a server of somebody else."""
    page = os.environ.get("STEWARD_MAIL_PAGE", "")
    if not page:
        pytest.skip("EMAIL_URL is configured: mails go elsewhere")
    return page
