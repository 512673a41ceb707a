"""What only the bucket can say: its own lock, how it was born, who may come in, what its links open."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import minio.time
import pytest
import urllib3
from minio import Minio

from storage.errors import Refused
from storage.objects.s3_store import PART_BYTES, S3Store
from storage.objects.store import LinkAsked, ObjectAltered, StoreUnreachable, StoreUnusable
from storage.values.clock import MINUTE_MS, SetClock, SystemClock
from storage.values.digest import sha256_of_bytes
from tests.servers.fixtures import bucket_url, s3_client

pytestmark = pytest.mark.servers
KEY = "clip/00000001/2026-03-01/1772300000000-60000-0123456789abcdef.mp4"
EXHIBIT, OTHER = "exhibit/7/1-0123456789abcdef.mp4", "exhibit/7/2-0123456789abcdef.mp4"
BYTES = bytes(range(256)) * 8


def test_s3_keeps_bytes_behind_its_own_lock() -> None:
    """Seen with the administrator's own client, behind the store's back."""
    url = bucket_url()
    store, bucket = S3Store(url), url.rsplit("/", 1)[1]
    S3Store(url)  # opened again: the same bucket
    store.put_bytes(KEY, b"evidence")
    store.set_hold(KEY, is_held=True)
    client: Minio = s3_client()
    assert client.is_object_legal_hold_enabled(bucket, KEY)
    version = client.stat_object(bucket, KEY).version_id
    with pytest.raises(Exception, match="AccessDenied"):
        client.remove_object(bucket, KEY, version_id=version)
    store.set_hold(KEY, is_held=False)
    store.remove(KEY)
    assert list(client.list_objects(bucket, recursive=True, include_version=True)) == []
    assert url.split("@")[0].removeprefix("s3://") not in store.location()


def test_the_bucket_is_born_versioned_and_locked() -> None:
    url = bucket_url()
    S3Store(url)
    client, bucket = s3_client(), url.rsplit("/", 1)[1]
    assert client.get_bucket_versioning(bucket).status == "Enabled"
    client.get_object_lock_config(bucket)  # raises where there is none
    assert list(client.list_objects(bucket, recursive=True, include_version=True)) == []  # the trial left nothing


def test_a_bucket_born_without_lock_is_refused(s3_bucket: Callable[..., str]) -> None:
    with pytest.raises(StoreUnusable, match="không có khóa đối tượng") as refused:
        S3Store(s3_bucket(object_lock=False))
    assert refused.value.code == "store_not_locked"


def said(url: str) -> str:
    """The line with which a store is refused at start: one, without secrets."""
    with pytest.raises(StoreUnusable) as refused:
        S3Store(url)
    line = refused.value.message
    assert "\n" not in line and "Hãy" in line
    return line


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("nobody:" + "x" * 20, "không biết khóa truy cập này. Hãy sửa khóa"),
        ("{access}:" + "x" * 20, "không nhận khóa bí mật này. Hãy sửa khóa bí mật"),
        (
            "reader:readersecret",
            "không cho tài khoản này làm việc. Hãy cấp",
        ),  # of an existing bucket: reads it, no more
    ],
)
def test_wrong_keys_and_missing_rights_are_said_in_one_line(
    s3_bucket: Callable[..., str], who: str, expected: str
) -> None:
    url = s3_bucket()
    keys, place = url.removeprefix("s3://").split("@")
    line = said(f"s3://{who.format(access=keys.split(':')[0])}@{place}")
    assert expected in line and place in line
    assert keys.split(":")[1] not in line and "x" * 20 not in line


def test_an_unknown_bucket_that_this_account_may_not_make_is_said() -> None:
    place = bucket_url().split("@")[1]
    assert "không cho tài khoản này làm việc. Hãy cấp cho nó quyền quản trị kho này: tạo kho" in said(
        f"s3://reader:readersecret@{place}"
    )


def test_wrong_addresses_are_said() -> None:
    url = bucket_url()
    keys, place = url.removeprefix("s3://").split("@")
    host, bucket = place.split("/")
    assert "127.0.0.1:9/bucket. Hãy kiểm tra địa chỉ" in said("s3://a:b@127.0.0.1:9/bucket")
    assert "không nói TLS" in said(f"s3s://{keys}@{place}") and "dùng s3://" in said(f"s3s://{keys}@{place}")
    for wrong in ("", "/", "/A", "/two/parts", "/" + "a" * 64):
        assert "Địa chỉ kho S3 chưa đúng" in said(f"s3://{keys}@{host}{wrong}"), wrong
    assert "Địa chỉ kho S3 chưa đúng" in said(f"s3://{keys}@127.0.0.1:port/{bucket}")
    assert keys.split(":")[1] not in said(f"s3://{keys}@127.0.0.1:port/{bucket}")


@contextmanager
def answering(words: bytes) -> Iterator[str]:
    """A server that is none of S3: says the same to everyone. Yields host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    visitor, _ = listening.accept()
                except OSError:
                    return
                with visitor:
                    visitor.recv(65_536)
                    visitor.sendall(words)

        Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_what_is_no_s3_server_or_speaks_tls_is_said() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    with answering(page.replace(b"200 OK", b"404 Not Found")) as host:
        assert "không như một kho S3" in said(f"s3://a:b@{host}/bucket")
    with answering(b"\x15\x03\x01\x00\x02\x02\x46") as host:  # how a TLS server turns plain words down
        assert "kho có TLS thì dùng s3s://" in said(f"s3://a:b@{host}/bucket")


