"""Accounts of feeds, sealed with keys that never lie in the database.

A file (``home/feed.key`` or ``CAMERA_ANTT_FEED_KEY_FILE``, mode 0600) holds keys of 32 bytes, base64, one a line: the
first seals, all of them open, so that a changed key does not shut out what an older one sealed. A key's id is the
beginning of its own digest. What is sealed is bound to camera, host and port (AES-256-GCM with these as associated
data): whoever can write the database still cannot have an account sent to a device of theirs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from Crypto.Cipher import AES

from storage.errors import Unavailable
from storage.settings import Settings

_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_ID_LENGTH = 16


class FeedKeyMissing(Unavailable):
    """This host has no key file, or not the key that sealed an account."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "feed_key_missing",
            "Máy này không có khóa mở tài khoản của luồng hình (%(path)s). Hãy chép đúng tệp khóa từ máy đã đăng ký "
            "luồng; nếu tệp đã mất, nhập lại tài khoản của từng luồng.",
            path=str(path),
        )


class FeedKeyUnreadable(Unavailable):
    """The key file is there but holds no keys, or others may read it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            "feed_key_unreadable",
            "Tệp khóa luồng hình %(path)s không dùng được: %(why)s. Hãy sửa rồi chạy lại.",
            path=str(path),
            why=why,
        )


class SealBroken(Unavailable):
    """What is sealed does not belong to this feed, or was altered."""

    def __init__(self) -> None:
        super().__init__(
            "feed_seal_broken",
            "Tài khoản của luồng hình đã bị thay đổi hoặc không thuộc luồng này. Hãy nhập lại tài khoản.",
        )


@dataclass(frozen=True)
class FeedAccount:
    """A read-only account on a device, in memory only; its representation never tells it."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def bound_to(camera_id: int, host: str, port: int) -> str:
    """What a sealed account belongs to."""
    return f"{camera_id}|{host.lower()}|{port}"


class KeyRing:
    """The keys of this host; the first one seals."""

    def __init__(self, path: Path, keys: Sequence[bytes]) -> None:
        self.path = path
        self._keys = {id_of(key): key for key in keys}
        self.newest = next(iter(self._keys))

    @property
    def ids(self) -> list[str]:
        """Ids of the keys, the sealing one first."""
        return list(self._keys)

    def seal(self, account: FeedAccount, belongs: str) -> tuple[str, str]:
        """Id of the key and the sealed account as text. ``belongs``: see ``bound_to``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = AES.new(self._keys[self.newest], AES.MODE_GCM, nonce=nonce)
        cipher.update(belongs.encode())
        plain = json.dumps([account.user, account.password]).encode()
        sealed, tag = cipher.encrypt_and_digest(plain)
        return self.newest, base64.b64encode(nonce + tag + sealed).decode()

    def unseal(self, key_id: str, sealed: str, belongs: str) -> FeedAccount:
        """The account. Raises FeedKeyMissing without that key, SealBroken when it is not what was sealed for this."""
        if key_id not in self._keys:
            raise FeedKeyMissing(self.path)
        try:
            raw = base64.b64decode(sealed, validate=True)
            cipher = AES.new(self._keys[key_id], AES.MODE_GCM, nonce=raw[:_NONCE_BYTES])
            cipher.update(belongs.encode())
            start = _NONCE_BYTES + _TAG_BYTES
            user, password = json.loads(cipher.decrypt_and_verify(raw[start:], raw[_NONCE_BYTES:start]))
        except ValueError:  # not base64, cut off, another tag; without its cause, which might quote what was sealed
            raise SealBroken from None
        return FeedAccount(user, password)


def key_path(settings: Settings) -> Path:
    """Where this host keeps its keys."""
    return Path(settings.feed_key_file) if settings.feed_key_file else settings.home / "feed.key"


def is_beside_database(settings: Settings) -> bool:
    """Whether whoever copies the folder of the database copies the keys with it."""
    path, place = key_path(settings), settings.database_url.removeprefix("sqlite:///")
    return settings.is_sqlite and path.is_file() and path.resolve().parent == Path(place).resolve().parent


def read_keys(settings: Settings) -> KeyRing:
    """The keys of this host. Raises FeedKeyMissing, or FeedKeyUnreadable with the reason."""
    path = key_path(settings)
    try:
        mode, lines = path.stat().st_mode, path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise FeedKeyMissing(path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FeedKeyUnreadable(path, f"không đọc được ({type(error).__name__})") from None
    if mode & 0o077:
        raise FeedKeyUnreadable(path, "người khác trên máy đọc được; chạy chmod 600")
    try:
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except ValueError:
        raise FeedKeyUnreadable(path, "không phải tệp khóa") from None
    if not keys or any(len(key) != _KEY_BYTES for key in keys):
        raise FeedKeyUnreadable(path, "không phải tệp khóa")
    return KeyRing(path, keys)


def ensure_keys(settings: Settings, *, is_first: bool) -> KeyRing:
    """The keys of this host; made when there are none and ``is_first``: nothing was ever sealed.

    Raises as ``read_keys``: a second key beside a lost one would only hide the loss.
    """
    path = key_path(settings)
    if is_first and not path.exists():
        _write(path, [secrets.token_bytes(_KEY_BYTES)])
    return read_keys(settings)


def add_key(settings: Settings) -> KeyRing:
    """A new key at the head of the file: it seals from now on, the others still open."""
    path = key_path(settings)
    old = list(read_keys(settings)._keys.values()) if path.exists() else []
    _write(path, [secrets.token_bytes(_KEY_BYTES), *old])
    return read_keys(settings)


def forget_old_keys(settings: Settings) -> KeyRing:
    """Only the newest key stays: nothing may be sealed by an older one any more."""
    ring = read_keys(settings)
    _write(ring.path, [ring._keys[ring.newest]])
    return read_keys(settings)


def id_of(key: bytes) -> str:
    """How a key is called in rows and papers: the beginning of its digest tells nothing of it."""
    return hashlib.sha256(b"camera-antt feed key\n" + key).hexdigest()[:_ID_LENGTH]


def _write(path: Path, keys: Sequence[bytes]) -> None:
    """Whole or not at all, for this account of the machine alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, "".join(f"{base64.b64encode(key).decode()}\n" for key in keys).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.replace(path)
