"""Settings, in one file, from the environment; what is missing or wrong fails loudly.

With nothing configured, the embedded services under .data/ supply database, broker and secret.
THROUGHLINE_DATABASE_ROLE picks this process's database login: web (default), render or owner.
"""

import os
from pathlib import Path

from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from config.services import connection_urls, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.3.0"


def env_flag(name: str, default: bool = False) -> bool:
    """A yes/no variable: 1/0, true/false, yes/no."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "0", "true", "false", "yes", "no"}:
        return value in {"1", "true", "yes"} if value else default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


URLS = connection_urls()
SECRET_KEY = secret_key()
DEBUG = env_flag("THROUGHLINE_DEBUG")
HTTPS = env_flag("THROUGHLINE_HTTPS")
ALLOWED_HOSTS = os.environ.get("THROUGHLINE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_URL = os.environ.get(
    "THROUGHLINE_BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "accounts",
    "editing",
    "collaborators",
    "engagement",
    "planning",
    "deliverables",
    "reviews",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "django_htmx",
    "django_prose_editor",
]

MIDDLEWARE = [
    "config.middleware.ServiceGone",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.FormsOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database(url: str) -> dict:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # Statements are planned once and kept: most pages send the same ones with other values.
        "OPTIONS": {
            "connect_timeout": 3,
            "server_side_binding": True,
            "prepare_threshold": 2,
            **parts,
        },
        "CONN_MAX_AGE": 600,
        # No question before each request whether the connection lives: after a restart of the
        # database a worker answers one 503, which the page and autosave try again, and reconnects.
        "CONN_HEALTH_CHECKS": False,
        "ATOMIC_REQUESTS": True,
    }


DATABASE_ROLE = os.environ.get("THROUGHLINE_DATABASE_ROLE", "web")
if DATABASE_ROLE not in {"web", "render", "owner"}:
    raise ImproperlyConfigured("THROUGHLINE_DATABASE_ROLE must be web, render or owner.")
if not getattr(URLS, DATABASE_ROLE):
    raise ImproperlyConfigured(
        f"No database login for the role {DATABASE_ROLE}: set DATABASE_URL, "
        f"or DATABASE_{DATABASE_ROLE.upper()}_URL."
    )
DATABASES = {"default": _database(getattr(URLS, DATABASE_ROLE))}
# The logins that `accounts.wall` grants to.
DATABASE_ROLES = {
    name: conninfo_to_dict(url)["user"]
    for name in ("web", "render")
    if (url := getattr(URLS, name))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": URLS.redis,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
REDIS_URL = URLS.redis

CELERY_BROKER_URL = URLS.redis
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ROUTES = {
    "deliverables.tasks.render": {"queue": "render"},
    "reviews.tasks.make_history": {"queue": "render"},
}
CELERY_BEAT_SCHEDULE = {
    "pick up renders nobody works on": {
        "task": "deliverables.tasks.reconcile",
        "schedule": schedule(run_every=20),
    },
    "pick up review histories nobody works on": {
        "task": "reviews.tasks.reconcile_histories",
        "schedule": schedule(run_every=20),
    },
    "send mail that waits": {"task": "reviews.tasks.send_mail", "schedule": schedule(run_every=15)},
    "gather the day's notices": {
        "task": "reviews.tasks.gather_notices",
        "schedule": schedule(run_every=600),
    },
    "seal the history": {
        "task": "accounts.tasks.seal_history",
        "schedule": schedule(run_every=3600),
    },
    "tell teams what has come to its day": {
        "task": "planning.tasks.remind",
        "schedule": schedule(run_every=3600),
    },
    "forget imports nobody confirmed": {
        "task": "collaborators.tasks.forget_imports",
        "schedule": schedule(run_every=3600),
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.backends.GranteeBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: rights for the signed-out do not exist here
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # accounts.backends answers from the same tables
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation sent to it
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnly"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted per address: behind a proxy, the one that it says it answers.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("THROUGHLINE_PROXIES") or HTTPS)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Throughline"

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # load balancers ask over plain HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# What a request may have in all, files included; more is not read. One file may have less.
REQUEST_MAX_BYTES = 32 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "config.uploads.Ceiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The room that one grantee has for the files of its sources.
FILES_PER_GRANTEE = int(os.environ.get("THROUGHLINE_FILES_MB") or 500) * 1024 * 1024

LANGUAGE_CODE = "en-us"
USE_I18N = True
TIME_ZONE = os.environ.get("THROUGHLINE_TIME_ZONE", "America/New_York")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Throughline <no-reply@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet_details": {"()": "config.middleware.NoDatabaseDetails"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["quiet_details"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A refusal or a wrong address is an answer, not a fault of the service.
        "django.request": {"level": "ERROR"},
        "throughline": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