def test_clocks_that_differ_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    url = bucket_url()
    S3Store(url)
    now = minio.time.utcnow()
    monkeypatch.setattr(minio.time, "utcnow", lambda: now.replace(year=now.year - 1))
    assert "đồng hồ hai máy lệch nhau. Hãy chỉnh giờ" in said(url)


def test_a_server_that_is_away_is_told_apart_from_an_object_that_is_missing() -> None:
    clock = SetClock(5_000)
    store = S3Store("s3://a:b@127.0.0.1:9/bucket", clock=clock, is_tried=False)
    assert store.away_since() is None
    with pytest.raises(StoreUnreachable, match="không trả lời"):
        store.stat(KEY)
    clock.advance(MINUTE_MS)
    assert not store.answers()
    assert store.away_since() == 5_000
    there = S3Store(bucket_url())
    assert there.answers() and there.away_since() is None


def test_nobody_waits_for_a_machine_that_was_not_there_a_moment_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SetClock(5_000)
    store, asked_for = S3Store("s3://a:b@127.0.0.1:9/bucket", clock=clock, is_tried=False), []
    real = store._client._http.urlopen
    monkeypatch.setattr(
        store._client._http, "urlopen", lambda *given, **named: (asked_for.append(given), real(*given, **named))[1]
    )

    def fails() -> int:
        with pytest.raises(StoreUnreachable):
            store.stat(KEY)
        return len(asked_for)

    first = fails()
    assert first > 0
    clock.advance(4_999)
    assert fails() == first
    clock.advance(1)
    assert fails() > first
    second = len(asked_for)
    assert not store.answers() and len(asked_for) > second, "a trial always asks"


def test_a_machine_that_keeps_silent_is_not_asked_again() -> None:
    """Asking once more would only keep whoever hands a file in waiting twice as long."""
    with socket.create_server(("127.0.0.1", 0)) as listening:  # as a stopped server: it connects and says nothing
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        store = S3Store(f"s3://a:b@{host}/bucket", is_tried=False, silent_s=0.2)
        with pytest.raises(StoreUnreachable):
            store.put_bytes(KEY, BYTES)
        listening.settimeout(0)
        visitors = []
        with pytest.raises(BlockingIOError):
            while True:
                visitors.append(listening.accept()[0])
        for visitor in visitors:
            visitor.close()
    assert len(visitors) == 1


KILLED = """
import os, signal, sys
from storage.objects.s3_store import PART_BYTES, S3Store
def chunks():
    for number in range(2 * PART_BYTES // (1 << 20) + 1):
        yield bytes([number]) * (1 << 20)
    print("under way", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
S3Store(sys.argv[1]).put_stream("staging/killed", chunks())
"""


