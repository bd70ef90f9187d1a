"""Reading the register: units of a day, successors, central cities, programmes; a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from programmes.divisions.models import Division
from programmes.models import CentralCity, Programme
from programmes.selectors import programme as programmes
from programmes.selectors import register as selectors

LAST_DAY, DAY_AFTER = date(2018, 12, 31), date(2019, 1, 1)


def test_provinces_and_codes(register: dict[str, Division]) -> None:
    found = selectors.provinces()
    assert len(found) == 32
    assert found[0].code == "110000" and found[-1].code == "660000"
    assert selectors.province_codes() == [province.code for province in found]


def test_units_of_a_day(register: dict[str, Division]) -> None:
    assert len(selectors.units_of("370000", LAST_DAY)) == 17
    after = selectors.units_of("370000", DAY_AFTER)
    assert len(after) == 16 and "371200" not in {unit.code for unit in after}
    assert len(selectors.units_of("370000")) == 17
    assert len(selectors.units_of("370000", date(1999, 1, 1))) == 17


def test_units_of_all_provinces_in_one_query(
    register: dict[str, Division], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = selectors.units_by_province(DAY_AFTER)
    assert list(found) == selectors.province_codes()
    assert len(found["370000"]) == 16 and len(found["500000"]) == 38 and len(found["660000"]) == 14
    assert [unit.code for unit in found["440000"]] == [unit.code for unit in selectors.units_of("440000", DAY_AFTER)]


def test_what_laiwu_leaves_undone_goes_to_jinan(register: dict[str, Division]) -> None:
    laiwu, jinan = register["371200"], register["370100"]
    assert selectors.successor_of(laiwu) == jinan
    assert selectors.successor_of(jinan) is None
    assert selectors.responsible_division(laiwu, LAST_DAY) == laiwu
    assert selectors.responsible_division(laiwu, DAY_AFTER) == jinan
    assert selectors.responsible_division(jinan, DAY_AFTER) == jinan


def test_successors_follow_one_another_and_never_for_ever(register: dict[str, Division]) -> None:
    laiwu, jinan, zibo = register["371200"], register["370100"], register["370300"]
    laiwu.successor, jinan.successor, jinan.last_day = jinan, zibo, date(2019, 6, 30)
    assert selectors.responsible_division(laiwu, date(2019, 7, 1)) == zibo
    zibo.successor, zibo.last_day = laiwu, date(2019, 6, 30)
    assert selectors.responsible_division(laiwu, date(2019, 7, 1)).code in {"371200", "370100", "370300"}


def test_a_code_is_known_if_it_existed_on_any_day(register: dict[str, Division]) -> None:
    assert selectors.division_by_code("371200") is not None
    assert selectors.division_by_code("999999") is None
    assert len(selectors.divisions_by_code()) == 466


def test_central_cities(register: dict[str, Division], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    CentralCity.objects.create(province=register["370000"], division=register["371200"], first_day=date(2018, 3, 1))
    with django_assert_num_queries(2):
        found = selectors.central_cities_by_province()
    assert len(found) == 32
    codes = {province: [city.code for city in cities] for province, cities in found.items()}
    assert codes["440000"] == ["440100", "440300"]
    assert codes["210000"] == ["210100", "210200"]
    assert codes["310000"] == ["310000"]
    assert codes["660000"] == []
    assert codes["370000"] == ["370100", "370200", "371200"]
    assert sum(map(len, codes.values())) == 27 + 5 + 4 + 1  # ten of the fifteen sub-provincial cities are capitals
    laiwu = found["370000"][-1]
    assert laiwu.named and not laiwu.is_one_on(date(2018, 2, 28))
    assert laiwu.is_one_on(LAST_DAY) and not laiwu.is_one_on(DAY_AFTER)
    assert found["370000"][0].is_one_on(date(1990, 1, 1))


@pytest.mark.parametrize(
    ("named_until", "ends"), [(date(2019, 6, 30), LAST_DAY), (date(2018, 6, 30), date(2018, 6, 30)), (None, LAST_DAY)]
)
def test_a_named_city_ends_with_its_naming_or_with_the_unit(
    register: dict[str, Division], named_until: date | None, ends: date
) -> None:
    CentralCity.objects.create(province=register["370000"], division=register["371200"], last_day=named_until)
    assert selectors.central_cities_of("370000")[-1].last_day == ends


def test_central_cities_of_the_corps_are_those_it_names(register: dict[str, Division]) -> None:
    assert selectors.central_cities_of("660000") == ()
    CentralCity.objects.create(province=register["660000"], division=register["660800"])
    assert [city.code for city in selectors.central_cities_of("660000")] == ["660800"]


def test_programme_by_code(register: dict[str, Division]) -> None:
    assert programmes.programme_by_code(None).code == "733-2017"
    assert programmes.programme_by_code("733-2017").document_number == "国知办函管字〔2017〕733号"
    with pytest.raises(Programme.DoesNotExist):
        programmes.programme_by_code("734-2017")
    Programme.objects.update(is_default=False)
    with pytest.raises(Programme.DoesNotExist):
        programmes.programme_by_code(None)


def test_clauses_in_the_order_of_the_notice(
    register: dict[str, Division], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        clauses = programmes.clauses_of("733-2017")
    assert [clause.code for clause in clauses][:9] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1"]
    assert len(clauses) == 24
    assert len(programmes.judged_clauses_of("733-2017")) == 14


def test_section_titles() -> None:
    titles = programmes.section_titles("733-2017")
    assert titles[3].title == "加强项目对接与服务" and sorted(titles) == [1, 2, 3, 4, 5, 6]
    assert programmes.section_titles("unknown") == {}
