"""One contract, two stores: whatever holds for the directory holds for S3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage.errors import Refused
from storage.objects import keys
from storage.objects.directory_store import DirectoryStore
from storage.objects.s3_store import S3Store
from storage.objects.store import ObjectHeld, ObjectMissing, ObjectStore
from storage.unit_of_work import open_store
from storage.values.clock import SystemClock
from tests.servers.fixtures import bucket_url

KEY = "clip/00000001/2026-03-01/1772300000000-60000-0123456789abcdef.mp4"
OTHER = "master/00000001/" + "a" * 64


@pytest.fixture(params=["directory", pytest.param("s3", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store of each kind in turn."""
    return open_store(f"dir://{tmp_path / 'objects'}" if request.param == "directory" else bucket_url())


def whole(store: ObjectStore, key: str) -> bytes:
    return b"".join(store.read(key))


def names(store: ObjectStore, prefix: str = "") -> list[str]:
    return [found.key for found in store.listed(prefix)]


def test_what_is_put_is_read_back_with_size_and_age(store: ObjectStore, tmp_path: Path) -> None:
    before = SystemClock().now_ms()
    store.put_bytes(KEY, b"frames of a street")
    found = store.stat(KEY)
    assert (found.key, found.size_bytes) == (KEY, 18)
    assert before - 2_000 <= found.modified_at <= SystemClock().now_ms() + 2_000  # S3 tells whole seconds
    assert whole(store, KEY) == b"frames of a street"
    (tmp_path / "in").write_bytes(b"from a file")
    store.put_file(OTHER, tmp_path / "in")
    (tmp_path / "out").write_bytes(b"something much longer that stood there before")
    store.fetch(OTHER, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"from a file"


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    store.put_bytes("staging/empty", b"")
    assert store.stat("staging/empty").size_bytes == 0
    assert whole(store, "staging/empty") == b""
    assert store.put_stream("staging/nothing", []) == (hashlib.sha256(b"").hexdigest(), 0)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (3, 4, b"3456"),
        (0, 1, b"0"),
        (9, 1, b"9"),
        (8, 50, b"89"),
        (10, None, b""),
        (50, 5, b""),
        (4, 0, b""),
    ],
)
def test_ranges(tmp_path: Path, start: int, length: int | None, expected: bytes) -> None:
    store = DirectoryStore(tmp_path)
    store.put_bytes(KEY, b"0123456789")
    assert b"".join(store.read(KEY, start, length)) == expected


@pytest.mark.servers
def test_ranges_of_s3_are_those_of_the_directory(tmp_path: Path) -> None:
    twins = (DirectoryStore(tmp_path), S3Store(bucket_url()))
    for store in twins:
        store.put_bytes(KEY, b"0123456789")
    for start in (0, 3, 9, 10, 50):
        for length in (None, 0, 1, 4, 50):
            one, other = (b"".join(store.read(KEY, start, length)) for store in twins)
            assert one == other, (start, length)


def test_a_stream_is_digested_as_it_passes(store: ObjectStore) -> None:
    """18 MB in uneven pieces: more than one part of an S3 upload, never whole in memory."""
    piece = bytes(range(256)) * 1_001
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        for number in range(70):
            part = piece[number:]
            digest.update(part)
            yield part

    sha256, size = store.put_stream("staging/long", chunks())
    assert sha256 == digest.hexdigest()
    assert store.stat("staging/long").size_bytes == size > 17_000_000
    assert hashlib.sha256(whole(store, "staging/long")).hexdigest() == sha256
    assert b"".join(store.read("staging/long", size - 5, 99)) == piece[-5:]


@pytest.mark.parametrize("pieces", [0, 1, 20])  # before the first byte, within the first part, within the second
def test_an_aborted_stream_leaves_nothing(store: ObjectStore, pieces: int) -> None:
    def broken() -> Iterator[bytes]:
        for _ in range(pieces):
            yield b"x" * 1_048_576
        raise ConnectionResetError("the sender went away")

    with pytest.raises(ConnectionResetError):
        store.put_stream("staging/aborted", broken())
    assert names(store) == []
    with pytest.raises(ObjectMissing):
        store.stat("staging/aborted")
    if isinstance(store, DirectoryStore):
        assert [path for path in Path(store.location()).rglob("*") if path.is_file()] == []


def test_a_stream_that_breaks_keeps_what_stood_there(store: ObjectStore) -> None:
    store.put_bytes(KEY, b"whole")

    def broken() -> Iterator[bytes]:
        yield b"ha"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put_stream(KEY, broken())
    assert whole(store, KEY) == b"whole"


def test_writing_a_name_again_replaces_the_object(store: ObjectStore) -> None:
    store.put_bytes(KEY, b"first, and longer")
    store.put_bytes(KEY, b"second")
    assert whole(store, KEY) == b"second"
    assert [(found.key, found.size_bytes) for found in store.listed()] == [(KEY, 6)]
    store.remove(KEY)
    assert names(store) == []  # no older version comes back


