"""Filing as the provinces did: tasks proposed and adopted, packages frozen, the national office's answers."""

from __future__ import annotations

from datetime import date, timedelta

from pledge_portal.accounts.permissions import OPERATOR, Actor
from pledge_portal.accounts.selectors import actor_by_id
from programmes.divisions.models import Division
from reporting.demo.filings import DRAFTED_ON, submissions
from reporting.demo.rng import dice, moment
from reporting.demo.world import World
from reporting.models import Filing
from reporting.selectors.filings.records import load_records
from reporting.services.filings import adopt_proposed_tasks, submit_filing

# Filings that came back, and why.
RETURNED = {"620000": "工作方案2020年目标低于年均增长20%的要求，请修订后重新报送推进计划。"}


def file_documents(world: World) -> int:
    """Every province's filings up to the day; how many. Call when everything else is stored."""
    if world.day <= DRAFTED_ON:
        return 0
    return sum(_file(world, province, _lead(world, province)) for province in world.provinces)


def _lead(world: World, province: Division) -> Actor:
    account = world.user(f"p{province.code[:2]}-lead")
    found = actor_by_id(account, source="command") if account is not None else None
    return found or OPERATOR


def _file(world: World, province: Division, lead: Actor) -> int:
    programme, chance = world.programme, dice(world.seed, "filing", province.code)
    done = submissions(world, province)
    drafted = done[0].day if done else min(world.day, date(2017, 11, 30))
    records = load_records(actor=lead, programme=programme, province=province, as_of=drafted)
    adopt_proposed_tasks(actor=lead, records=records)
    for each in done:
        at = moment(chance, each.day)
        filing = submit_filing(actor=lead, province=province, parts=each.parts, submitted_at=at, programme=programme)
        reason = RETURNED.get(province.code, "")
        if each.day + timedelta(days=chance.randint(6, 20)) < world.day:
            state = Filing.State.RETURNED if reason else Filing.State.ACCEPTED
            Filing.objects.visible_to(lead).filter(pk=filing.pk).update(state=state, reason=reason)
    return len(done)
