"""``camera-antt feed-key``: the keys that seal the accounts of feeds, shown by their ids, prepared, changed.

Where several hosts share a database: ``prepare`` on one, copy the file to the others, then ``rotate``. Keys themselves
are never printed.
"""

from __future__ import annotations

from service.feeds import actions
from storage.catalog import feeds
from storage.errors import Refused
from storage.sealing import KeyRing, add_key, forget_old_keys, read_keys
from storage.unit_of_work import Archive
from workers.house import opened

ACTS = ("show", "prepare", "rotate")


def feed_key(act: str, *, is_forgetting: bool = False) -> int:
    """Do one of ``ACTS``; answers the exit code: 1 when some account is sealed with a key that this host lacks.

    Raises Refused for another word, FeedKeyMissing, FeedKeyUnreadable, SealBroken.
    """
    if act not in ACTS:
        raise Refused("bad_option", f"Không có việc «{act}». Các việc: {', '.join(ACTS)}.")
    with opened() as archive:
        if act == "prepare":
            ring = add_key(archive.settings)
            print(f"Đã thêm khóa {ring.newest} vào {ring.path}.")
            print("Chép tệp này sang mọi máy thu và máy web (quyền 0600), rồi chạy: camera-antt feed-key rotate")
            return 0
        if act == "rotate":
            return _rotate(archive, is_forgetting=is_forgetting)
        return _show(archive, read_keys(archive.settings))


def _rotate(archive: Archive, *, is_forgetting: bool) -> int:
    """Seal everything with a new key: one that was prepared and seals nothing yet, else one made now."""
    with archive.read() as session:
        used = feeds.key_counts(session)
    ring = read_keys(archive.settings)
    if ring.newest in used or not used:
        ring = add_key(archive.settings)
    count = 0
    while True:
        with archive.write() as work:
            page = actions.reseal(work, ring)
        if not page:
            break
        count += page
    print(f"Đã niêm phong lại {count} tài khoản bằng khóa {ring.newest}.")
    if is_forgetting:
        ring = forget_old_keys(archive.settings)
        print("Đã xóa các khóa cũ khỏi tệp; xóa cả ở các máy khác bằng cách chép lại tệp.")
    return _show(archive, ring)


def _show(archive: Archive, ring: KeyRing) -> int:
    with archive.read() as session:
        used = feeds.key_counts(session)
    print(f"Tệp khóa: {ring.path}")
    for key_id in ring.ids:
        mark = " (đang dùng để niêm phong)" if key_id == ring.newest else ""
        print(f"  {key_id}{mark}: {used.pop(key_id, 0)} tài khoản")
    for key_id, count in used.items():
        print(f"  {key_id}: {count} tài khoản, MÁY NÀY KHÔNG CÓ KHÓA; hãy chép tệp khóa đúng hoặc nhập lại tài khoản")
    return 1 if used else 0
