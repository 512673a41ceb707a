"""A camera's clock, asked for over ONVIF and entered in the ledger of clocks."""

from __future__ import annotations

from ingest.feeds.onvif.device import DeviceClock, OnvifDevice
from storage import clock_book
from storage.catalog import clocks
from storage.clock_book import Comparison
from storage.unit_of_work import Archive


def observe_clock(
    archive: Archive, camera_id: int, device: OnvifDevice, actor_id: int | None = None, *, is_thinned: bool = False
) -> DeviceClock:
    """Ask the device for its clock and keep the comparison. Raises DeviceRefused.

    ``is_thinned``: keep it only if it says anything that the last one did not.
    """
    seen = device.clock()
    zone = f"; múi giờ {seen.zone}" if seen.zone else ""
    summer = "; có giờ mùa hè" if seen.has_summer_time else ""
    comparison = Comparison(
        observed_at=seen.reference_ms,
        offset_ms=seen.offset_ms,
        uncertainty_ms=seen.uncertainty_ms,
        method="onvif",
        note=f"Thiết bị đặt giờ theo {seen.source or '?'}{zone}{summer}",
    )
    with archive.write(actor_id) as work:
        last = clocks.latest_by(work.session, camera_id, "onvif") if is_thinned else None
        if clock_book.says_anything(last, comparison):
            clock_book.enter(work, camera_id, comparison)
    return seen
