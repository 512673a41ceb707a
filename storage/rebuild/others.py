"""What stands in the store beside clips: originals read against their names, the rest looked up in the books."""

from __future__ import annotations

from storage.catalog import digests, discards, index_rows, quarantine
from storage.models import QuarantinedObject
from storage.objects.keys import is_valid, kind_of, parse_master_key
from storage.objects.store import ObjectInfo, ObjectMissing
from storage.rebuild.findings import Found, RebuildReport
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_chunks

_AT_ONCE = 200


def wrong_masters(archive: Archive, page: list[ObjectInfo], report: RebuildReport) -> list[Found]:
    """Originals of a page whose bytes are not what their name says. Those that a row speaks of are the check's."""
    with archive.read() as session:
        owned = discards.owned(session, [info.key for info in page])
    found = []
    for info in page:
        report.count("objects")
        named = parse_master_key(info.key)
        if named is None or info.key in owned:
            continue  # a wrong name is told of when no row speaks of it
        report.count("bytes", info.size_bytes)
        digest, size = sha256_of_chunks(archive.store.read(info.key))
        if digest != named[1]:
            found.append(Found(info.key, "bytes_differ", size, digest))
    return found


def unowned(archive: Archive, page: list[ObjectInfo], *, is_dry: bool) -> list[Found]:
    """Objects of a page that no row speaks of. A dry run has made no rows: what clips would own is left out."""
    names = [info.key for info in page]
    with archive.read() as session:
        spoken_of = discards.owned(session, names) | index_rows.leaving(session, names)
        gone = index_rows.let_go(session, names)
        already = quarantine.among(session, names)
    found = []
    for info in page:
        if info.key in spoken_of or (info.key in gone and gone[info.key] is None):
            continue
        if info.key in already:  # for what it was found to be; nobody speaking of it is the lesser thing
            found.append(Found(info.key, already[info.key].reason, info.size_bytes, already[info.key].sha256))
            continue
        if is_dry and kind_of(info.key) in {"master", "thumbnail"}:
            continue
        reason = "discarded" if info.key in gone else "no_row" if is_valid(info.key) else "name_wrong"
        found.append(Found(info.key, reason, info.size_bytes))
    return found


def end_settled(archive: Archive, told: set[str] | None) -> int:
    """Let out of quarantine what is gone, or what a row speaks of again with its digest; answers how many.

    ``told``: everything a whole run found; None when it saw only a part of the store.
    """
    count, after = 0, ""
    while True:
        with archive.read() as session:
            rows = quarantine.in_force(session, after, _AT_ONCE)
            digest_of = digests.of_objects(session, {_owner(row.object_key) for row in rows})
        outcomes: dict[str, list[int]] = {"gone": [], "matches": []}
        for row in rows:
            if not is_valid(row.object_key):  # no store can be asked for such a name
                outcome = "gone" if told is not None and row.object_key not in told else None
            else:
                outcome = _outcome(archive, row, digest_of.get(_owner(row.object_key)))
            if outcome:
                outcomes[outcome].append(row.id)
        with archive.write() as work:
            for outcome, ids in outcomes.items():
                quarantine.end(work.session, ids, outcome, work.now)
                if ids:
                    work.record("quarantine.ended", "quarantine", ids[0], outcome=outcome, ids=ids)
        count += sum(map(len, outcomes.values()))
        if len(rows) < _AT_ONCE:
            return count
        after = rows[-1].object_key


def _owner(key: str) -> str:
    """A sidecar has no row of its own: it goes with its clip."""
    return key.removesuffix(".json") if kind_of(key) == "sidecar" else key


def _outcome(archive: Archive, row: QuarantinedObject, wanted: str | None) -> str | None:
    try:
        archive.store.stat(row.object_key)
        if wanted is None:
            return None
        if kind_of(row.object_key) in {"clip", "sidecar"}:  # a row was given to what was judged and matched
            return "matches"
        return "matches" if sha256_of_chunks(archive.store.read(row.object_key))[0] == wanted else None
    except ObjectMissing:
        return "gone"
