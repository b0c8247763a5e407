"""What the clock calls for: tasks that exist, and that are not piled up while no worker is there."""

from celery import current_app
from django.conf import settings


def test_every_task_of_the_schedule_exists():
    current_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(current_app.tasks)


def test_what_is_called_for_every_minute_or_more_often_expires_before_it_is_called_for_again():
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        if isinstance(entry["schedule"], float) and entry["schedule"] <= 60:
            assert entry["options"]["expires"] <= entry["schedule"], name
