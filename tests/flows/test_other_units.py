"""Another unit's things are not there, and nobody without a living session sees or changes anything.

The addresses are the program's own: a new one is tried here from its first day.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from service.app import create_app
from storage.models import CustodyEvent
from storage.models import Session as SignedSession
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS
from tests.factories.running_town import Town
from tests.factories.visitor import API, Visitor
from tests.service.routes import FOR_PROGRAMS, routes_of

pytestmark = pytest.mark.slow


OF_NO_UNIT = ("/units/", "/static/", "/session/", "/accounts/", "/jobs/")
"""The table of units is everybody's, a session is one's own; accounts and jobs are a matter of role alone."""
PARAMETER = r"{(\w+)(?::path)?}"
CHANGING = {"POST", "PUT", "DELETE"}


def addresses(keys: dict[str, str], methods: set[str]) -> list[tuple[str, str]]:
    """Every address of the program that names a thing, with the things of phường Vũng Tàu filled in."""
    app = create_app(Archive.__new__(Archive))  # never opened: only its addresses are looked at
    found = []
    for route in routes_of(app):
        if (
            route.method not in methods
            or "{" not in route.template
            or route.template.removeprefix(API).startswith(OF_NO_UNIT)
        ):
            continue
        unknown = set(re.findall(PARAMETER, route.template)) - keys.keys()
        assert not unknown, f"{route}: this test has no {unknown} to try"
        found.append((route.method, re.sub(PARAMETER, lambda name: keys[name[1]], route.template)))
    assert len(found) > 25
    return found


@pytest.mark.parametrize("part", ["stranger", "stranger-commander", "owner"])
def test_another_units_things_are_not_there(town: Town, part: str) -> None:
    """Pages, JSON and bytes alike answer 404 (403 where the role alone is refused): never a word of what it is."""
    visitor = town.at[part]
    for _method, path in addresses(town.keys, {"GET"}):
        answer = visitor.get(path)
        assert answer.status_code in {403, 404}, f"{path}: {answer.status_code}"
        assert town.world.case_number not in answer.text, path


def test_what_belongs_to_the_ward_tells_nothing_of_another_wards_camera(town: Town) -> None:
    """An owner may have cameras in two wards: pages and JSON of this one never name the other ward's camera."""
    code = town.world.stranger_camera.code
    assert code in town.at["stranger"].get(f"/cameras/{town.world.stranger_camera.id}").text
    seen = 0
    for part in ("searcher", "commander", "owner"):
        for _method, path in addresses(town.keys, {"GET"}):
            if path.rsplit(".", 1)[-1] in {"mp4", "m3u8", "pdf"} or path.endswith(("/video", "/bytes")):
                continue
            answer = town.at[part].get(path)
            if answer.status_code == 200 and answer.headers["content-type"].startswith(("text/", "application/json")):
                seen += 1
                assert code not in answer.text, path
    assert seen > 30


def test_another_units_things_are_not_changed(town: Town) -> None:
    """Every changing address, called by a commander of another ward, who may do most: refused, and the chain stands."""
    with town.archive.read() as session:
        before = session.scalar(select(func.max(CustodyEvent.seq)))
    visitor = town.at["stranger-commander"]
    for method, path in addresses(town.keys, CHANGING):
        for sent in ({"json": {}}, {"data": {"csrf": visitor.headers["X-CSRF"]}}):
            status = visitor.request(method, path, **sent).status_code
            assert status in {400, 403, 404, 422}, f"{method} {path}: {status}"  # 400: not the form it wants
    with town.archive.read() as session:
        assert session.scalar(select(func.max(CustodyEvent.seq))) == before


def test_an_expired_session_opens_nothing(town: Town) -> None:
    """Its time is over, or nobody moved for an hour: pages lead to the sign-in, JSON and bytes answer 401."""
    world = town.world
    for column in ("expires_at", "last_seen_at"):
        visitor = Visitor(town.address, world.people["confirmer"])
        video_path = f"{API}/retrievals/{town.keys['retrieval_id']}/clips/{town.keys['clip_ref']}/video"
        assert visitor.get(f"/cases/{world.case_id}").status_code == 200
        with world.archive.write() as work:
            for session in work.session.scalars(
                select(SignedSession).where(SignedSession.account_id == world.people["confirmer"].id)
            ):
                setattr(session, column, work.now - 2 * HOUR_MS)
        page = visitor.get(f"/cases/{world.case_id}")
        assert (page.status_code, page.headers["location"]) == (303, f"/sign-in?back=/cases/{world.case_id}")
        assert visitor.get(f"{API}/cases/{world.case_id}").status_code == 401
        assert visitor.get(video_path).status_code == 401
        moved = visitor.post(f"{API}/cases/{world.case_id}/stages", json={"stage": "opened", "decision_number": "1"})
        assert moved.status_code == 401
        assert "hết" in moved.json()["title"]


def test_without_the_token_nothing_is_changed(town: Town) -> None:
    visitor = Visitor(town.address, town.world.people["investigator"])
    del visitor.headers["X-CSRF"]
    answer = visitor.post(
        f"{API}/cases/{town.world.case_id}/subjects", json={"identifier": "hai", "is_by_camera": True}
    )
    assert answer.status_code == 403 and answer.json()["code"] == "csrf"


def test_a_guest_sees_nothing(town: Town) -> None:
    with Visitor(town.address, None) as guest:
        for _method, path in addresses(town.keys, {"GET"}):
            answer = guest.get(path)
            if path.startswith(FOR_PROGRAMS):
                assert answer.status_code == 401, path
            else:
                assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"), path
