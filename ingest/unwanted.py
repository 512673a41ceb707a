"""What owners did not want recorded: stretches of time, and pictures kept out of them.

A camera of a citizen is wanted only while a consent stood; any camera is unwanted while it was paused, refused or
removed. Consent given today says nothing of yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.feeds.source import VideoPacket
from storage.catalog import cameras, consents, footage_reasons
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan, merged, without

_UNWANTED = ("paused", "refused", "removed")


def without_consent(session: Reading, camera_id: int, span: Timespan) -> list[Timespan]:
    """Parts of a span (corrected time, epoch ms) in which no consent of a citizen's camera stood; sorted."""
    camera = cameras.get(session, camera_id)
    if camera is None or camera.device_class != "citizen":
        return []
    agreed = []
    for consent in consents.of_camera(session, camera_id):
        ends_ms = span.end_ms if consent.withdrawn_at is None else consent.withdrawn_at
        if consent.given_at < ends_ms:
            agreed.append(Timespan(consent.given_at, ends_ms))
    return without(span, agreed)


def unwanted(session: Reading, camera_id: int, span: Timespan) -> list[Timespan]:
    """Parts of a span (corrected time, epoch ms) in which nothing was to be recorded, for whichever reason; sorted."""
    known = footage_reasons.outages(session.connection(), [camera_id], span).get(camera_id, [])
    stopped = [
        Timespan(outage.start_ms, span.end_ms if outage.end_ms is None else outage.end_ms)
        for outage in known
        if outage.reason in _UNWANTED
    ]
    clipped = [part for one in stopped if (part := one.clipped_to(span)) is not None]
    return merged([*clipped, *without_consent(session, camera_id, span)])


class Sieve:
    """Lets through what reaches into no unwanted stretch. Stretches and ``from_ms`` are on the packets' own clock.

    A group of pictures that begins before what was asked for (``from_ms``) and would lead there through an unwanted
    stretch is let go whole; one that runs into such a stretch ends before it. The next key frame outside begins anew.
    ``has_let_go``: whether anything was.
    """

    def __init__(self, stretches: Iterable[Timespan], from_ms: int) -> None:
        self._stretches, self._from_ms = tuple(stretches), from_ms
        self.has_let_go = False

    def kept(self, packets: Iterable[VideoPacket]) -> Iterator[VideoPacket]:
        """The packets that may be kept, dated by ``arrived_ms``, in order."""
        is_open = False
        for packet in packets:
            at_ms = packet.arrived_ms
            until_ms = max(at_ms, self._from_ms) if packet.is_key else at_ms
            is_wanted = not self._meets(Timespan(at_ms, until_ms + 1))
            is_open = is_wanted and (is_open or packet.is_key)
            if is_open:
                yield packet
            elif not is_wanted:
                self.has_let_go = True

    def _meets(self, span: Timespan) -> bool:
        return any(stretch.overlaps(span) for stretch in self._stretches)
