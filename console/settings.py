"""Every setting of the project; the numbers a provider may change, `STEWARD`, are in `console.numbers`."""

from typing import Any

from csp.constants import NONE, SELF

from console import env
from console.numbers import STEWARD
from console.schedule import SCHEDULE

KIND = env.kind()
PRODUCTION = KIND == "production"
ROOT = env.ROOT
VAR = env.VAR

# --- Django ------------------------------------------------------------------------------------------------
SECRET_KEY = env.secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", default=[])
ENCRYPTION_KEYS = env.encryption_keys()  # see security/encryption.py
DEBUG = False
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
PUBLIC_URL = env.text("STEWARD_URL", default="" if PRODUCTION else "http://localhost:8000").rstrip("/")
PICTURES_URL = env.optional("PICTURES_URL").rstrip("/")  # a host of their own; empty: the console's
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "console.apps.ConsoleConfig",
    "security.apps.SecurityConfig",
    "organizations.apps.OrganizationsConfig",
    "branding.apps.BrandingConfig",
    "console.news.apps.NewsConfig",
    "console.feedback.apps.FeedbackConfig",
    "django_otp",
    "django_otp_webauthn",
    "django_htmx",
    "template_partials",
    "csp",
    "console.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "console.kit.middleware.SafeHeaders",
    "security.middleware.PicturesAlone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "security.middleware.Unasked",
    "django.middleware.gzip.GZipMiddleware",
    "console.kit.middleware.RequestFacts",
    "security.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "security.middleware.Reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "console.kit.middleware.VaryOnHtmx",
    "security.opened_links.OpenedLinks",
    "security.middleware.Gatekeeper",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "console.kit.surplus.SurplusFields",
]

ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "console.shell.context.shell",
            ],
            "libraries": {
                "formats": "console.kit.templatetags.formats",
                "lists": "console.kit.templatetags.lists",
            },
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "console.kit.templatetags.kit",
                "organizations.templatetags.access",
            ],
        },
    }
]

# --- Database ----------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.database(),
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,  # operations are the transactions
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who you are -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "security.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if KIND == "test":  # a hash that is meant to be slow would make every story slow
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "security.passwords.Rows"},
    {"NAME": "security.passwords.ContextWords"},
    {"NAME": "security.breached.Breached"},
]
BREACHED_PASSWORDS = env.optional("BREACHED_PASSWORDS")  # see security/breached.py
GEO_DATABASE = env.optional("GEO_DATABASE")  # see security/places.py

# Passkeys are a second factor only; host and origin come from PUBLIC_URL (see security/factors/passkeys.py).
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_RP_ID = PUBLIC_URL.partition("://")[2].partition(":")[0]
OTP_WEBAUTHN_RP_NAME = STEWARD["PROVIDER_NAME"]
OTP_WEBAUTHN_ALLOWED_ORIGINS = [PUBLIC_URL]
OTP_WEBAUTHN_SUPPORTED_COSE_ALGORITHMS = [-7, -8, -257]  # ES256, EdDSA, RS256

SESSION_ENGINE = "security.sessions"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(STEWARD["SESSION_ABSOLUTE"].total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "device"  # see security/devices.py
REMEMBERED_COOKIE_NAME = "__Host-remembered" if PRODUCTION else "remembered"  # see security/remembered.py
LINK_COOKIE_PREFIX = "__Secure-" if PRODUCTION else ""  # see security/opened_links.py
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "security.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What a browser may do ---------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 * 2 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:", *filter(None, [PICTURES_URL])],
        # Browsers know the one or the other; `console.kit.middleware` says where "csp" is.
        "report-uri": ["/csp-report/"],
        "report-to": ["csp"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["console.kit.uploads.InMemory"]
UPLOAD_MOST = max(limits["size"] for limits in STEWARD["IMAGES"].values())
UPLOADS_MOST = 2 * UPLOAD_MOST  # of one request

# --- Words -------------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "français"), ("it", "italiano"), ("es", "español")]
LANGUAGE_COOKIE_NAME = "__Host-language" if PRODUCTION else "language"
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000
LOCALE_PATHS = [ROOT / "locale"]

# --- Files -------------------------------------------------------------------------------------------------
# `make run` shows the files as they are deployed; `make dev` and the tests serve what lies in static/.
COLLECTED = PRODUCTION or env.optional("STEWARD_STATIC") == "collected"
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static" if COLLECTED else None
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if COLLECTED:
    STORAGES["staticfiles"]["BACKEND"] = "console.kit.storage.FlattenedStaticFilesStorage"
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = KIND == "local" and not COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = COLLECTED

# --- Mail --------------------------------------------------------------------------------------------------
vars().update(env.email())
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.optional("EMAIL_FROM") or f"{STEWARD['PROVIDER_NAME']} <no-reply@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_EMAIL = env.optional("BOUNCE_EMAIL")  # see security/return_addresses.py

# --- Messages by SMS ---------------------------------------------------------------------------------------
SMS_URL = env.sms()
SMS_FORM = env.optional("SMS_FORM") or "to={to}&text={text}"

# --- Tasks: the database is the queue of record, messages are hints ----------------------------------------
CELERY_BROKER_URL = env.redis()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # longer than the longest task
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,  # a request never waits long for a broker that is gone
    "socket_timeout": 5,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- Operators' log: one JSON object a line on standard output ---------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "console.kit.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}

# The address is unique whatever its case, by a constraint on lower(email), which the check does not see. Where the
# console has no address that passkeys work at, it does not offer them.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "otp_webauthn.E031"]