def test_an_upload_in_parts_that_is_killed_leaves_no_half_object_and_is_swept() -> None:
    url = bucket_url()
    store, bucket = S3Store(url), url.rsplit("/", 1)[1]
    command = [sys.executable, "-c", textwrap.dedent(KILLED), url]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"under way\n"), done.stderr
    assert list(store.listed()) == []

    def left() -> int:
        return len(s3_client()._list_multipart_uploads(bucket).uploads)  # the SDK has no public word for it

    assert left() == 1
    now = SystemClock().now_ms()
    assert store.remove_unfinished(now - MINUTE_MS) == 0  # may still be under way
    assert left() == 1
    assert store.remove_unfinished(now + MINUTE_MS) == 1
    assert left() == 0
    data = os.urandom(PART_BYTES + 5)
    assert store.put_stream("staging/killed", [data]) == (sha256_of_bytes(data), len(data))
    assert hashlib.sha256(b"".join(store.read("staging/killed"))).hexdigest() == sha256_of_bytes(data)


@pytest.fixture(scope="module")
def linking() -> S3Store:
    """A store whose server browsers reach, with two objects."""
    url = bucket_url()
    store = S3Store(url, public_url="http://" + url.split("@")[1].split("/")[0])
    store.put_bytes(EXHIBIT, BYTES)
    store.put_bytes(OTHER, b"another case")
    return store


def asked(range_header: str | None = None) -> LinkAsked:
    name = "attachment; filename=\"vat chung.mp4\"; filename*=UTF-8''" + quote("vật chứng.mp4")
    return LinkAsked(sha256_of_bytes(BYTES), name, "video/mp4", range_header)


def got(link: str | None, **headers: str) -> urllib3.BaseHTTPResponse:
    assert link is not None
    return urllib3.request("GET", link, headers=headers, redirect=False, retries=False)


def test_a_link_opens_one_object_for_anyone(linking: S3Store) -> None:
    answer = got(linking.link(EXHIBIT, asked()))
    assert (answer.status, answer.data) == (200, BYTES)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Disposition"] == asked().disposition


def test_a_link_for_a_range_opens_that_range_and_no_other(linking: S3Store) -> None:
    link = linking.link(EXHIBIT, asked("bytes=256-511"))
    part = got(link, Range="bytes=256-511")
    assert (part.status, part.data, part.headers["Content-Range"]) == (206, BYTES[256:512], "bytes 256-511/2048")
    for other in ({}, {"Range": "bytes=0-"}, {"Range": "bytes=256-512"}):
        answer = got(link, **other)
        assert answer.status == 403 and BYTES[:8] not in answer.data, other


def test_a_link_that_was_altered_or_is_over_opens_nothing(linking: S3Store) -> None:
    link = linking.link(EXHIBIT, asked())
    assert link is not None
    wrong = {
        "other object": link.replace("/1-", "/2-"),
        "other name": link.replace("attachment", "inline"),
        "longer": link.replace("Expires=60", "Expires=3600"),
        "unsigned": link.split("X-Amz-Signature=")[0].rstrip("&"),
        "anonymous": link.split("?")[0],
        "other signature": link[:-4] + ("0000" if link[-4:] != "0000" else "1111"),
    }
    for kind, address in wrong.items():
        assert address != link, kind
        answer = got(address)
        assert answer.status in {400, 403} and BYTES[:8] not in answer.data and b"another" not in answer.data, kind
    for verb in ("PUT", "DELETE"):
        assert urllib3.request(verb, link, body=b"x", retries=False).status == 403
    linking._clock = SetClock(SystemClock().now_ms() - 2 * MINUTE_MS)
    try:
        over = got(linking.link(EXHIBIT, asked()))
    finally:
        linking._clock = SystemClock()
    assert over.status == 403 and BYTES[:8] not in over.data


def test_a_link_is_to_the_version_that_was_compared(linking: S3Store) -> None:
    key = "exhibit/8/1-0123456789abcdef.mp4"
    linking.put_bytes(key, BYTES)
    link = linking.link(key, asked())
    s3_client().put_object(linking.location().rsplit("/", 1)[1], key, io.BytesIO(b"forgery"), 7)
    assert got(link).data == BYTES
    with pytest.raises(ObjectAltered):
        linking.link(key, asked())


def test_without_an_address_for_browsers_there_are_no_links() -> None:
    store = S3Store(bucket_url())
    store.put_bytes(EXHIBIT, BYTES)
    assert store.link(EXHIBIT, asked()) is None


def test_a_missing_object_has_no_link(linking: S3Store) -> None:
    with pytest.raises(Refused, match="Không tìm thấy"):
        linking.link("exhibit/9/1-0123456789abcdef.mp4", asked())
