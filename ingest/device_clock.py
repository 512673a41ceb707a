"""A camera's clock, asked for over ONVIF and entered in the ledger of clocks."""

from __future__ import annotations

from ingest.feeds.onvif.device import DeviceClock, OnvifDevice
from storage import clock_book
from storage.clock_book import Comparison
from storage.unit_of_work import Archive


def observe_clock(
    archive: Archive, camera_id: int, device: OnvifDevice, actor_id: int | None = None, *, is_thinned: bool = False
) -> DeviceClock:
    """Ask the device for its clock and keep the comparison if its time is usable. Raises DeviceRefused.

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
        clock_book.enter_told(work, camera_id, comparison, is_thinned=is_thinned)
    return seen
