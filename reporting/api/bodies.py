"""The bodies of writes on a quarter: what may be sent, read as strictly as the grid and the workbooks read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programmes.divisions.models import Division
from reporting.api.base import StrictSerializer
from reporting.api.parameters import CodeField, DayField
from reporting.api.problems import InvalidBody, field_error
from reporting.catalogue import FigureSpec, catalogue
from reporting.services.returns.pushing import Explained, SentRow
from reporting.services.returns.quarters import Signatories
from reporting.services.returns.remarks import ANSWER_LENGTH, RemarkEntry
from reporting.services.returns.units import REASON_LENGTH
from reporting.values import ValueRefused, parse_value

LONGEST_VALUE = 60
EXPLANATION_LENGTH = 400
REMARK_LENGTH = 500
MOST_ROWS = 60
REQUIRED = serializers.Field.default_error_messages["required"]


class StrictBoolean(serializers.BooleanField):
    """true or false, and no word or number for it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictText(serializers.CharField):
    """A string; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "type": "object",
        "description": "Figure code → a number or decimal string, \"NA\" for 不适用, null for not reported.",
        "additionalProperties": {"oneOf": [{"type": "number"}, {"type": "string"}], "nullable": True},
    }
)  # fmt: skip
class ValuesField(serializers.Field[Any, Any, Any, Any]):
    """{figure code: number | decimal string | "NA" | null}, exact to the last digit."""

    def to_internal_value(self, data: Any) -> dict[str, str | None]:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("应为“指标编号：数值”的对象。"))
        found, wrong = {}, {}
        for code, value in data.items():
            figure = catalogue().by_code.get(code)
            try:
                if figure is None:
                    raise serializers.ValidationError(_("没有这个指标。"), code="unknown_figure")
                found[code] = stored_value(figure, value)
            except serializers.ValidationError as error:
                wrong[str(code)[:40]] = error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        return found

    def to_representation(self, value: Any) -> Any:
        return value


def stored_value(figure: FigureSpec, given: Any) -> str | None:
    """The stored form of a value of a body. Raises ValidationError with the words that a cell would show."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise serializers.ValidationError(_("应为数字、“NA”或 null。"), code="type")
    text = f"{given:f}" if isinstance(given, Decimal) else str(given)
    if len(text) > LONGEST_VALUE:
        raise serializers.ValidationError(_("数值过长。"), code="value")
    try:
        return parse_value(figure, text)
    except ValueRefused as error:
        raise serializers.ValidationError(error.message, code="value") from None


class ExplanationBody(StrictSerializer):
    """核实说明 of one finding."""

    code = StrictText(max_length=6, help_text="the rule's code, such as R17")
    figure = StrictText(max_length=4, help_text="the figure at which the finding stands")
    text = StrictText(max_length=EXPLANATION_LENGTH)


class RowBody(StrictSerializer):
    """One row. PATCH writes the figures named; PUT all of them, those left out of `values` become not reported."""

    values = ValuesField(required=False)
    zero_report = StrictBoolean(required=False)
    explanations = ExplanationBody(many=True, required=False)
    fill_reason = StrictText(
        max_length=REASON_LENGTH, required=False, help_text="代填原因: the province takes the unit's row over"
    )


class ProvinceRowBody(RowBody):
    """One row of a province's quarter; the province's own row has the province's code."""

    division = CodeField(required=True)


class SignatoriesBody(StrictSerializer):
    """Who stands for the return."""

    filled_in_by = StrictText(max_length=60, required=False, allow_blank=True)
    checked_by = StrictText(max_length=60, required=False, allow_blank=True)
    head = StrictText(max_length=60, required=False, allow_blank=True)
    telephone = StrictText(max_length=40, required=False, allow_blank=True)
    reported_on = DayField(required=False)


class ProvinceBody(StrictSerializer):
    """A province's quarter. PUT names every unit that owes the quarter; PATCH only the rows it changes."""

    rows = ProvinceRowBody(many=True, allow_empty=False, max_length=MOST_ROWS)  # type: ignore[call-arg]


class DivisionsBody(StrictSerializer):
    """Which units; none named: every one that is complete and not accepted yet."""

    divisions = serializers.ListField(child=CodeField(required=True), required=False, max_length=MOST_ROWS)
    fill_reason = StrictText(max_length=REASON_LENGTH, required=False)


class AnswerBody(StrictSerializer):
    """What was done about a remark."""

    remark = serializers.IntegerField(min_value=1, max_value=2**53)
    text = StrictText(max_length=ANSWER_LENGTH)


