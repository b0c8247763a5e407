"""The catalogue of events is whole as soon as the apps are ready: in a worker, too, which imports no view."""

import os
import subprocess
import sys

from django.conf import settings

from security.event import CATALOGUE
from tests import urls

ALONE = "import django; django.setup(); from security.event import CATALOGUE; print(*CATALOGUE)"


def test_a_process_without_urls_knows_every_event():
    assert urls.all_urls()  # here, every view is imported
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "console.settings"}
    made = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=settings.ROOT, env=environment, capture_output=True, check=True
    )
    assert set(made.stdout.decode().split()) == {
        code for code, kind in CATALOGUE.items() if "tests" not in kind.__module__
    }
