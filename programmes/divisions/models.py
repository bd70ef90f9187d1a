"""The dated register of reporting divisions: 32 provinces (31 and the XPCC) and their units.

A unit is a prefecture, a district or county of a municipality, or a division of the XPCC. Units of the 2017 register
exist on every earlier day too; what ends has `last_day`, and a successor that takes over what it leaves undone.
"""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a division is. PROVINCE covers provinces, autonomous regions, municipalities and the XPCC."""

    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("地市")
    DISTRICT = "municipal_district", _("区县")
    CORPS_DIVISION = "xpcc_division", _("师")


class ProvinceKind(models.TextChoices):
    """Which form of province: it decides the units' name and the central cities."""

    PROVINCE = "province", _("省")
    REGION = "region", _("自治区")
    MUNICIPALITY = "municipality", _("直辖市")
    CORPS = "corps", _("兵团")


class DivisionQuerySet(models.QuerySet["Division"]):
    """Reads of the register; it is public to everyone signed in."""

    def provinces(self) -> DivisionQuerySet:
        """The 32, by code."""
        return self.filter(level=Level.PROVINCE).order_by("code")

    def units(self) -> DivisionQuerySet:
        """Everything below a province, by code."""
        return self.exclude(level=Level.PROVINCE).order_by("code")

    def existing_on(self, day: date) -> DivisionQuerySet:
        """Divisions that exist on `day`."""
        return self.filter(Q(first_day=None) | Q(first_day__lte=day), Q(last_day=None) | Q(last_day__gte=day))


class Division(models.Model):
    """One division, by its GB/T 2260 code (the XPCC's by the customary 66 prefix)."""

    code = models.CharField(max_length=6, primary_key=True, validators=[RegexValidator(r"^\d{6}$")])
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20)
    short_name_en = models.CharField(max_length=60)
    level = models.CharField(max_length=20, choices=Level.choices)
    province = models.ForeignKey("self", on_delete=models.PROTECT, related_name="members")
    kind = models.CharField(max_length=12, choices=ProvinceKind.choices, blank=True)
    bureau_name = models.CharField(max_length=60, blank=True)
    document_prefix = models.CharField(max_length=8, blank=True)  # 粤 in 粤知函〔2017〕…号
    is_capital = models.BooleanField(default=False)
    is_sub_provincial = models.BooleanField(default=False)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(first_day=None) | Q(last_day__gte=models.F("first_day")),
                name="division_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(last_day__isnull=False), name="division_successor_needs_end"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_province(self) -> bool:
        return self.level == Level.PROVINCE

    @property
    def label(self) -> str:
        """The name in the language of the screen."""
        return self.name_en if get_language() == "en" else self.name

    @property
    def short_label(self) -> str:
        """The short name in the language of the screen: 广东, Guangdong."""
        return self.short_name_en if get_language() == "en" else self.short_name

    @property
    def unit_word(self) -> str:
        """What the units of this province are called: 地市, of a municipality 区县, of the XPCC 师."""
        if self.kind == ProvinceKind.MUNICIPALITY:
            return str(Level.DISTRICT.label)
        return str(Level.CORPS_DIVISION.label if self.kind == ProvinceKind.CORPS else Level.PREFECTURE.label)

    @property
    def own_row_word(self) -> str:
        """What its own row beside its units' rows is called: 省本级, 区本级, 市本级, 兵团本级."""
        words = {
            ProvinceKind.REGION: _("区本级"),
            ProvinceKind.MUNICIPALITY: _("市本级"),
            ProvinceKind.CORPS: _("兵团本级"),
        }
        return str(words.get(ProvinceKind(self.kind or ProvinceKind.PROVINCE), _("省本级")))

    def exists_on(self, day: date) -> bool:
        """Whether the division exists on `day`."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)
