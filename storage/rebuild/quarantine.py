"""Into quarantine: an object is listed with its reason and custody is told. It stays where it is, under its name."""

from __future__ import annotations

from storage.catalog import quarantine as rows
from storage.models import QuarantinedObject
from storage.objects.keys import is_valid
from storage.rebuild.findings import Found
from storage.unit_of_work import UnitOfWork
from storage.values.digest import sha256_of_bytes

_LONGEST = 200  # what the column holds; a store of ours has no longer names


def quarantine(work: UnitOfWork, found: list[Found]) -> None:
    """List objects that do not match; custody is told of a page at once.

    One that is in quarantine for the same reason stays as it was entered.
    """
    there = rows.among(work.session, {one.key for one in found})
    entered: dict[str, QuarantinedObject] = {}
    for one in found:
        known = there.get(one.key)
        if one.key in entered or len(one.key) > _LONGEST or (known is not None and known.reason == one.reason):
            continue
        if known is not None:  # something else is wrong with it now
            rows.end(work.session, [known.id], "matches", work.now)
        entered[one.key] = QuarantinedObject(
            object_key=one.key, reason=one.reason, size_bytes=one.size_bytes, sha256=one.sha256, found_at=work.now
        )
    if not entered:
        return
    rows.add(work.session, list(entered.values()))
    work.record(
        "object.quarantined",
        "quarantine",
        min(row.id for row in entered.values()),
        objects=[_named(key) for key in entered],
        reasons=[row.reason for row in entered.values()],
        found_sha256=[row.sha256 or "" for row in entered.values()],
    )


def _named(key: str) -> str:
    """A name as custody may hold it; one that is none of ours may be any text, even a person's name."""
    return key if is_valid(key) else f"sha256:{sha256_of_bytes(key.encode())}"
