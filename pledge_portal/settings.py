"""Settings of the portal, read from the environment (`.env.example` lists every variable).

The portal refuses to start where a needed value is missing, naming the variable and the remedy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pledge_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION = "1.0"

env.load_dotenv(BASE_DIR / ".env")


def _secret_key() -> str:
    given = env.text("SECRET_KEY")
    if given:
        return given
    if DEBUG or not env.text("DATABASE_URL"):
        return env.kept_secret(VAR_DIR / "secret-key")
    raise env.SettingError(
        "SECRET_KEY is not set. With DATABASE_URL it is required: give at least 50 random characters, "
        'for example from: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
    )


def _database() -> dict[str, Any]:
    url = env.text("DATABASE_URL")
    if not url:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;",
        }
    elif config["ENGINE"].endswith("postgresql"):
        config["CONN_MAX_AGE"] = 300
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {})
        config["OPTIONS"].setdefault("options", "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000")
    else:
        raise env.SettingError(f"DATABASE_URL={url.split(':')[0]}:…: use postgres://… or sqlite:///….")
    return config


def _anchor(database: dict[str, Any]) -> Path | None:
    """Where the audit trail's heads are kept outside the database; None where there is no such place."""
    given = env.text("AUDIT_ANCHOR")
    if given:
        return None if given.lower() == "off" else Path(given)
    name = str(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3"):
        return VAR_DIR / f"{name}.audit-heads.log"
    return None if "memory" in name or name == "" else Path(name).with_suffix(".audit-heads.log")


try:
    DEBUG = env.flag("DEBUG", False)
    SECRET_KEY = _secret_key()
    DATABASES = {"default": _database()}
    AUDIT_ANCHOR = _anchor(DATABASES["default"])
    PORTAL_TODAY = env.day("PORTAL_TODAY")
    SECOND_FACTOR = env.flag("SECOND_FACTOR", True)
    FORCE_PASSWORD_CHANGE = env.flag("FORCE_PASSWORD_CHANGE", True)
    TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")  # those whose X-Forwarded-For is believed
except env.SettingError as error:
    raise ImproperlyConfigured(str(error)) from error

REDIS_URL = env.text("REDIS_URL")
CACHE_URL = env.text("CACHE_URL") or REDIS_URL
DEMO_PASSWORD = env.text("DEMO_PASSWORD")
METRICS_TOKEN = env.text("METRICS_TOKEN")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pledge_portal.common",
    "pledge_portal.audit",
    "programmes.divisions",
    "pledge_portal.accounts",
    "programmes",
    "pledges",
    "risk_compensation",
    "reporting",
    "pledge_portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pledge_portal.accounts.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pledge_portal.accounts.middleware.OutageMiddleware",
    "pledge_portal.accounts.middleware.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "pledge_portal.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pledge_portal.urls"
WSGI_APPLICATION = "pledge_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "pledge_portal.accounts.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "pledge_portal.accounts.backends.PortalBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "pledge_portal.accounts.passwords.SimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "name"]},
    },
    {"NAME": "pledge_portal.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "pledge_portal.accounts.passwords.CommonValidator"},
    {"NAME": "pledge_portal.accounts.passwords.PortalWordsValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
OTP_TOTP_ISSUER = "Patent Pledge Portal"
CSRF_FAILURE_VIEW = "pledge_portal.accounts.errors.csrf_failure"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "pledge_portal.accounts.signin.lockout_name"
AXES_LOCKOUT_CALLABLE = "pledge_portal.accounts.errors.locked_out"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "pledge_portal.accounts.network.client_address"
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "pledge_portal" / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {
        "BACKEND": env.text("FILE_STORAGE", "django.core.files.storage.FileSystemStorage"),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.is_dir()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or VAR_DIR / "media")
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a province's grid as a plain form: 39 rows x 27 figures x 3 fields
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "pledge_portal.accounts.api_auth.TokenAuthentication",
        "pledge_portal.accounts.api_auth.PortalSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "DEFAULT_THROTTLE_RATES": {"read": "1200/min", "write": "240/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "专利质押融资工作平台 API",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "DESCRIPTION": "读取与报送季度调度表、工作机制、政策措施和工作方案，读取任务落实结论与报送材料。"
    "用法见 docs/api.md。",
    "SERVERS": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "QuarterStateEnum": "reporting.models.QuarterState",
        "UnitStateEnum": "reporting.models.UnitState",
        "JobStateEnum": "pledge_portal.common.models.JobState",
        "FilingStateEnum": "reporting.models.Filing.State",
        "CheckStateEnum": [(each, each) for each in ("done", "missing", "advice")],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "pledge_portal.common.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}

EMBEDDED_QUEUE = not REDIS_URL
try:
    JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 60, least=1)  # a silent worker's job is taken over then
    JOB_SWEEP_SECONDS = env.number("JOB_SWEEP_SECONDS", 10, least=1)
    JOB_TIME_LIMIT_SECONDS = env.number("JOB_TIME_LIMIT_SECONDS", 900, least=10)
    JOB_MAX_ATTEMPTS = int(env.number("JOB_MAX_ATTEMPTS", 4, least=1))
except env.SettingError as error:
    raise ImproperlyConfigured(str(error)) from error
