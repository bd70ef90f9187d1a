"""`evaluate --as-of DAY [--province CODE] [--clause ID] [--programme CODE] [--json]`: judge every clause afresh."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.common.clock import parse_day
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.evaluation import evaluate

WRONG_ARGUMENTS = 2


class Command(BaseCommand):
    """Exit 0: done. 2: wrong arguments (an unknown province, clause or programme too)."""

    help = "Judge every clause for every province as of a day, computed afresh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", required=True, metavar="DAY")
        parser.add_argument("--province", metavar="CODE")
        parser.add_argument("--clause", metavar="ID")
        parser.add_argument("--programme", metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = self._day(options["as_of"])
        programme = self._programme(options["programme"])
        if options["province"] and not Division.objects.provinces().filter(code=options["province"]).exists():
            raise CommandError(f"没有代码为 {options['province']} 的省级单位。", returncode=WRONG_ARGUMENTS)
        codes = {clause.code for clause in judged_clauses(programme)}
        if options["clause"] and options["clause"] not in codes:
            raise CommandError(
                f"{programme.code} 没有可评判的条款 {options['clause']}；可用：{'、'.join(sorted(codes))}。",
                returncode=WRONG_ARGUMENTS,
            )
        document = evaluate(programme=programme, as_of=as_of, province=options["province"], clause=options["clause"])
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            self._print(document)

    def _day(self, text: str) -> date:
        try:
            return parse_day(text)
        except ValueError as error:
            raise CommandError(f"--as-of {text}：请写成 YYYY-MM-DD。", returncode=WRONG_ARGUMENTS) from error

    def _programme(self, code: str | None) -> Programme:
        wanted = Programme.objects.filter(code=code) if code else Programme.objects.filter(is_default=True)
        programme = wanted.first()
        if programme is None:
            known = "、".join(Programme.objects.values_list("code", flat=True)) or "无（请先运行 load_programme）"
            raise CommandError(f"没有专项 {code or ''}；已有：{known}。", returncode=WRONG_ARGUMENTS)
        return programme

    def _print(self, document: dict[str, Any]) -> None:
        self.stdout.write(f"{document['programme']}  截至 {document['as_of']}")
        for row in document["national"]:
            growth = row["growth"] or "-"
            self.stdout.write(f"全国 {row['year']} 年 项目 {row['projects']} 增长 {growth} 完整 {row['complete']}")
        for row in document["results"]:
            year = f" {row['year']}" if "year" in row else ""
            figures = f"{row['numerator']}/{row['denominator']}"
            self.stdout.write(
                f"{row['province']} {row['clause']}{year} {row['status']} {figures} {row['value']} {row['met_on']}"
            )
