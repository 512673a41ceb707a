"""A camera's clock, asked for over ONVIF and entered in the ledger of clocks."""

from __future__ import annotations

from ingest.feeds.onvif.device import DeviceClock, OnvifDevice
from storage.catalog import clocks
from storage.models import ClockEvidence, ClockObservation
from storage.unit_of_work import Archive
from storage.values.clock import to_local

_SHOWN = "%d/%m/%Y %H:%M:%S"


def observe_clock(archive: Archive, camera_id: int, device: OnvifDevice, actor_id: int | None = None) -> DeviceClock:
    """Ask the device for its clock and keep the comparison. Raises DeviceRefused."""
    seen = device.clock()
    zone = f"; múi giờ {seen.zone}" if seen.zone else ""
    summer = "; có giờ mùa hè" if seen.has_summer_time else ""
    with archive.write(actor_id) as work:
        observation = clocks.add(
            work.session,
            ClockObservation(
                camera_id=camera_id,
                observed_at=seen.reference_ms,
                offset_ms=seen.offset_ms,
                uncertainty_ms=seen.uncertainty_ms,
                method="onvif",
                recorded_by=actor_id,
                recorded_at=work.now,
            ),
            ClockEvidence(
                device_id=None,
                set_at=None,
                device_text=f"{to_local(seen.device_ms):{_SHOWN}}",
                reference_text=f"{to_local(seen.reference_ms):{_SHOWN}}",
                reference="server",
                note=f"Thiết bị đặt giờ theo {seen.source or '?'}{zone}{summer}",
            ),
        )
        work.record(
            "camera.clock_observed",
            "camera",
            camera_id,
            observation_id=observation.id,
            offset_ms=seen.offset_ms,
            uncertainty_ms=seen.uncertainty_ms,
        )
    return seen
