"""Finding cameras in the network of a recorder host: asked by the crew there, shown here, taken over into a feed.

Nothing found is trusted: it is where a device answered and what it calls itself. Its account is typed when the feed is
registered, and nowhere before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from service.feeds.rules import address_of
from service.web.language import _
from storage.catalog import feed_leases, feeds, jobs
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, Job
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.process import host_name

NAME = "feed.discover"


@dataclass(frozen=True)
class FoundDevice:
    """A device that answered: where, what it calls itself, the address usual for its make, the cameras whose feeds are
    read there (codes; of another unit's only that there is one)."""

    host: str
    port: int
    name: str
    hardware: str
    address: str
    codes: list[str]
    is_taken: bool


def hosts(archive: Archive, session: Reading) -> list[str]:
    """Hosts that can be asked: recorders that did not sign off; in the small size this one, recorder or not."""
    if archive.settings.is_embedded:
        return [host_name(archive.settings.host_name)]
    return [row.host for row in feed_leases.hosts(session) if row.stopped_at is None]


def ask_network(work: UnitOfWork, archive: Archive, host: str) -> Job:
    """Have the network of a recorder host asked; twice is once. Raises Conflict without recorders, Invalid."""
    there = hosts(archive, work.session)
    if not there:
        raise Conflict("no_recorder_host", _("Chưa có máy thu nào đang chạy nên chưa tìm được camera trong mạng."))
    if host not in there:
        raise Invalid({"host": _("Hãy chọn một máy thu đang chạy.")})
    return work.send(NAME, dedupe_key=f"{NAME}:{host}", host=host)


def latest(session: Reading) -> Job | None:
    """The last asking, whatever came of it."""
    return jobs.latest_named(session, NAME)


def found_by(session: Reading, job: Job | None, unit_ids: Collection[str] | None) -> list[FoundDevice]:
    """What answered, in order of address, each with the feeds that are read there."""
    told = (job.arguments.get("found") or []) if job is not None else []
    every: dict[str, list[Camera]] = {}
    for line in feeds.board(session, None):
        every.setdefault(line.feed.host, []).append(line.camera)
    devices = []
    for one in told:
        cameras = every.get(one["host"], [])
        devices.append(
            FoundDevice(
                host=one["host"],
                port=one["port"],
                name=one["name"],
                hardware=one["hardware"],
                address=address_of(one["host"], f"{one['name']} {one['hardware']}"),
                codes=[camera.code for camera in cameras if unit_ids is None or camera.unit_id in unit_ids],
                is_taken=bool(cameras),
            )
        )
    return devices


def camera_coded(session: Reading, code: str, unit_ids: Collection[str] | None) -> Camera:
    """A camera that has no feed yet, by its code. Raises NotFound."""
    found = next(
        (one for one in feeds.unconnected(session, unit_ids) if one.code.lower() == code.strip().lower()), None
    )
    if found is None:
        raise NotFound(
            _("Không có camera nào mã này đang chờ đăng ký luồng. Camera phải có hình thức «Kết nối tập trung».")
        )
    return found
