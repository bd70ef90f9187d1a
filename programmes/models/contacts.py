"""People of the programme (人员信息表)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.scoping import ScopedQuerySet
from pledge_portal.common.masking import masked_email, masked_number
from programmes.divisions.models import Division


class Duty(models.TextChoices):
    """分工: what the person is in the programme."""

    LEADER = "分管领导", _("分管领导")
    HEAD = "处室负责人", _("处室负责人")
    LIAISON = "联系人", _("联系人")
    SPECIALIST = "专人", _("专人")


class ContactQuerySet(ScopedQuerySet["Contact"]):
    """Contacts within an actor's scope."""


class Contact(models.Model):
    """One person in one duty at one division."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=8, choices=Duty.choices)
    unit_name = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=80, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "duty", "name"]
        constraints = [models.UniqueConstraint(fields=["division", "name", "duty"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.duty}"

    @property
    def masked(self) -> dict[str, str]:
        """The ways to reach the person, by field, as pages show them until somebody asks for more."""
        numbers = {name: masked_number(getattr(self, name)) for name in ("telephone", "fax", "mobile")}
        return numbers | {"email": masked_email(self.email)}
