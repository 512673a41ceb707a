"""The first page and the report count cameras by one definition."""

from __future__ import annotations

from datetime import date

from service.cameras.changes import change_status
from service.cameras.fields import State
from service.overview.actions import gather
from service.reports.actions import create_draft
from service.reports.drafting import draft_of
from service.reports.figures import members
from storage.models import Camera
from storage.values.clock import DAY_MS, day_start_ms, local_date
from tests.service.reports.ward import TAM_THANG, Ward

CLOSED_ON = date(2026, 3, 14)


def turned(ward: Ward, camera: int, state: State) -> None:
    officer = ward.people["searcher"]
    with ward.archive.write(officer.id) as work:
        change_status(work, ward.cameras[camera].id, on=local_date(work.now), state=state)


def test_the_first_page_says_what_the_report_says(ward: Ward) -> None:
    ward.step(DAY_MS)
    turned(ward, 0, State.REMOVED)
    turned(ward, 1, State.PAUSED)
    with ward.archive.write() as work:
        work.session.get_one(Camera, ward.cameras[2].id).registration = "pending"
    ward.clock.at_ms = day_start_ms(CLOSED_ON)
    clerk = ward.people["reporter"]
    with ward.archive.write(clerk.id) as work:
        report = create_draft(work, TAM_THANG, "month", 2026, 3)
        assert report.to_on == CLOSED_ON
        counted = draft_of(work.session, report).now
    page = gather(ward.archive, clerk, ward.scope)
    by_state = {code: len(figure.rows) for code, figure in members(counted, "cameras.state").items() if figure.rows}
    assert page.camera_states == by_state == {"paused": 1, "broken": 1}
    assert sum(page.camera_states.values()) == counted["cameras"].value
    idle = {row.id for figure in members(counted, "cameras.state").values() for row in figure.rows}
    assert {camera.id for camera, _ in page.not_working} == idle == {ward.cameras[n].id for n in (1, 3)}
