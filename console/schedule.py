"""What the clock calls for, and when: each a task that does nothing where there is nothing to do."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "pay the mails that are owed": {
        "task": "security.tasks.sweep_notices",
        "schedule": 20.0,
        "options": {"expires": 20},  # what no worker took in time is not done later as well
    },
    "send the messages by SMS that are owed": {
        "task": "security.tasks.sweep_messages",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "forget mails and messages that went out": {
        "task": "security.tasks.forget_notices",
        "schedule": crontab(minute="23"),
    },
    "seal the log": {
        "task": "security.tasks.seal_log",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget the log whose term is over": {
        "task": "security.tasks.forget_log",
        "schedule": crontab(hour="4", minute="13"),
    },
    "forget sign-ups that were never confirmed": {
        "task": "organizations.tasks.forget_sign_ups",
        "schedule": crontab(hour="3", minute="41"),
    },
    "note which invitations have expired": {
        "task": "organizations.tasks.expire_invitations",
        "schedule": crontab(minute="29"),
    },
    "send the invitations that a worker left": {
        "task": "organizations.tasks.sweep_batches",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget drafts of invitations that nobody sent": {
        "task": "organizations.tasks.forget_drafts",
        "schedule": crontab(hour="3", minute="51"),
    },
    "end external access whose last day is over": {
        "task": "organizations.tasks.end_external_access",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "remind the sponsors of external access that ends soon": {
        "task": "organizations.tasks.remind_sponsors",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "remind of security policies that begin soon": {
        "task": "organizations.tasks.remind_of_policies",
        "schedule": crontab(minute="7"),
    },
    "note which nominations have expired": {
        "task": "organizations.tasks.expire_hand_overs",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "warn of guesses that keep failing": {
        "task": "security.tasks.tell_of_failures",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget addresses that were typed for a link": {
        "task": "security.tasks.forget_links",
        "schedule": crontab(hour="3", minute="53"),
    },
    "move requests for help on": {
        "task": "security.tasks.move_recovery_on",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget pictures that nobody shows": {
        "task": "security.tasks.forget_pictures",
        "schedule": crontab(minute="37"),
    },
    "forget what was written and never sent": {
        "task": "console.feedback.tasks.forget_unsent",
        "schedule": crontab(minute="47"),
    },
    "send the news that are due": {
        "task": "console.news.tasks.begin_issues",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "note which addresses refused news": {
        "task": "console.news.tasks.note_refusals",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget what has ended": {"task": "security.tasks.forget_ended", "schedule": crontab(minute="17")},
}
