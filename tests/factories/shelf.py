"""Footage on the shelf without any video in it: objects, rows and custody as the intake leaves them, in milliseconds.

Also the rows of a case that asks for such footage. All bytes are made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.catalog import clips, holds, masters
from storage.models import (
    Account,
    Camera,
    CaseRecord,
    CaseRetrieval,
    Exhibit,
    Grade,
    Retrieval,
    RetrievalClip,
    RetrievalRequest,
    WorkingCopy,
)
from storage.objects import keys, sidecar
from storage.removal import mirror_hold
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes
from storage.values.timespan import Timespan

MINUTE = 60_000


@dataclass(frozen=True)
class Shelved:
    """A master and its clips: keys of the rows, names of the objects."""

    camera_id: int
    master_id: int
    master_key: str
    starts: list[int]
    clip_keys: list[str]
    thumbnail_keys: list[str]

    @property
    def names(self) -> set[str]:
        """Names of all its objects."""
        sidecars = [keys.sidecar_key(key) for key in self.clip_keys]
        return {self.master_key, *self.clip_keys, *sidecars, *self.thumbnail_keys}


def shelve(archive: Archive, camera_id: int, start_ms: int, count: int = 2, *, word: str = "phố") -> Shelved:
    """File ``count`` clips of a minute each, cut from one master."""
    master_bytes = f"{word} {camera_id} {start_ms}".encode()
    master_sha = sha256_of_bytes(master_bytes)
    master_key = keys.master_key(camera_id, master_sha)
    archive.store.put_bytes(master_key, master_bytes)
    master_row = {
        "camera_id": camera_id,
        "object_key": master_key,
        "sha256": master_sha,
        "size_bytes": len(master_bytes),
        "container": "mp4",
        "video_codec": "h264",
        "has_audio": False,
        "width": 640,
        "height": 360,
        "duration_ms": count * MINUTE,
        "original_name": "tep-mau.mp4",
        "device_start_ms": start_ms,
        "offset_ms": 0,
        "uncertainty_ms": 2_000,
        "filed_start_ms": start_ms,
        "time_source": "stated",
        "has_working_copy": False,
        "filed_at": archive.clock.now_ms(),
    }
    with archive.read() as session:
        code = session.get_one(Camera, camera_id).code
    rows, details = [], []
    for number in range(count):
        start = start_ms + number * MINUTE
        data, picture = f"clip {word} {camera_id} {start}".encode(), f"jpg {word} {camera_id} {start}".encode()
        clip = {"camera_id": camera_id, "start_ms": start, "duration_ms": MINUTE, "size_bytes": len(data), "flags": 0}
        sha = sha256_of_bytes(data)
        key, thumbnail = keys.clip_key(camera_id, start, MINUTE, sha, "mp4"), keys.thumbnail_key(camera_id, start, sha)
        archive.store.put_bytes(key, data)
        detail = {
            "camera_id": camera_id,
            "start_ms": start,
            "object_key": key,
            "sha256": sha,
            "container": "mp4",
            "video_codec": "h264",
            "width": 640,
            "height": 360,
            "frame_rate": 10.0,
            "key_frame_count": 30,
            "thumbnail_key": thumbnail,
            "thumbnail_sha256": sha256_of_bytes(picture),
            "thumbnail_bytes": len(picture),
            "activity": 5,
            "picture": {},
            "master_offset_ms": number * MINUTE,
            "device_start_ms": start,
            "offset_ms": 0,
            "uncertainty_ms": 2_000,
        }
        archive.store.put_bytes(keys.sidecar_key(key), sidecar.describe(code, clip, detail, master_row))
        archive.store.put_bytes(thumbnail, picture)
        rows.append(clip)
        details.append(detail)
    with archive.write() as work:
        master = masters.add(work.session, **master_row)
        clips.add(work.session, rows, [{**detail, "master_id": master.id} for detail in details])
        digests = [str(detail["sha256"]) for detail in details]
        starts = [int(row["start_ms"]) for row in rows]
        work.record(
            "master.filed",
            "master",
            master.id,
            camera_id=camera_id,
            sha256=master_sha,
            clip_starts_ms=starts,
            clip_sha256=digests,
        )
    clip_keys, thumbnails = [str(d["object_key"]) for d in details], [str(d["thumbnail_key"]) for d in details]
    return Shelved(camera_id, master.id, master_key, starts, clip_keys, thumbnails)


def a_person(archive: Archive, login: str) -> int:
    """Key of a new account that cannot sign in."""
    with archive.write() as work:
        made = Account(
            login=login,
            display_name="Trần Thị Thử",
            role="officer",
            password_hash="",
            must_change_password=False,
            is_active=True,
            language="vi",
            theme="auto",
            created_at=work.now,
        )
        work.session.add(made)
        work.session.flush()
        return made.id


def open_case(archive: Archive, number: str = "HS 0001/2026", kind: str = "criminal") -> int:
    """Key of a new case."""
    person = a_person(archive, f"nguoi-{number[3:7]}")
    with archive.write(person) as work:
        made = CaseRecord(
            number=number,
            kind=kind,
            title="Vụ việc mẫu",
            title_fold="vu viec mau",
            unit_id="26506@2025-07-01",
            offence_group="",
            occurred_from_ms=0,
            occurred_to_ms=1,
            place="",
            stage="received",
            investigator_id=person,
            created_by=person,
            created_at=work.now,
            edition=1,
        )
        work.session.add(made)
        work.session.flush()
        work.record("case.created", "case", made.id, case_id=made.id)
        return made.id


def retrieve(
    archive: Archive, case_id: int, shelved: Shelved, *, state: str = "produced", clip_count: int = 1
) -> tuple[int, int]:
    """Ask for the first clips of a master and, if so said, produce them; answers keys of retrieval and link."""
    with archive.write() as work:
        case = work.session.get_one(CaseRecord, case_id)
        person = case.created_by
        request = RetrievalRequest(
            number=f"YC {work.now}-{shelved.master_id}-{case_id}"[:30],
            case_id=case_id,
            unit_id=case.unit_id,
            purpose="investigation",
            reason="",
            search_query="",
            state="approved",
            requested_by=person,
            requested_at=work.now,
            is_break_glass=False,
        )
        work.session.add(request)
        work.session.flush()
        work.record("request.made", "request", request.id, case_id=case_id)
        row = Retrieval(
            request_id=request.id,
            camera_id=shelved.camera_id,
            start_ms=shelved.starts[0],
            end_ms=shelved.starts[0] + clip_count * MINUTE,
            state=state,
            lawful_basis="art32_1a",
            produced_at=work.now if state in {"produced", "handed_over"} else None,
        )
        work.session.add(row)
        work.session.flush()
        link = CaseRetrieval(case_id=case_id, retrieval_id=row.id, linked_by=person, linked_at=work.now)
        work.session.add(link)
        work.session.flush()
        work.record("retrieval.requested", "retrieval", row.id, case_id=case_id)
        if row.produced_at is not None:
            for start in shelved.starts[:clip_count]:
                ref = clips.ref_of(work.session, shelved.camera_id, start, work.now)
                assert ref is not None
                work.session.add(RetrievalClip(retrieval_id=row.id, clip_ref_id=ref.id))
        return row.id, link.id


def produce_exhibit(archive: Archive, retrieval_id: int) -> str:
    """Name of a made-up exhibit of a retrieval."""
    data = f"exhibit of {retrieval_id}".encode()
    sha256 = sha256_of_bytes(data)
    key = keys.exhibit_key(retrieval_id, 1, sha256, "mp4")
    archive.store.put_bytes(key, data)
    with archive.write() as work:
        row = work.session.get_one(Retrieval, retrieval_id)
        made = Exhibit(
            retrieval_id=retrieval_id,
            number=f"VC {retrieval_id}-1",
            object_key=key,
            sha256=sha256,
            size_bytes=len(data),
            container="mp4",
            video_codec="h264",
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            uncertainty_ms=2_000,
            manifest={},
            made_at=work.now,
        )
        work.session.add(made)
        work.session.flush()
        work.record("exhibit.made", "exhibit", made.id, sha256=sha256)
    return key


def copy_clip(archive: Archive, camera_id: int, start_ms: int) -> str:
    """Name of a made-up working copy of a clip."""
    data = f"copy of {camera_id} {start_ms}".encode()
    with archive.write() as work:
        ref = clips.ref_of(work.session, camera_id, start_ms, work.now)
        assert ref is not None
        key = keys.copy_key(ref.id, sha256_of_bytes(data))
        archive.store.put_bytes(key, data)
        sha256 = sha256_of_bytes(data)
        work.session.add(
            WorkingCopy(clip_ref_id=ref.id, object_key=key, sha256=sha256, size_bytes=len(data), made_at=work.now)
        )
        work.record("working_copy.made", "clip_ref", ref.id, sha256=sha256)
    return key


def grade(archive: Archive, link_id: int, value: int) -> None:
    """Grade a retrieval in a case; an earlier grade is replaced."""
    with archive.write() as work:
        link = work.session.get_one(CaseRetrieval, link_id)
        for earlier in work.session.query(Grade).filter_by(case_retrieval_id=link_id, replaced_at=None):
            earlier.replaced_at = work.now
            work.record("grade.replaced", "grade", earlier.id, case_id=link.case_id)
        made = Grade(
            case_retrieval_id=link_id,
            value=value,
            reason="Lý do mẫu, dài hơn hai mươi chữ.",
            graded_by=link.linked_by,
            graded_at=work.now,
            is_rule_relaxed=False,
        )
        work.session.add(made)
        work.session.flush()
        work.record("grade.given", "grade", made.id, case_id=link.case_id, value=value)


def hold(archive: Archive, case_id: int, shelved: Shelved, length_ms: int = MINUTE) -> int:
    """Place a hold on the beginning of a master's footage, and mirror it; answers its key."""
    with archive.write() as work:
        placed = holds.place(
            work.session,
            case_id=case_id,
            camera_id=shelved.camera_id,
            span=Timespan(shelved.starts[0] + 1_000, shelved.starts[0] + length_ms),
            reason="Vụ án mẫu",
            placed_by=work.session.get_one(CaseRecord, case_id).created_by,
            placed_at=work.now,
        )
        work.record("hold.placed", "hold", placed.id, case_id=case_id)
        work.afterwards(lambda: mirror_hold(archive, placed.id))
        return placed.id


def release(archive: Archive, hold_id: int) -> None:
    """Release a hold; the store's locks are left as they are."""
    with archive.write() as work:
        held = holds.get(work.session, hold_id)
        assert held is not None
        holds.release(
            work.session, hold_id, released_by=held.placed_by, released_at=work.now, reason="Không còn cần giữ"
        )
        work.record("hold.released", "hold", hold_id, case_id=held.case_id)
