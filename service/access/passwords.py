"""Passwords: argon2id digests, compared at one pace whether the account exists or not."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS = _hasher.hash("no account has this password")


def digest_of(password: str) -> str:
    """What the database keeps of a password."""
    return _hasher.hash(_storable(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password belongs to a digest; None (no such account) takes as long and is never true."""
    try:
        is_right = _hasher.verify(password_hash or _NOBODYS, _storable(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a digest was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _storable(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
