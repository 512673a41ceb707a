"""Into quarantine: an object is listed with its reason and custody is told. It stays where it is, under its name."""

from __future__ import annotations

from storage.catalog import quarantine as rows
from storage.models import QuarantinedObject
from storage.rebuild.findings import Found
from storage.unit_of_work import UnitOfWork

_LONGEST = 200  # what the column holds; a store of ours has no longer names


def quarantine(work: UnitOfWork, found: list[Found]) -> None:
    """List objects that do not match. One that is in quarantine for the same reason stays as it was entered."""
    there = rows.among(work.session, {one.key for one in found})
    for one in found:
        known = there.get(one.key)
        if len(one.key) > _LONGEST or (known is not None and known.reason == one.reason):
            continue
        if known is not None:  # something else is wrong with it now
            rows.end(work.session, [known.id], "matches", work.now)
        row = QuarantinedObject(
            object_key=one.key, reason=one.reason, size_bytes=one.size_bytes, sha256=one.sha256, found_at=work.now
        )
        rows.add(work.session, [row])
        there[one.key] = row
        work.record(
            "object.quarantined",
            "quarantine",
            row.id,
            reason=one.reason,
            size_bytes=one.size_bytes,
            sha256=one.sha256,
        )
