"""What a torn draft still holds: its groups of pictures, proved byte for byte against the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ingest.draft import Entry, Heading
from ingest.feeds.source import VIDEO_RATE
from ingest.segmenter import Segment

_CHUNK = 1 << 20


def whole_part(draft: Path, journal: Path) -> Segment | None:
    """What a draft holds up to its last whole group, proved against the journal; None when there is no such group.

    The bytes are read once: whatever the journal tells of must be there, digest for digest.
    """
    heading = heading_of(journal)
    if heading is None:
        return None
    entries: list[Entry] = []
    for line in journal.read_bytes().split(b"\n")[1:]:
        try:
            entries.append(msgspec.json.decode(line, type=Entry))
        except (msgspec.MsgspecError, ValueError):
            break
    proved = list(_proved(draft, heading, entries))
    return _told_by(draft, heading, proved) if proved else None


def heading_of(journal: Path) -> Heading | None:
    """Whose pictures a draft holds; None when its journal does not say."""
    try:
        return msgspec.json.decode(journal.read_bytes().split(b"\n")[0], type=Heading)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def _proved(draft: Path, heading: Heading, entries: list[Entry]) -> Iterator[Entry]:
    digest, at = hashlib.sha256(), 0
    with draft.open("rb") as file:
        for upto, sha256, entry in (
            (heading.initialisation_bytes, heading.sha256, None),
            *((entry.at_bytes + entry.size_bytes, entry.sha256, entry) for entry in entries),
        ):
            while at < upto:
                chunk = file.read(min(_CHUNK, upto - at))
                if not chunk:
                    return
                digest.update(chunk)
                at += len(chunk)
            if at != upto or digest.hexdigest() != sha256:
                return
            if entry is not None:
                yield entry


def _told_by(draft: Path, heading: Heading, entries: list[Entry]) -> Segment:
    last = entries[-1]
    ticks = max(1, last.end)
    # The least delayed picture of the whole stretch is known best at its end.
    start_ms = last.starts_at_ms - last.first * 1000 // VIDEO_RATE
    told = next((entry for entry in entries if entry.device_ms is not None), None)
    device_ms = start_ms
    if told is not None and told.device_ms is not None:
        device_ms = told.device_ms - told.first * 1000 // VIDEO_RATE
    notes = {note for entry in entries for note in entry.notes} | ({"has_audio"} if heading.has_sound else set())
    frames = sum(entry.frame_count for entry in entries)
    return Segment(
        path=draft,
        feed_id=heading.feed_id,
        camera_id=heading.camera_id,
        camera_code=heading.camera_code,
        lease_number=heading.lease_number,
        start_ms=start_ms,
        device_start_ms=device_ms,
        offset_ms=start_ms - device_ms,
        uncertainty_ms=last.uncertainty_ms,
        duration_ms=max(1, round(ticks * 1000 / VIDEO_RATE)),
        sha256=last.sha256,
        size_bytes=last.at_bytes + last.size_bytes,
        codec="h264" if heading.codec == "h264" else "hevc",
        width=heading.width,
        height=heading.height,
        frame_rate=round(frames * VIDEO_RATE / ticks, 3),
        frame_count=frames,
        key_frame_count=len(entries),
        groups=tuple((round(e.first * 1000 / VIDEO_RATE), e.at_bytes, e.size_bytes) for e in entries),
        has_sender_clock=told is not None,
        note=" ".join(sorted(notes)),
        is_torn=True,
    )
