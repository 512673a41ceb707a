"""Processes that write or search at the same time, each with the archive opened for itself."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from queue import Empty
from typing import Any

from sqlalchemy import Connection

from ingest.deliver import commit
from ingest.plan import Delivery
from service.footage.actions.search import asked, searched
from service.footage.rules.question import Circle, Question
from storage.catalog import intakes
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import MINUTE_MS, SetClock
from storage.values.digest import sha256_of_bytes
from tests.bench.clips.shapes import CAMERAS, NOW, Asked

RECORDERS = 4  # they share the ingest
PAUSE_S = 0.1  # a person reads an answer before asking again; programs do not wait much longer


@dataclass(frozen=True)
class Lasting:
    """What one process did: how long each act took (ms), and how many acts there were."""

    kind: str
    times: list[float]
    late_ms: float = 0.0


def run(
    settings: Settings, seconds: float, writers: int, clips_a_second: float, questions: Sequence[Asked]
) -> list[Lasting]:
    """Ingest at a rate (0: none), ``writers`` writing custody as fast as they can, one searcher for each 1/8 of the
    questions; answers what each did. All begin together."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Lasting] = context.Queue()
    work: list[tuple[Any, tuple[Any, ...]]] = [(_note, (number,)) for number in range(writers)]
    if clips_a_second:
        work += [(_ingest, ((clips_a_second, number),)) for number in range(RECORDERS)]
    if questions:
        work += [(_search, (list(questions[number::8]),)) for number in range(8)]
    gate = context.Barrier(len(work))
    everyone = [context.Process(target=act, args=(settings, gate, queue, seconds, *given)) for act, given in work]
    for one in everyone:
        one.start()
    told: list[Lasting] = []
    while len(told) < len(everyone):
        try:
            told.append(queue.get(timeout=1))
        except Empty:
            assert not any(one.exitcode for one in everyone), "a process of the crowd failed"
    for one in everyone:
        one.join()
    assert not any(one.exitcode for one in everyone), "a process of the crowd failed"
    return told


def _ingest(settings: Settings, gate: Any, queue: Queue[Lasting], seconds: float, share: tuple[float, int]) -> None:
    """File one recorder's share (clips a second of all, its number), each clip in a transaction of its own."""
    a_second, recorder = share
    archive = open_archive(settings, SetClock(NOW))
    times: list[float] = []
    late = 0.0
    gate.wait()
    begun = time.perf_counter()
    for number in range(recorder, int(seconds * a_second), RECORDERS):
        due = begun + number / a_second
        time.sleep(max(0.0, due - time.perf_counter()))
        late = max(late, time.perf_counter() - due)
        before = time.perf_counter()
        file_clip(archive, number)
        times.append((time.perf_counter() - before) * 1_000)
    archive.close()
    queue.put(Lasting("ingest", times, late * 1_000))


def file_clip(archive: Archive, number: int) -> None:
    """The transaction in which a file of one clip is filed, as the crew does it once the objects are stored."""
    camera_id, start_ms = number % CAMERAS + 1, NOW + number // CAMERAS * MINUTE_MS
    digest = sha256_of_bytes(f"{camera_id} {start_ms}".encode())
    same = {"camera_id": camera_id, "start_ms": start_ms}
    master = {
        "camera_id": camera_id, "object_key": f"master/{digest}", "sha256": digest, "size_bytes": 4_000_000,
        "container": "mp4", "video_codec": "h264", "has_audio": False, "width": 1920, "height": 1080,
        "duration_ms": MINUTE_MS, "original_name": "", "device_start_ms": start_ms, "offset_ms": 0,
        "uncertainty_ms": 500, "filed_start_ms": start_ms, "time_source": "stated", "has_working_copy": False,
        "handed_in_by": None, "filed_at": NOW,
    }  # fmt: skip
    clip = {**same, "duration_ms": MINUTE_MS, "size_bytes": 4_000_000, "flags": 16}
    detail = {**same, **wide(digest, start_ms)}
    with archive.write() as work:
        intake = intakes.add(
            work.session, camera_id=camera_id, staging_key=f"staging/{digest}", original_name="", sha256=digest,
            bytes_received=4_000_000, device_start_ms=start_ms, time_source="stated", handed_in_by=None,
            channel="command", received_at=work.now,
        )  # fmt: skip
        commit(work, intake, Delivery((), master, (clip,), (detail,), ""))


def wide(digest: str, start_ms: int) -> dict[str, Any]:
    """The wide side of a made-up clip, as long as real ones are; without key and master."""
    return {
        "object_key": f"clip/{digest}.mp4", "sha256": digest, "container": "mp4", "video_codec": "h264",
        "width": 1920, "height": 1080, "frame_rate": 25.0, "key_frame_count": 30,
        "thumbnail_key": f"thumb/{digest}.jpg", "thumbnail_sha256": digest, "thumbnail_bytes": 9_000, "activity": 20,
        "picture": {"curve": [5, 9, 20, 14, 3, 0, 0, 7, 11, 30] * 3, "luma": 118, "sharpness": 41},
        "master_offset_ms": 0, "device_start_ms": start_ms, "offset_ms": 0, "uncertainty_ms": 500, "note": None,
    }  # fmt: skip


def _note(settings: Settings, gate: Any, queue: Queue[Lasting], seconds: float, number: int) -> None:
    """Custody events, each in a transaction of its own, one after another without a pause."""
    archive = open_archive(settings, SetClock(NOW))
    times: list[float] = []
    gate.wait()
    until = time.perf_counter() + seconds
    while (before := time.perf_counter()) < until:
        with archive.write() as work:
            work.record("camera.looked_after", "camera", number + 1, round=len(times))
        times.append((time.perf_counter() - before) * 1_000)
    archive.close()
    queue.put(Lasting("custody", times))


def _search(settings: Settings, gate: Any, queue: Queue[Lasting], seconds: float, questions: list[Asked]) -> None:
    """Complete answers, with a short pause after each."""
    archive = open_archive(settings, SetClock(NOW))
    times: list[float] = []
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for one in questions[:2]:  # its statements are worked out once
            _answered(archive, connection, one)
        gate.wait()
        until = time.perf_counter() + seconds
        while (before := time.perf_counter()) < until:
            _answered(archive, connection, questions[len(times) % len(questions)])
            times.append((time.perf_counter() - before) * 1_000)
            time.sleep(PAUSE_S)
    archive.close()
    queue.put(Lasting("search", times))


def _answered(archive: Archive, connection: Connection, one: Asked) -> None:
    question = Question(Circle(one.point, one.radius_metres), one.span, limit=200)
    searched(connection, asked(question, None, NOW, archive.settings))
