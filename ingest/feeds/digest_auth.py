"""Digest authentication (RFC 2617 and 7616), as cameras ask for it over RTSP and HTTP.

A password is never sent: where a camera knows nothing but Basic, it is not signed in to. The account is one made for
us, but an address may be answered by anybody.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

_PART = re.compile(r'([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}  # in rising order of preference
_MOST_CHARACTERS = 4_000


class Digest:
    """What answers the challenges of one server for one account."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._challenge: dict[str, str] = {}
        self._count = 0

    def __repr__(self) -> str:
        return "Digest(…)"

    def learn(self, challenges: Iterable[str], *, was_believed: bool = False) -> bool:
        """Take up a challenge (the values of WWW-Authenticate). False: nothing more can be said, sign-in failed.

        ``was_believed``: our answers were taken until now, so that another challenge only means that time passed.
        """
        best = None
        for challenge in challenges:
            parts = _parts(challenge)
            if parts is not None and (best is None or _rank(parts) > _rank(best)):
                best = parts
        if best is None or not self._user:
            return False
        was_asked = bool(self._challenge)
        if was_asked and not was_believed and best.get("stale", "").lower() != "true":
            return False  # we had answered, and were not believed
        if was_asked and best["nonce"] == self._challenge["nonce"]:
            return False
        self._challenge, self._count = best, 0
        return True

    def header(self, method: str, uri: str) -> str | None:
        """The value of Authorization for a request; None while nobody asked."""
        if not self._challenge:
            return None
        asked = self._challenge
        self._count += 1
        count, cnonce = f"{self._count:08x}", secrets.token_hex(8)
        name = asked.get("algorithm", "MD5")
        first = self._hashed(f"{self._user}:{asked['realm']}:{self._password}")
        if name.lower().endswith("-sess"):
            first = self._hashed(f"{first}:{asked['nonce']}:{cnonce}")
        second = self._hashed(f"{method}:{uri}")
        said = {"username": self._user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri}
        if "qop" in asked:
            said["response"] = self._hashed(f"{first}:{asked['nonce']}:{count}:{cnonce}:auth:{second}")
        else:
            said["response"] = self._hashed(f"{first}:{asked['nonce']}:{second}")
        if "opaque" in asked:
            said["opaque"] = asked["opaque"]
        text = ", ".join(f'{key}="{_escaped(value)}"' for key, value in said.items())
        if "algorithm" in asked:
            text += f", algorithm={name}"
        return "Digest " + text + (f', qop=auth, nc={count}, cnonce="{cnonce}"' if "qop" in asked else "")

    def _hashed(self, text: str) -> str:
        kind = _HASHES[_algorithm(self._challenge)]
        return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()


def _parts(challenge: str) -> dict[str, str] | None:
    """The parts of a Digest challenge that we can answer; None for any other."""
    scheme, _, rest = challenge.strip()[:_MOST_CHARACTERS].partition(" ")
    if scheme.lower() != "digest":
        return None
    parts = {}
    for name, quoted, plain in _PART.findall(rest):
        value = re.sub(r"\\(.)", r"\1", quoted) or plain
        if any(ord(sign) < 32 for sign in value):
            return None
        parts[name.lower()] = value
    if "nonce" not in parts or "realm" not in parts or _algorithm(parts) not in _HASHES:
        return None
    if "qop" in parts and "auth" not in re.split(r"[\s,]+", parts["qop"].lower()):
        return None
    return parts


def _algorithm(parts: dict[str, str]) -> str:
    return parts.get("algorithm", "MD5").upper().removesuffix("-SESS")


def _rank(parts: dict[str, str]) -> int:
    return list(_HASHES).index(_algorithm(parts))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
