"""Whatever is posted to any address: where a row changes the trail grows, where it is refused the trail says so.

Walks the table of `test_urls_by_person`; a new address is held to it from its first day. `DONE` gives forms that are
taken, so that the walk does not pass for want of any change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.words import actions_of_kind
from tests.architecture.stage import Stage, built, stage  # noqa: F401 - fixtures
from tests.architecture.test_urls_by_person import cases, path_of, rows, told
from tests.architecture.url_table import EXPECTED
from tests.people import CAST

pytestmark = pytest.mark.django_db
every_address = pytest.mark.parametrize(("name", "index"), cases(with_objects=False))
REFUSED = {403, 404, 409, 412}
# Bookkeeping, not an act: the language of a browser; signing in anew as who one is.
WITHOUT_ENTRY = {"set_language", "login"}
# (address, number in the table, who): a form that is taken, and the action that it leaves.
DONE: Mapping[tuple[str, int, str], tuple[Mapping[str, Any], str]] = {
    ("logout", 0, "gd_lead"): ({}, "account.signed_out"),
    ("record-new", 0, "gd_entry"): ({"item": "政策保障", "effective_on": "2018-02-01"}, "measure.created"),
    ("record-remove", 0, "gz_entry"): ({"version": "1"}, "measure.removed"),
    ("record", 3, "gd_entry"): ({"name": "李四", "duty": "联系人", "version": "1"}, "contact.changed"),
    ("contact-reveal", 0, "reviewer"): ({}, "contact.viewed"),
    ("evidence-remove", 0, "gd_entry"): ({}, "evidence.removed"),
    ("filing-tasks-adopt", 0, "gd_entry"): ({}, "promotion_task.proposed"),
    ("group-decide", 0, "national"): ({"decision": "confirm"}, "group.confirmed"),
}
# Addresses whose answer leaves the portal: who may takes it, and the trail says so.
TAKEN = {
    "evidence-file": "gz_entry",
    "filing-frozen": "gd_lead",
    "filing-package": "gd_lead",
    "pledges-export": "gd_entry",
    "audit-export": "auditor",
}


def entries() -> list[tuple[int, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("pk", "action"))


@every_address
def test_a_change_or_a_refusal_leaves_its_entry(name: str, index: int, stage: Stage) -> None:  # noqa: F811
    address = EXPECTED[name][index]
    path = path_of(name, address, stage.world, "own")
    wrong, before = [], ""
    for login in sorted({"gd_lead", "gz_entry", "auditor"} | set(sorted(address.acts)[:2])):
        before, known = before or rows(), len(entries())
        answer = stage.browser(login).post(path, address.data)
        grown = [action for _key, action in entries()[known:]]
        if answer.status_code in REFUSED and grown != ["act.refused"]:
            wrong.append(f"{login}: {told(answer)} left {grown}")
        if grown and answer.status_code not in REFUSED:
            before = ""  # something was done, and it is on record
        elif rows() != before and name not in WITHOUT_ENTRY:
            wrong.append(f"{login}: {told(answer)} changed rows without an entry")
    assert not wrong, path


@pytest.mark.parametrize(("name", "index", "login"), sorted(DONE))
def test_what_is_done_leaves_its_entry(name: str, index: int, login: str, stage: Stage) -> None:  # noqa: F811
    form, action = DONE[name, index, login]
    path = path_of(name, EXPECTED[name][index], stage.world, "own")
    known = len(entries())
    answer = stage.browser(login).post(path, form)
    assert answer.status_code in {200, 302}, told(answer)
    assert action in [each for _key, each in entries()[known:]]
    entry = AuditEntry.objects.filter(action=action).latest("pk")
    assert (entry.login, entry.name, entry.source) == (login, CAST[login][0], "web")


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_what_is_taken_leaves_its_entry(name: str, stage: Stage) -> None:  # noqa: F811
    path = path_of(name, EXPECTED[name][0], stage.world, "own")
    for method, expected in (("get", 1), ("head", 0)):
        known = len(entries())
        answer = getattr(stage.browser(TAKEN[name]), method)(path)
        assert answer.status_code == 200, told(answer)
        grown = [action for _key, action in entries()[known:]]
        assert len(grown) == expected and set(grown) <= set(actions_of_kind("taken")), grown
