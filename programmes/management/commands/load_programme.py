"""`load_programme [--file FILE] [--json]`: the register, the calendar and the notice, into a migrated database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.rules.notice import NoticeInvalid
from programmes.services.loading import NOTICE_733, Loaded, load_programme

_SORTS = {
    "divisions": "行政区划",
    "holidays": "节假日调整",
    "reporting_days": "报送日",
    "programmes": "工作通知",
    "clauses": "任务条款",
    "groups": "省份分组",
}


class Command(BaseCommand):
    """Adds what is missing; a second run changes nothing."""

    help = "Load divisions, holidays, the notice and its clauses; again: no change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=NOTICE_733, help="another notice (TOML)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有文件 {path}", returncode=2)
        try:
            loaded = load_programme(path=path)
        except NoticeInvalid as invalid:
            self._refuse(invalid, as_json=options["json"])
        else:
            self.stdout.write(_json(loaded) if options["json"] else _text(loaded))

    def _refuse(self, invalid: NoticeInvalid, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"errors": list(invalid.problems)}, ensure_ascii=False))
        raise CommandError("未载入任何内容：\n" + "\n".join(invalid.problems), returncode=1)


def _json(loaded: Loaded) -> str:
    return json.dumps({"programme": loaded.programme, "changed": loaded.changed, "created": loaded.added})


def _text(loaded: Loaded) -> str:
    if not loaded.changed:
        return f"{loaded.programme}：已载入，没有变化。"
    parts = [f"{_SORTS[sort]} {count}" for sort, count in loaded.added.items() if count]
    return f"{loaded.programme}：已载入 " + "，".join(parts) + "。"
