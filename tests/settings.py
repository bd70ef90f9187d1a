"""The portal's settings for the suite, on the servers of TEST_DATABASE_URL and TEST_REDIS_URL if given.

Without them the suite runs on the embedded default: an SQLite file of its own and the embedded queue.
Nothing of the caller's environment or `.env` that would touch real data is taken over.
"""

import os
import tempfile
from pathlib import Path

# One folder a run; the workers of a parallel run inherit it from the process that made it.
if "PORTAL_TEST_DIR" not in os.environ:
    os.environ["PORTAL_TEST_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
TEST_DIR = Path(os.environ["PORTAL_TEST_DIR"])

os.environ.update(
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TEST_DIR / 'portal.sqlite3'}",
    REDIS_URL=os.environ.get("TEST_REDIS_URL") or "",
    CACHE_URL="",
    MEDIA_ROOT=str(TEST_DIR / "media"),
    AUDIT_ANCHOR="off",  # tests roll back and share the file of their run; those of the trail keep one each
    SECRET_KEY="for-the-suite-alone-" * 3,
    DEBUG="0",
    ALLOWED_HOSTS="127.0.0.1,localhost,[::1]",
    CSRF_TRUSTED_ORIGINS="",
    PORTAL_TODAY="",
    DEMO_PASSWORD="",
    SECOND_FACTOR="1",
    FORCE_PASSWORD_CHANGE="1",
)

from pledge_portal.settings import *  # noqa: E402, F403
from pledge_portal.settings import DATABASES, REST_FRAMEWORK, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in earnest: threads and child processes meet the real locks. The suite cuts no power.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Hundreds of accounts are made and signed in: a quick hash, and static files as they lie in the tree.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True  # found when asked for, instead of listed anew for every test client

# The walks over every address ask faster than any program may; the allowance has its own test.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"read": None, "write": None}

# Rows that a test makes by hand raise no version: what pages are made from must not outlive it. Tests of what is kept
# ask for a cache of their own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