def test_listing_is_in_order_of_bytes_and_by_prefix(store: ObjectStore) -> None:
    given = [
        "clip/00000001/2026-03-01/1-60000-00ff.mp4",
        "clip/00000001/2026-03-01/1-60000-00ff.mp4.json",
        "clip/00000001/2026-03-01/10-60000-00ff.mp4",
        "clip/00000001/2026-03-02/2-60000-00ff.mkv",
        "clip/00000010/2026-03-01/1-60000-00ff.mp4",
        "copy/1-aa.mp4",
        "copy/10-aa.mp4",
        "exhibit/1/1-aa.mp4",
        "exhibit/10/1-aa.mp4",
        "exhibit/2/1-aa.mp4",
        "staging/A",
        "staging/a",
        "thumbnail/00000001/2026-03-01/1-00ff.jpg",
    ]
    for key in reversed(given):
        store.put_bytes(key, key.encode())
    assert names(store) == given == sorted(given, key=str.encode)
    assert names(store, "clip/00000001/") == given[:4]
    assert names(store, "clip/00000001/2026-03-01/1-60000") == given[:2]
    assert names(store, "exhibit/1") == given[7:9]
    assert names(store, "report/") == names(store, "clip/00000009/") == []


def test_a_listing_begins_behind_any_name(store: ObjectStore) -> None:
    given = [
        "clip/00000001/2026-03-01/1-60000-00ff.mp4",
        "clip/00000001/2026-03-01/1-60000-00ff.mp4.json",
        "clip/00000001/2026-03-02/1-60000-00ff.mp4",
        "clip/00000010/2026-03-01/1-60000-00ff.mp4",
        "master/00000001/aa",
    ]
    for key in given:
        store.put_bytes(key, b"x")
    for last in (*given, "", "clip0", "clip/00000001/2026-03-01/1", "clip/00000002/x", "z"):
        assert [found.key for found in store.listed("", last)] == [key for key in given if key > last], last
        behind = [key for key in given if key > last and key.startswith("clip/00000001/")]
        assert [found.key for found in store.listed("clip/00000001/", last)] == behind, last


def test_a_missing_object_is_said_to_be_missing(store: ObjectStore, tmp_path: Path) -> None:
    store.put_bytes(KEY + ".json", b"{}")
    for ask in (
        lambda: store.stat(KEY),
        lambda: b"".join(store.read(KEY)),
        lambda: store.fetch(KEY, tmp_path / "out"),
        lambda: store.set_hold(KEY, is_held=True),
        lambda: store.stat("clip/00000001"),  # only the beginning of a name
    ):
        with pytest.raises(ObjectMissing):
            ask()
    assert not (tmp_path / "out").exists()
    assert store.is_held(KEY) is False
    store.remove(KEY)  # nothing there: no error, and nothing else is taken with it
    assert names(store) == [KEY + ".json"]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "clip",
        "clip/",
        "/clip/a",
        "clip//a",
        "../outside",
        "clip/../../outside",
        "clip/..",
        "clip/.hidden",
        ".held/clip/a",
        "etc/passwd",
        "clip/a b",
        "clip/a\n",
        "clip/đường",
        "clip/a\\b",
        "clip/%2e%2e/a",
        "clip/" + "a" * 200,
    ],
)
def test_a_name_that_is_not_ours_is_refused(tmp_path: Path, key: str) -> None:
    _refuses(DirectoryStore(tmp_path / "objects"), key, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.servers
def test_s3_refuses_the_same_names(tmp_path: Path) -> None:
    store = S3Store(bucket_url())
    for key in ("../outside", "clip/../a", "clip/.hidden", "etc/passwd", ""):
        _refuses(store, key, tmp_path)


def _refuses(store: ObjectStore, key: str, tmp_path: Path) -> None:
    assert not keys.is_valid(key)
    for ask in (
        lambda: store.put_bytes(key, b"x"),
        lambda: store.put_stream(key, [b"x"]),
        lambda: b"".join(store.read(key)),
        lambda: store.stat(key),
        lambda: store.fetch(key, tmp_path / "out"),
        lambda: store.remove(key),
        lambda: store.set_hold(key, is_held=True),
        lambda: store.is_held(key),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "bad_object_key"
    assert names(store) == []
    for prefix in ("../", "/", "clip/../../", ".held/"):
        with pytest.raises(Refused):
            names(store, prefix)


def test_a_held_object_cannot_be_lost(store: ObjectStore) -> None:
    store.put_bytes(KEY, b"evidence")
    store.put_bytes(OTHER, b"not held")
    store.set_hold(KEY, is_held=True)
    assert store.is_held(KEY) and not store.is_held(OTHER)
    with pytest.raises(ObjectHeld):
        store.remove(KEY)
    with suppress(ObjectHeld):
        store.put_bytes(KEY, b"forgery!")
    with pytest.raises(ObjectHeld):
        store.remove(KEY)
    assert whole(store, KEY) == b"evidence"
    store.remove(OTHER)
    store.set_hold(KEY, is_held=False)
    assert not store.is_held(KEY)
    store.remove(KEY)
    assert names(store) == []


def test_no_place_tells_its_keys(tmp_path: Path) -> None:
    assert DirectoryStore(tmp_path).location() == str(tmp_path)


def test_an_unknown_kind_of_place_is_named() -> None:
    with pytest.raises(ValueError, match="CAMERA_ANTT_OBJECTS_URL"):
        open_store("ftp://somewhere")
