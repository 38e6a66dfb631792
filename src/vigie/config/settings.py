"""Settings: safe defaults that need no configuration, and the environment for everything that a host decides.

VIGIE_HOME, VIGIE_SECRET_KEY, DATABASE_URL, VIGIE_HOSTS, VIGIE_URL, VIGIE_DEBUG, VIGIE_HTTPS, VIGIE_LANGUAGE,
VIGIE_CURRENCY, VIGIE_TIME_ZONE, VIGIE_EMAIL_HOST (_PORT, _USER, _PASSWORD, _TLS), VIGIE_FROM_EMAIL,
VIGIE_MAX_UPLOAD_MB, VIGIE_BEHIND_PROXY, VIGIE_HTTPS_REDIRECT, VIGIE_LOG_LEVEL.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from vigie.config.home import data_folder, secret_key

PACKAGE = Path(__file__).resolve().parents[1]
HOME = data_folder()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


DEBUG = _flag("VIGIE_DEBUG")
SECRET_KEY = secret_key(HOME)
SITE_URL = os.environ.get("VIGIE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = [h for h in os.environ.get("VIGIE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "vigie.web",
    "vigie.api",
    "vigie.insight",
    "vigie.risks",
    "vigie.planning",
    "vigie.portfolio",
    "vigie.jobs",
    "vigie.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "rules",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vigie.accounts.middleware.PreferencesMiddleware",
    "vigie.api.middleware.ProblemMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vigie.web.middleware.SignInAgainMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "vigie.config.urls"
WSGI_APPLICATION = "vigie.config.wsgi.application"

# cotton and partials both rewrite the loaders, so that they are listed by hand: partials outermost.
_SOURCES = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
_LOADERS: list[Any] = _SOURCES if DEBUG else [("django.template.loaders.cached.Loader", _SOURCES)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vigie.web.context.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "rules.templatetags.rules",
                "vigie.web.templatetags.vigie",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'vigie.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "vigie.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# A form that anybody can send writes to nobody who has no account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Vigie"
# The office wrote the address: its owner need not prove it before protecting the account.
MFA_ALLOW_UNVERIFIED_EMAIL = True

LANGUAGE_CODE = os.environ.get("VIGIE_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "exchange" / "locale", PACKAGE / "config" / "locale"]
FORMAT_MODULE_PATH = ["vigie.config.formats"]
USE_TZ = True
CURRENCY_SYMBOL = os.environ.get("VIGIE_CURRENCY", "€")
TIME_ZONE = os.environ.get("VIGIE_TIME_ZONE", "Europe/Paris")

STATIC_URL = "static/"
# Files come from inside the package: no collectstatic between an install and the first page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
UPLOADS = HOME / "uploads"
MAX_UPLOAD_BYTES = int(os.environ.get("VIGIE_MAX_UPLOAD_MB", "100")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

NINJA_PAGINATION_CLASS = "vigie.api.pagination.Pages"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Without a mail server, letters are printed where the server runs.
EMAIL_HOST = os.environ.get("VIGIE_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("VIGIE_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("VIGIE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("VIGIE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("VIGIE_EMAIL_TLS", default=True)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("VIGIE_FROM_EMAIL", "vigie@localhost")

_HTTPS = _flag("VIGIE_HTTPS", SITE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_SSL_REDIRECT = _flag("VIGIE_HTTPS_REDIRECT")
if _flag("VIGIE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "vigie.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("VIGIE_LOG_LEVEL", "WARNING")},
}