class ReportBody(StrictSerializer):
    """提交省局审核; `answers` to what the province asked, where figures alone do not answer it."""

    answers = AnswerBody(many=True, required=False, max_length=200)  # type: ignore[call-arg]


class ReasonBody(StrictSerializer):
    """Why."""

    reason = StrictText(max_length=REMARK_LENGTH)


class SubmitBody(StrictSerializer):
    """审定报送: who stands for it, and the 分析说明."""

    signatories = SignatoriesBody()
    analysis = StrictText(max_length=2000, required=False, allow_blank=True, default="")
    answers = AnswerBody(many=True, required=False, max_length=200)  # type: ignore[call-arg]


class RemarkBody(StrictSerializer):
    """One thing to put right; no division, no figure: the return as a whole."""

    division = CodeField()
    figure = StrictText(max_length=4, required=False)
    problem = StrictText(max_length=REMARK_LENGTH)
    request = StrictText(max_length=REMARK_LENGTH, required=False, allow_blank=True)


class ReviewBody(StrictSerializer):
    """The national office's decision on the revision that was read."""

    act = serializers.ChoiceField(choices=["accept", "return"])
    revision = serializers.IntegerField(min_value=1, max_value=9999)
    remarks = RemarkBody(many=True, required=False, max_length=200)  # type: ignore[call-arg]
    resubmit_by = DayField(required=False)


def sent_row(body: Mapping[str, Any], division: Division, *, whole: bool, place: str = "") -> SentRow:
    """A row's body as a write; `whole` (PUT): what is left out is cleared.

    InvalidBody for a PUT without `values`: a body that was lost on its way must not clear a row. `place`: of the row.
    """
    if whole and "values" not in body:
        raise InvalidBody([field_error(f"{place}values", "required", str(REQUIRED))])
    values = dict(body.get("values", {}))
    if whole:
        values = dict.fromkeys(catalogue().by_code) | values
    return SentRow(
        division=division,
        values=values,
        zero_report=body.get("zero_report", False if whole else None),
        explanations=tuple(Explained(**each) for each in body.get("explanations", ())),
        fill_reason=body.get("fill_reason", ""),
    )


def sent_rows(
    body: Mapping[str, Any], divisions: Sequence[Division], owed: Sequence[Division], *, whole: bool
) -> list[SentRow]:
    """The rows of a province's body. Raises InvalidBody for a stranger, a row twice, or (PUT) a unit left out."""
    by_code = {each.code: each for each in divisions}
    given = [row["division"] for row in body["rows"]]
    errors = []
    for number, code in enumerate(given):
        if code not in by_code:
            errors.append(field_error(f"rows[{number}].division", "unknown_division", _("没有这个单位。")))
        elif code in given[:number]:
            errors.append(field_error(f"rows[{number}].division", "twice", _("同一单位出现两次。")))
    left_out = [each for each in owed if each.code not in given]
    if whole and left_out:
        told = _("PUT 须列出全部单位，缺%(names)s；只改部分单位的，请用 PATCH。")
        names = "、".join(each.label for each in left_out)
        errors.append(field_error("rows", "left_out", told % {"names": names}))
    if errors:
        raise InvalidBody(errors)
    return [
        sent_row(row, by_code[row["division"]], whole=whole, place=f"rows[{number}].")
        for number, row in enumerate(body["rows"])
    ]


def answers_of(body: Mapping[str, Any]) -> dict[int, str]:
    """{remark: what was done about it}."""
    return {each["remark"]: each["text"] for each in body.get("answers", ())}


def signatories_of(body: Mapping[str, Any]) -> Signatories:
    """Who signs."""
    return Signatories(**body)


def remarks_of(body: Mapping[str, Any], divisions: Sequence[Division]) -> list[RemarkEntry]:
    """The remarks of a review. Raises InvalidBody for an unknown division or figure."""
    by_code = {each.code: each for each in divisions}
    errors, found = [], []
    for number, remark in enumerate(body.get("remarks", ())):
        code, figure = remark.get("division", ""), remark.get("figure", "")
        if code and code not in by_code:
            errors.append(field_error(f"remarks[{number}].division", "unknown_division", _("没有这个单位。")))
        if figure and figure not in catalogue().by_code:
            errors.append(field_error(f"remarks[{number}].figure", "unknown_figure", _("没有这个指标。")))
        found.append(RemarkEntry(remark["problem"], remark.get("request", ""), by_code.get(code), figure))
    if errors:
        raise InvalidBody(errors)
    return found
