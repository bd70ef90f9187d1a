"""The second factor: an authenticator's secret, proven by its first code, and recovery codes."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass

import qrcode
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.services.people import AccountRefused, account_event, locked_account, require_managing
from pledge_portal.audit.services import record

SEAL = "second-factor"
SEALED_FOR = 3600  # seconds that a set-up page may lie open
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the set-up page shows: the secret as text and as QR code (SVG), and sealed for the way back."""

    secret: str
    svg: str
    sealed: str


def begin_enrolment(user: User, *, sealed: str = "") -> Enrolment:
    """A new secret, or the one of a page that comes back with a wrong code. Nothing is stored yet."""
    key = _unseal(user, sealed) or secrets.token_hex(20)
    device = TOTPDevice(user=user, key=key)
    image = qrcode.make(device.config_url, image_factory=SvgPathImage, border=2)
    drawn = io.BytesIO()
    image.save(drawn)
    svg = drawn.getvalue().decode()
    text = _base32(device)
    grouped = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return Enrolment(grouped, svg[svg.index("<svg") :], signing.dumps([user.pk, key], salt=SEAL))


def _base32(device: TOTPDevice) -> str:
    from base64 import b32encode

    return b32encode(device.bin_key).decode()


def _unseal(user: User, sealed: str) -> str:
    try:
        owner, key = signing.loads(sealed, salt=SEAL, max_age=SEALED_FOR) if sealed else (None, "")
    except (signing.BadSignature, ValueError):
        return ""
    return str(key) if owner == user.pk else ""


def enrol(*, actor: Actor, user: User, sealed: str, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Store the authenticator whose secret `code` proves; returns it and the recovery codes, shown this once.

    None where the code does not fit or the page lay open for too long.
    """
    key = _unseal(user, sealed)
    if not key:
        return None
    with transaction.atomic():
        locked_account(user)
        if any(True for _device in devices_for_user(user)):
            raise AccountRefused(_("已设置两步验证。"))
        device = TOTPDevice.objects.create(user=user, name="authenticator", key=key, confirmed=True)
        if not device.verify_token(code):
            device.delete()
            return None
        codes = _new_recovery_codes(user)
        record(actor=actor, event=account_event("second_factor.set_up", user))
    return device, codes


def _new_recovery_codes(user: User) -> list[str]:
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [secrets.token_hex(5) for _number in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def verify(*, actor: Actor, user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """The device that takes the code, once; wrong ones slow it down. Six digits are an authenticator's code.

    Each kind of code goes to its own kind of device, so that wrong ones of one do not slow down the other.
    """
    model = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        for device in model.objects.devices_for_user(user, confirmed=True).select_for_update():
            if device.verify_is_allowed()[0] and device.verify_token(code):
                changes = {"device": [None, device.name]}
                record(actor=actor, event=account_event("second_factor.passed", user, changes))
                return device
        record(actor=actor, event=account_event("second_factor.failed", user))
    return None


def reset_second_factor(*, actor: Actor, user: User) -> None:
    """Forget an account's authenticator and recovery codes; it sets up anew at its next sign-in. Its sessions end.

    Never one's own: who holds somebody's password must not be able to do away with what protects it.
    """
    require_managing(actor, user, own=_("自己的两步验证由其他管理人员重置。"))
    with transaction.atomic():
        held = locked_account(user)
        held.session_epoch += 1
        held.save(update_fields=["session_epoch"])
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        record(actor=actor, event=account_event("second_factor.reset", user))
