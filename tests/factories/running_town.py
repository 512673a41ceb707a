"""The program running on a small town, one visitor for each part of the story, and one of each kind of thing in it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from service.stac.rules.names import ItemName
from storage.catalog import devices, hand_ins
from storage.models import (
    Camera,
    CameraView,
    CaseRecord,
    ClipRef,
    HealthSpell,
    Intake,
    LegalHold,
    Master,
    Mount,
    Ticket,
)
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, MINUTE_MS, local_date
from tests.factories.feeds import a_feed
from tests.factories.promises import require_clean
from tests.factories.visitor import API, Visitor, up, waited
from tests.factories.world import WARD, World, a_world
from tests.servers.fixtures import fresh_settings

REASON = "Tìm xe máy chạy qua trước số nhà 12 lúc xảy ra vụ việc."


@dataclass(frozen=True)
class Town:
    """The running program with its town and one visitor for each part of the story."""

    world: World
    address: str
    at: dict[str, Visitor]
    keys: dict[str, str]

    @property
    def archive(self) -> Archive:
        """The archive the program runs on."""
        return self.world.archive


@contextmanager
def running_town(home: Path) -> Iterator[Town]:
    """The program of the embedded size running on a town of its own; at the end the archive must be clean, and the
    program must not have stumbled."""
    with fresh_settings("embedded", home, migrated=True) as settings:
        archive = open_archive(settings)
        world = a_world(archive)
        with up(settings) as (program, address):
            at = {part: Visitor(address, account) for part, account in world.people.items()}
            at["owner"] = Visitor(address, world.owner)
            yield Town(world, address, at, things_of_the_ward(at, world))
            assert program.end(signal.SIGTERM) == 0
        assert not [line for line in program.lines if "Traceback" in line]
        require_clean(archive)
        archive.close()


def things_of_the_ward(at: dict[str, Visitor], world: World) -> dict[str, str]:
    """One of each kind of thing of phường Vũng Tàu, by the name it has in addresses."""
    asked = at["searcher"].make(
        "/requests",
        201,
        case_id=world.case_id,
        purpose="investigate",
        reason=REASON,
        cameras=[{"camera_id": world.cameras[3].id, "start_ms": world.at_ms, "end_ms": world.at_ms + 30_000}],
    )
    at["commander"].make(f"/requests/{asked['id']}/approve", 200)
    retrieval = f"/retrievals/{asked['retrievals'][0]['id']}"
    produced = waited(lambda: next((r for r in [at["searcher"].read(retrieval)] if r["state"] == "produced"), None))
    grade = at["investigator"].make(f"{retrieval}/grades", 201, case_id=world.case_id, value=3, reason=REASON)
    subject = at["investigator"].make(f"/cases/{world.case_id}/subjects", 201, identifier="một", is_by_camera=True)
    outage = at["searcher"].make(
        f"/cameras/{world.cameras[3].id}/outages", 201, start_ms=world.at_ms - DAY_MS, end_ms=None, reason="no_link"
    )
    year = local_date(world.archive.clock.now_ms()).year
    report = at["reporter"].make("/reports", 201, unit_id=WARD, kind="year", year=year, index=1)
    listed = "Họ và tên chủ hộ;Địa chỉ;SĐT\nNguyễn Văn Mẫu;1 đường Thử;0900000999\n".encode()
    batch = brought_in(at["searcher"], listed)
    balance = at["reporter"].make(
        "/opening-balances", 201, unit_id=WARD, metric="case.camera_assisted", value=3,
        from_on="2013-01-01", to_on="2023-12-31", source="Báo cáo mẫu, trang 1",
    )  # fmt: skip
    with world.archive.read() as session:
        intake = session.scalars(select(Intake.id)).first()
        hold = session.scalars(select(LegalHold.id)).first()
    with world.archive.read() as session:
        master = session.get_one(Master, session.get_one(Intake, intake).master_id)
    restated = at["searcher"].make(
        f"/intakes/{intake}/restatements", 201, kind="start", start_ms=master.device_start_ms + 1_000, reason=REASON
    )
    clip = at["searcher"].read(f"{retrieval}/clips")[0]["clip_ref"]
    with world.archive.read() as session:
        filed = session.get_one(ClipRef, clip)
    feed = a_feed(world.archive, camera_id=world.cameras[3].id, state="paused")  # no recorder is kept for it
    item = ItemName(world.cameras[3].code, filed.start_ms)
    observed = at["searcher"].make(
        f"/cameras/{world.cameras[3].id}/clock-observations", 201,
        observed_at=world.at_ms, offset_ms=0, uncertainty_ms=1_000, method="statement",
    )  # fmt: skip
    return how_it_fares(world) | {
        "observation_id": str(observed["id"]),
        "camera_id": str(world.cameras[3].id),
        "account_id": str(world.owner.id),
        "case_id": str(world.case_id),
        "request_id": str(asked["id"]),
        "retrieval_id": str(produced["id"]),
        "clip_ref": str(clip),
        "collection_id": item.code,
        "item_id": str(item),
        "exhibit_id": str(produced["exhibits"][0]["id"]),
        "grade_id": str(grade["id"]),
        "subject_id": str(subject["id"]),
        "report_id": str(report["id"]),
        "batch_id": str(batch),
        "balance_id": str(balance["id"]),
        "intake_id": str(intake),
        "restatement_id": str(restated["id"]),
        "feed_id": str(feed.id),
        "hold_id": str(hold),
        "outage_id": str(outage["id"]),
        "purpose": "report",
        "code": "cases.assisted",
        "extension": "pdf",
    }


def how_it_fares(world: World) -> dict[str, str]:
    """Keys of what is known of a camera's picture, its repair, its recorder, and of files that wait for a word."""
    camera, now = world.cameras[3], world.archive.clock.now_ms()
    with world.archive.write() as work:
        mount = work.session.scalars(select(Mount.id).where(Mount.camera_id == camera.id)).first()
        spell = HealthSpell(
            camera_id=camera.id, fault="blurred", start_ms=world.at_ms, last_ms=world.at_ms, clip_count=9,
            found_at=now, note="",
        )  # fmt: skip
        view = CameraView(
            camera_id=camera.id, mount_id=mount, light="day", sketch="", drawing_png=b"", from_ms=world.at_ms,
            until_ms=world.at_ms, clip_count=9, proposed_at=now,
        )  # fmt: skip
        ticket = Ticket(
            camera_id=camera.id, fault="blurred", summary="Lau kính.", state="open", opened_at=now, edition=1
        )
        work.session.add_all([spell, view, ticket])
        device = devices.add(
            work.session, owner_id=camera.owner_id, unit_id=WARD, brand="dahua", model="",
            channel_count=4, place="", note="", registered_at=now,
        )  # fmt: skip
        # the same household has a camera in another ward, of which nobody of this ward may hear
        work.session.get_one(Camera, world.stranger_camera.id).owner_id = camera.owner_id
        brought = hand_ins.add(work.session, channel="page", unit_id=WARD, origin="", received_at=now)
        return {
            "spell_id": str(spell.id), "view_id": str(view.id), "deed": "register", "ticket_id": str(ticket.id),
            "device_id": str(device.id), "hand_in_id": str(brought.id),
        }  # fmt: skip


