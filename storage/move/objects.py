"""Objects carried in order of name: digested on the way, read back, compared with what the rows say of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from storage.catalog import digests
from storage.move.places import Place
from storage.objects.keys import kind_of
from storage.objects.read_back import require_kept
from storage.objects.store import ObjectHeld, ObjectInfo, ObjectStore
from storage.steps import step
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes, sha256_of_chunks

_AT_ONCE = 256
_HANDS = 8
_SMALL_BYTES = 4 << 20


@dataclass
class Carried:
    """How many objects and bytes this run carried, and names the whole move met that are not what their row says."""

    objects: int = 0
    bytes: int = 0
    unlike: list[str] = field(default_factory=list)


def carry_objects(source: Archive, target: Archive, place: Place, tell: Callable[[int, str], None]) -> Carried:
    """Carry the objects that are not there yet, with their locks. Raises ObjectAltered when one does not arrive whole.

    What was wrong in the source before is carried as it is, and told.
    """
    carried = Carried(unlike=place.unlike)
    page: list[ObjectInfo] = []
    with ThreadPoolExecutor(_HANDS) as hands:

        def carry_page() -> None:
            found = list(hands.map(lambda info: _carry(source.store, target.store, info), page))
            with source.read() as session:
                told = digests.of_objects(session, [info.key for info in page])
            for info, sha256 in zip(page, found, strict=True):
                carried.objects += 1
                carried.bytes += info.size_bytes
                if told.get(info.key, sha256) != sha256:
                    place.tell_unlike(info.key)
            with target.write() as work:
                place.object_key = page[-1].key
                place.note(work)
            step("objects_moved")
            tell(len(page), "Đang chuyển tệp")
            page.clear()

        for info in source.store.listed("", after=place.object_key):
            if kind_of(info.key) == "beat":  # of a recorder of the house that is left
                continue
            page.append(info)
            if len(page) == _AT_ONCE:
                carry_page()
        if page:
            carry_page()
    return carried


def _carry(source: ObjectStore, target: ObjectStore, info: ObjectInfo) -> str:
    """Carry one object; answers its digest, which the target gave back."""
    if info.size_bytes <= _SMALL_BYTES:
        data = b"".join(source.read(info.key))
        sha256 = sha256_of_bytes(data)
        with suppress(ObjectHeld):  # it came before a kill, and was locked
            target.put_bytes(info.key, data)
    else:
        try:
            sha256, _ = target.put_stream(info.key, source.read(info.key))
        except ObjectHeld:
            sha256, _ = sha256_of_chunks(source.read(info.key))
    require_kept(target, info.key, sha256)
    if source.is_held(info.key):
        target.set_hold(info.key, is_held=True)
    return sha256
