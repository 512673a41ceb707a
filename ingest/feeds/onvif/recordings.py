"""Profile G: which recordings a device keeps itself, and where one of them is replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from ingest.feeds.onvif.device import REPLAY, SEARCH, OnvifDevice, stream_setup
from ingest.feeds.onvif.soap import DeviceRefused
from ingest.feeds.onvif.tree import Node

_MOST_ROUNDS = 40  # of asking for more results of one search
_MOST_RECORDINGS = 500


@dataclass(frozen=True)
class Recording:
    """What a device keeps of one source, from when to when by its own clock (epoch ms; None: not told)."""

    token: str
    source: str
    from_ms: int | None
    until_ms: int | None

    def overlaps(self, from_ms: int, until_ms: int) -> bool:
        """Whether it may hold something of a span of the device's clock."""
        return (self.from_ms is None or self.from_ms < until_ms) and (self.until_ms is None or self.until_ms > from_ms)


def find_recordings(device: OnvifDevice) -> list[Recording]:
    """All recordings of the device. Raises DeviceRefused, ``onvif_not_offered`` where it keeps none or does not say."""
    scope = "<Scope/><KeepAliveTime>PT30S</KeepAliveTime>"
    token = device.ask(SEARCH, f"<FindRecordings>{scope}</FindRecordings>").said("SearchToken")
    if not token:
        raise DeviceRefused("bad_answer", "Thiết bị không cho tìm trong bản ghi của nó.")
    body = (
        f"<GetRecordingSearchResults><SearchToken>{escape(token)}</SearchToken>"
        "<WaitTime>PT2S</WaitTime></GetRecordingSearchResults>"
    )
    found: dict[str, Recording] = {}
    try:
        for _ in range(_MOST_ROUNDS):
            answer = device.ask(SEARCH, body)
            for node in answer.every("RecordingInformation"):
                recording = _recording(node)
                if recording.token:
                    found[recording.token] = recording
            if answer.said("ResultList", "SearchState") == "Completed" or len(found) > _MOST_RECORDINGS:
                break
    finally:
        _end(device, token)
    return list(found.values())


def _end(device: OnvifDevice, token: str) -> None:
    try:
        device.ask(SEARCH, f"<EndSearch><SearchToken>{escape(token)}</SearchToken></EndSearch>")
    except DeviceRefused:
        return  # it ends by itself when nobody asks for more


def replay_address(device: OnvifDevice, recording_token: str) -> str:
    """Where a recording is replayed (``rtsp://…``, without account). Raises DeviceRefused."""
    token = f"<RecordingToken>{escape(recording_token)}</RecordingToken>"
    answer = device.ask(REPLAY, f"<GetReplayUri>{stream_setup('RTP-Unicast')}{token}</GetReplayUri>")
    return device.here(answer.said("Uri"))


def _recording(node: Node) -> Recording:
    video = [track for track in node.every("Track") if track.said("TrackType") == "Video"]
    starts = [_instant(track.said("DataFrom")) for track in video] or [_instant(node.said("EarliestRecording"))]
    ends = [_instant(track.said("DataTo")) for track in video] or [_instant(node.said("LatestRecording"))]
    return Recording(
        node.said("RecordingToken")[:100],
        (node.said("Source", "Name") or node.said("Source", "SourceId"))[:100],
        None if None in starts else min(start for start in starts if start is not None),
        None if None in ends else max(end for end in ends if end is not None),
    )


def _instant(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)
