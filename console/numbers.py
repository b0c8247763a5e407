"""What a provider may change: the numbers in [brackets] of the product's rules, as `settings.STEWARD`; no more."""

from datetime import timedelta
from typing import Any

from console import env

STEWARD: dict[str, Any] = {
    "PROVIDER_NAME": env.optional("PROVIDER_NAME") or "Steward",
    "SUPPORT_EMAIL": env.optional("SUPPORT_EMAIL") or "support@localhost",
    # ORG-13: the provider's country; what is invoiced where, and in which currency everywhere else.
    "COUNTRY": "CH",
    "CURRENCIES": {"CH": "CHF", "LI": "CHF"},
    "CURRENCY": "EUR",
    # ORG-6: how long an invitation can be accepted; how many may wait at once in an organization; how long after it
    # was sent it may be sent again; how long an address that declined is not asked anew.
    "INVITATION_VALID": timedelta(days=15),
    "INVITATIONS_WAITING": 2000,
    "INVITATION_RESENT": timedelta(minutes=10),
    "INVITATION_DECLINED": timedelta(days=30),
    # How long a draft of invitations is kept after somebody last worked on it.
    "INVITATION_DRAFT_KEPT": timedelta(days=7),
    # ORG-17: how far ahead the last day of external access may lie; how long before it the sponsor is reminded.
    "ACCESS_AHEAD": timedelta(days=10 * 366),
    "ACCESS_REMINDER": timedelta(days=7),
    # ORG-14: how long a hand-over can be accepted; how long everybody has to object to what support proposes, and how
    # long after it was proposed it can be appointed.
    "HAND_OVER_VALID": timedelta(days=7),
    "APPOINTMENT_WAIT": timedelta(days=3),
    "APPOINTMENT_VALID": timedelta(days=30),
    # ORG-16: how far ahead a security policy may begin; how many days before more is required whoever lacks it is
    # reminded; how long after a security alert the person may be sent the next one.
    "POLICY_AHEAD": timedelta(days=730),
    "POLICY_REMINDERS": [7, 1],
    "SECURITY_ALERT_AGAIN": timedelta(days=1),
    # SEC-1: how long the link that confirms an address works.
    "SIGN_UP_VALID": timedelta(days=2),
    # How long after that an address which was never confirmed, or the note that a link was used, is kept.
    "SIGN_UP_KEPT": timedelta(days=30),
    # SEC-7: how long the link for a new password works; SEC-6, SEC-8: the links that confirm a new address.
    "RESET_VALID": timedelta(hours=1),
    "ADDRESS_LINK_VALID": timedelta(days=2),
    # How long after that the addresses typed are kept.
    "LINKS_KEPT": timedelta(days=30),
    # SEC-8: so many wrong guesses within the time are told to the owner of the account; fewer once the password was
    # right and only the second factor was not.
    "FAILURES_TOLD": 5,
    "FACTOR_FAILURES_TOLD": 3,
    "FAILURES_WITHIN": timedelta(hours=1),
    # ORG-3, SEC-8: how long a proof of identity stays fresh before a sensitive action asks again.
    "PROOF_FRESH": timedelta(minutes=10),
    # SEC-1: how long after the password a second factor may be answered.
    "SIGN_IN_VALID": timedelta(minutes=15),
    # How long after its last sign-in a browser has guesses of its own, whoever attacks the account meanwhile.
    "DEVICE_KNOWN": timedelta(days=365),
    # SEC-2: how long a code sent by SMS works, and the countries whose mobile numbers get one.
    "SMS_VALID": timedelta(minutes=5),
    "SMS_COUNTRIES": ["CH", "FR", "BE", "DE", "IT", "ES", "AT"],
    # SEC-4, SEC-5: how many years old whoever asks for help is at least; how long a request may be filled in; when
    # documents that nobody has looked at are destroyed, and when those that nobody has decided about; how long
    # everybody waits after the approval, and how long the link for a new method works then; how many requests one
    # person may send in a while, with one password and in all.
    "RECOVERY_YOUNGEST": 14,
    "RECOVERY_FORM_VALID": timedelta(hours=1),
    "RECOVERY_UNTOUCHED": timedelta(hours=72),
    "RECOVERY_UNDECIDED": timedelta(days=7),
    "RECOVERY_WAIT": timedelta(hours=24),
    "RECOVERY_LINK_VALID": timedelta(days=2),
    "RECOVERY_REQUESTS": (3, 9, timedelta(days=7)),
    # How long a browser in which somebody asked for it is not asked for the second step.
    "DEVICE_REMEMBERED": timedelta(days=30),
    # Sessions end after this long without use, and this long after sign-in even if used.
    "SESSION_IDLE": timedelta(hours=12),
    "SESSION_ABSOLUTE": timedelta(days=14),
    "SESSION_REMEMBERED": timedelta(days=30),
    "STAFF_SESSION_IDLE": timedelta(minutes=30),
    "STAFF_SESSION_ABSOLUTE": timedelta(hours=8),
    # ORG-4: whether a legal representative must have a second factor.
    "LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": False,
    # Guesses: (how many at once, time in which one is given back). See security/limits.py.
    "LIMITS": {
        "password.account": (10, timedelta(minutes=3)),
        "password.address": (50, timedelta(seconds=30)),
        # Not guesses but their entries in the log: what is refused beyond this is not written down again.
        "limit_reached.account": (3, timedelta(minutes=10)),
        "limit_reached.address": (10, timedelta(minutes=1)),
        # Answers to the second step, whichever factor: at most ten in any hour (ASVS 6.6.3).
        "factor.account": (5, timedelta(minutes=12)),
        "factor.address": (30, timedelta(minutes=1)),
        # Messages by SMS, which cost money: for each account, visitor and number, and for all together; the last two
        # once for numbers that are confirmed and once for those that somebody only typed.
        "sms.account": (3, timedelta(minutes=10)),
        "sms.address": (5, timedelta(minutes=10)),
        "sms_number.account": (3, timedelta(hours=1)),
        "sms_everybody.account": (200, timedelta(minutes=3)),
        # The same over a day, of which each allows at most twice as many as at once.
        "sms_day.account": (10, timedelta(minutes=144)),
        "sms_day.address": (30, timedelta(minutes=48)),
        "sms_number_day.account": (8, timedelta(hours=3)),
        "sms_everybody_day.account": (288, timedelta(minutes=5)),
        # Forms of a request for help, each with up to two pictures; what a reviewer types, for each request.
        "recovery.account": (30, timedelta(minutes=1)),
        "recovery.address": (60, timedelta(seconds=30)),
        "recovery_review.account": (4, timedelta(hours=6)),
        # Pictures that people upload to show them.
        "upload.account": (30, timedelta(minutes=1)),
        "upload.address": (200, timedelta(seconds=10)),
        "sign_up.account": (3, timedelta(hours=1)),
        "sign_up.address": (20, timedelta(minutes=5)),
        "reset.account": (3, timedelta(hours=1)),
        "reset.address": (20, timedelta(minutes=5)),
        "change_address.account": (5, timedelta(hours=1)),
        "change_address.address": (20, timedelta(minutes=5)),
        # Not guesses but mails about them: one, and the next only after this time.
        "failures_told.account": (1, timedelta(hours=12)),
        # Suggestions, and those that a session did not live to send.
        "suggestion.account": (10, timedelta(minutes=6)),
        "suggestion.address": (60, timedelta(minutes=1)),
        "unsent.address": (10, timedelta(minutes=1)),
        "unsent.account": (300, timedelta(seconds=10)),
        "news_check.account": (3, timedelta(hours=1)),
        "news_check.address": (20, timedelta(minutes=5)),
        # Downloads of all that is known of a person.
        "takeout.account": (3, timedelta(hours=1)),
        "takeout.address": (10, timedelta(minutes=10)),
        # What is costly to read, of one person: downloads of lists and contact cards; lists and admin pages searched.
        "download.account": (60, timedelta(minutes=1)),
        "search.account": (120, timedelta(seconds=1)),
        "new_organization.account": (5, timedelta(hours=1)),
        "new_organization.address": (30, timedelta(minutes=5)),
    },
    # Pictures that people upload: bytes, pixels on a side, pixels in all, and what the shorter side must have.
    "IMAGES": {
        "picture": {"size": 2_000_000, "side": 4096, "pixels": 4096 * 4096, "least": 48},
        "square logo": {"size": 2_000_000, "side": 4096, "pixels": 4096 * 4096, "least": 48},
        "rectangle logo": {"size": 2_000_000, "side": 4096, "pixels": 4096 * 4096, "least": 24},
        "document": {"size": 10_000_000, "side": 9000, "pixels": 40_000_000, "least": 480},
    },
    # BRA-3: what part longer than the other one side of a picture may be that passes for a square.
    "ALMOST_SQUARE": 0.02,
    # How long a picture stays after it was uploaded and not used, or replaced: mails that were sent show it.
    "PICTURE_KEPT": timedelta(days=7),
    # CON-3: how long what was written is kept for whoever must sign in again first.
    "UNSENT_KEPT": timedelta(hours=1),
    # The outbox: how long a mail is retried before it is given up and shown to support.
    "NOTICE_TRIES": 12,
    # How long it is kept what was mailed to whom; what deleted accounts were mailed is forgotten within the hour.
    "NOTICES_KEPT": timedelta(days=90),
    # ORG-15, ORG-13: how long the log is kept. The database lets no entry go before ten years are over (CO art. 958f).
    "LOG_KEPT": timedelta(days=3654),
    # Words that no password may contain, besides the person's own names and addresses.
    "PASSWORD_WORDS": ["steward", "password", "passwort", "motdepasse", "contrasena"],
}
