"""Accounts of feeds: opened only with the right key, for the right device; nothing of them is ever shown."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import sealing
from storage.sealing import FeedAccount, FeedKeyMissing, FeedKeyUnreadable, KeyRing, SealBroken, bound_to
from storage.settings import Settings

ACCOUNT = FeedAccount("camera-antt", "Mật khẩu: 'thử' @:/%")
PLACE = bound_to(7, "192.0.2.7", 554)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path).completed()


def test_what_was_sealed_is_opened_and_the_file_is_private(settings: Settings) -> None:
    ring = sealing.ensure_keys(settings, is_first=True)
    key_id, sealed = ring.seal(ACCOUNT, PLACE)
    assert sealing.read_keys(settings).unseal(key_id, sealed, PLACE) == ACCOUNT
    assert (settings.home / "feed.key").stat().st_mode & 0o777 == 0o600
    assert ACCOUNT.password not in sealed
    assert ring.seal(ACCOUNT, PLACE)[1] != sealed, "the same account is never sealed alike"


@given(st.text(max_size=60), st.text(max_size=60), st.data())
def test_one_changed_character_and_it_is_refused(user: str, password: str, data: st.DataObject) -> None:
    ring = KeyRing(Path("feed.key"), [bytes(range(32))])
    key_id, sealed = ring.seal(FeedAccount(user, password), PLACE)
    raw = bytearray(base64.b64decode(sealed))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        ring.unseal(key_id, base64.b64encode(bytes(raw)).decode(), PLACE)


@pytest.mark.parametrize("sealed", ["", "no base64!", "AAAA", "é"])
def test_rubbish_is_refused_in_words(sealed: str, settings: Settings) -> None:
    ring = sealing.ensure_keys(settings, is_first=True)
    with pytest.raises(SealBroken):
        ring.unseal(ring.newest, sealed, PLACE)


@pytest.mark.parametrize("other", [bound_to(8, "192.0.2.7", 554), bound_to(7, "192.0.2.8", 554), bound_to(7, "h", 1)])
def test_it_is_opened_for_its_own_device_alone(other: str, settings: Settings) -> None:
    """Whoever can write rows could else have an account sent to a device of theirs."""
    ring = sealing.ensure_keys(settings, is_first=True)
    key_id, sealed = ring.seal(ACCOUNT, PLACE)
    with pytest.raises(SealBroken):
        ring.unseal(key_id, sealed, other)


def test_a_changed_key_still_opens_what_the_old_one_sealed_until_it_is_forgotten(settings: Settings) -> None:
    old_id, sealed = sealing.ensure_keys(settings, is_first=True).seal(ACCOUNT, PLACE)
    ring = sealing.add_key(settings)
    assert ring.newest != old_id
    assert ring.unseal(old_id, sealed, PLACE) == ACCOUNT
    assert sealing.forget_old_keys(settings).ids == [ring.newest]
    with pytest.raises(FeedKeyMissing):
        sealing.read_keys(settings).unseal(old_id, sealed, PLACE)


def test_a_lost_key_is_told_and_not_replaced_in_silence(settings: Settings) -> None:
    with pytest.raises(FeedKeyMissing):
        sealing.ensure_keys(settings, is_first=False)
    assert not (settings.home / "feed.key").exists()


@pytest.mark.parametrize("content", ["", "short", base64.b64encode(b"x" * 31).decode(), "\u00e9" * 44])
def test_a_file_that_is_no_key_file_is_told_by_name(content: str, settings: Settings) -> None:
    path = settings.home / "feed.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(FeedKeyUnreadable, match=r"feed\.key"):
        sealing.read_keys(settings)


def test_a_key_that_others_can_read_is_refused(settings: Settings) -> None:
    sealing.ensure_keys(settings, is_first=True)
    (settings.home / "feed.key").chmod(0o640)
    with pytest.raises(FeedKeyUnreadable, match="chmod 600"):
        sealing.read_keys(settings)


def test_an_account_shows_itself_nowhere() -> None:
    assert "antt" not in repr(ACCOUNT)
    assert "Mật" not in f"{ACCOUNT}{[ACCOUNT]!r}"
    assert pickle.loads(pickle.dumps(ACCOUNT)) == ACCOUNT


def test_keys_beside_the_database_are_told_of(settings: Settings, tmp_path: Path) -> None:
    assert not sealing.is_beside_database(settings), "there are none yet"
    sealing.ensure_keys(settings, is_first=True)
    assert sealing.is_beside_database(settings)
    elsewhere = Settings(home=tmp_path, feed_key_file=str(tmp_path / "keys" / "feed.key")).completed()
    (tmp_path / "keys").mkdir()
    sealing.ensure_keys(elsewhere, is_first=True)
    assert not sealing.is_beside_database(elsewhere)
    large = Settings(home=tmp_path, database_url="postgresql+psycopg://u@192.0.2.1/town").completed()
    assert not sealing.is_beside_database(large)
