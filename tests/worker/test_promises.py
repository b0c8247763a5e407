"""What broker and worker are told: a task is lost by no worker's death, and by no setting that somebody tidied away."""

from django.conf import settings

from console.celery import app


def test_a_task_belongs_to_the_broker_until_it_is_done():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    transport = conf.broker_transport_options
    assert (transport["unacked_restore_interval"], transport["unacked_restore_throttle"]) == (1, 1)
    assert transport["visibility_timeout"] > conf.task_time_limit  # else a second worker begins what the first does


def test_tasks_are_told_in_json_and_run_by_workers():
    assert (app.conf.task_serializer, app.conf.accept_content) == ("json", ["json"])
    assert not app.conf.task_always_eager  # it would hide what goes wrong in between


def test_connections_are_kept_and_operations_are_the_transactions():
    database = settings.DATABASES["default"]
    assert database["CONN_MAX_AGE"] > 0
    assert database["CONN_HEALTH_CHECKS"]
    assert not database["ATOMIC_REQUESTS"]
