"""Choosing a workbook to upload, and which value wins where the file and the portal differ."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICE = "use-"
FROM_FILE = "file"


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("工作簿"),
        help_text=_(".xlsx 或 .csv（UTF-8、GB18030），不超过20MB。"),
        error_messages={
            "required": _("请选择要上传的文件。"),
            "empty": _("文件是空的，请重新选择。"),
            "missing": _("请选择要上传的文件。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def chosen_conflicts(post: Mapping[str, str]) -> frozenset[str]:
    """The names of the conflicts in which the file's value is to be used."""
    return frozenset(
        name.removeprefix(CHOICE) for name, value in post.items() if name.startswith(CHOICE) and value == FROM_FILE
    )


def undecided(post: Mapping[str, str], names: list[str]) -> int:
    """How many conflicts nothing has been chosen for."""
    return sum(f"{CHOICE}{name}" not in post for name in names)