def brought_in(officer: Visitor, listed: bytes, **query: str) -> int:
    """Key of a list of cameras that waits to be confirmed."""
    answer = officer.post(
        f"{API}/cameras/imports", params={"name": "danh-sach.csv", "fund": "community", **query}, content=listed
    )
    return int(officer.told(answer, 202)["id"])


def registered(town: Town, **fields: Any) -> httpx.Response:
    """An officer registers a camera with these fields."""
    given: dict[str, Any] = {
        "owner_name": "Trần Thị Thử", "phone": "0900000555", "address": "1 đường Thử", "place": "Cổng sau",
        "retention": "15", "fund": "community", "eyes": 1, "direction": "90",
    }  # fmt: skip
    return town.at["searcher"].post(f"{API}/cameras", json={**given, **fields})


def searched(town: Town, **asked: Any) -> httpx.Response:
    """The search page of an officer with a working case."""
    officer = town.at["searcher"]
    body = {"case_id": town.world.case_id, "purpose": "investigate"}
    officer.told(officer.put(f"{API}/session/working-case", json=body), 204)
    given = {"lat": "10.346", "lon": "107.0812", "from": str(town.world.at_ms), "to": str(town.world.at_ms + MINUTE_MS)}
    return officer.get("/search", params={**given, **asked})


def standing(archive: Archive) -> dict[str, int]:
    """How many there are of what a refused input must not make."""
    with archive.read() as session:
        return {
            table.__name__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Master, Camera, CaseRecord)
        }
