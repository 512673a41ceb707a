"""What is still known of a camera when its index is rebuilt: its entry in the register, and what custody says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from storage.catalog import cameras, custody, index_rows, recorded_clips
from storage.unit_of_work import Archive


@dataclass
class Known:
    """One camera. ``code`` None: not in the register.

    ``masters``: digest of a master custody tells of -> its key; ``filed``: the digests of the clips it was filed with;
    ``at``: filed start -> digest of the clip there; ``said``: digests of all clips custody tells of, recorded ones too.
    """

    camera_id: int
    code: str | None
    masters: dict[str, int] = field(default_factory=dict)
    filed: dict[str, set[str]] = field(default_factory=dict)
    at: dict[int, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def tell(self, facts: dict[str, Any]) -> None:
        """Custody tells of these clips."""
        clips = [str(sha) for sha in _listed(facts.get("clip_sha256"))]
        self.said.update(clips)
        self.at.update(zip(_starts(facts.get("clip_starts_ms")), clips, strict=False))

    def contradicts(self, start_ms: int, sha256: str, master_sha256: str | None) -> bool:
        """Whether custody says something else of a clip; of what it never heard it says nothing."""
        if master_sha256 in self.filed and sha256 not in self.filed[master_sha256]:
            return True
        return self.at.get(start_ms, sha256) != sha256


class Memory:
    """What is known of every camera, loaded camera by camera: the walk goes by camera."""

    def __init__(self, archive: Archive) -> None:
        """Walks the custody chain once."""
        self._archive = archive
        self._last: Known | None = None
        with archive.read() as session:
            self._told = index_rows.masters_told(session)
            self.being_filed = index_rows.contents_being_filed(session)
            self._last_master_id = index_rows.last_master_id(session)

    def of(self, camera_id: int) -> Known:
        """What is known of a camera."""
        if self._last is None or self._last.camera_id != camera_id:
            self._last = self._loaded(camera_id)
        return self._last

    def new_master_id(self) -> int:
        """A key that no master has or had."""
        self._last_master_id += 1
        return self._last_master_id

    def _loaded(self, camera_id: int) -> Known:
        with self._archive.read() as session:
            camera = cameras.get(session, camera_id)
            known = Known(camera_id, camera.code if camera else None)
            said = index_rows.said_of_masters(session, self._told.get(camera_id, []))
            for kind, facts in custody.said_of(session, "recording", [camera_id]).get(camera_id, []):
                if kind in recorded_clips.TOLD_BY:
                    known.tell(facts)
        for master_id, events in said.items():
            for kind, facts in events:
                if kind not in index_rows.FILED:
                    continue
                master, clips = str(facts.get("sha256")), [str(sha) for sha in _listed(facts.get("clip_sha256"))]
                known.masters[master] = master_id
                known.tell(facts)
                if kind == index_rows.FILED[0]:  # a rebuild tells of a master's clips page by page
                    known.filed[master] = set(clips)
        return known


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _starts(value: object) -> Iterator[int]:
    return (start for start in _listed(value) if isinstance(start, int))
