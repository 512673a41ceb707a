"""Keys of feeds changed from the terminal: everything is sealed anew, nothing is printed that opens anything."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from storage.catalog import custody, feeds
from storage.errors import Refused
from storage.sealing import FeedAccount, FeedKeyMissing, SealBroken, bound_to, read_keys
from storage.unit_of_work import Archive
from tests.factories.feeds import a_feed
from workers.command_feed_key import feed_key

ACCOUNT = FeedAccount("camera-antt", "Bí-mật-thử")
pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture(autouse=True)
def this_house(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in archive.settings.to_env().items():
        monkeypatch.setenv(name, value)


def opened_account(archive: Archive, feed_id: int) -> tuple[str, FeedAccount]:
    with archive.read() as session:
        feed = feeds.get(session, feed_id)
        assert feed is not None
        belongs = bound_to(feed.camera_id, feed.host, feed.port)
        return feed.key_id, read_keys(archive.settings).unseal(feed.key_id, feed.sealed, belongs)


def test_a_prepared_key_is_the_one_that_is_changed_to(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    many = [a_feed(archive, f"VT-{number:04}", account=ACCOUNT) for number in range(3)]
    a_feed(archive, "VT-0009")
    old = read_keys(archive.settings).newest
    assert feed_key("prepare") == 0
    prepared = read_keys(archive.settings).newest
    assert opened_account(archive, many[0].id) == (old, ACCOUNT), "still open, still the old key"
    assert feed_key("rotate") == 0
    assert [opened_account(archive, feed.id) for feed in many] == [(prepared, ACCOUNT)] * 3
    assert read_keys(archive.settings).ids == [prepared, old], "a backup of yesterday still opens"
    assert feed_key("rotate", is_forgetting=True) == 0
    newest = read_keys(archive.settings)
    assert len(newest.ids) == 1 and newest.newest not in {prepared, old}
    assert opened_account(archive, many[1].id) == (newest.newest, ACCOUNT)
    said = capsys.readouterr().out
    key = Path(newest.path).read_text().strip()
    assert "3 tài khoản" in said and key not in said and ACCOUNT.password not in said
    with archive.read() as session:
        resealed = [event for event in custody.walk(session) if event.kind == "feed.resealed"]
    assert len(resealed) == 6


def test_what_no_key_opens_is_told_and_stays(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    feed = a_feed(archive, account=ACCOUNT)
    path = archive.settings.home / "feed.key"
    path.write_text(base64.b64encode(b"x" * 32).decode())
    assert feed_key("show") == 1
    assert "KHÔNG CÓ KHÓA" in capsys.readouterr().out
    with pytest.raises(FeedKeyMissing):
        feed_key("rotate")
    with archive.read() as session:
        kept = feeds.get(session, feed.id)
        assert kept is not None and kept.sealed == feed.sealed
    path.unlink()
    with pytest.raises(FeedKeyMissing):
        feed_key("show")
    with pytest.raises(Refused, match="show, prepare, rotate"):
        feed_key("print")


def test_one_broken_seal_changes_nothing_of_its_page(archive: Archive) -> None:
    first = a_feed(archive, "VT-0001", account=ACCOUNT)
    second = a_feed(archive, "VT-0002", account=ACCOUNT)
    with archive.write() as work:
        row = feeds.locked(work.session, second.id)
        assert row is not None
        row.host = "192.0.2.66"
    with pytest.raises(SealBroken):
        feed_key("rotate")
    with archive.read() as session:
        kept = feeds.get(session, first.id)
        assert kept is not None and kept.sealed == first.sealed
