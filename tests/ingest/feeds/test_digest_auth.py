"""Challenges are answered as the standards show it; what would give the password away is not answered."""

from __future__ import annotations

import re
from hashlib import md5, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.digest_auth import Digest

OLD = 'Digest realm="IP Camera(C1234)", nonce="a1", stale="FALSE"'
NEW = 'Digest realm="cam, \\"x\\"", qop="auth,auth-int", nonce="n2", opaque="o", algorithm=SHA-256'
WEB = "GET", "/dir/index.html"


def parts(header: str | None) -> dict[str, str]:
    assert header is not None
    return {
        name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([\w-]+))', header)
    }


def test_the_example_of_rfc_2617_without_qop() -> None:
    digest = Digest("Mufasa", "Circle Of Life")
    assert digest.header(*WEB) is None
    assert digest.learn(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'])
    a1 = md5(b"Mufasa:testrealm@host.com:Circle Of Life").hexdigest()
    a2 = md5(b"GET:/dir/index.html").hexdigest()
    wanted = md5(f"{a1}:dcd98b7102dd2f0e8b11d0f600bfb0c093:{a2}".encode()).hexdigest()
    assert parts(digest.header(*WEB))["response"] == wanted == "670fd8c2df070c60b045671b8b24ff02"


def test_sha_256_is_preferred_and_counts_its_requests() -> None:
    digest = Digest("u", "mật khẩu")
    assert digest.learn(["Basic realm=x", OLD, NEW])
    for count in ("00000001", "00000002"):
        said = parts(digest.header("DESCRIBE", "rtsp://h/x"))
        a1 = sha256('u:cam, "x":mật khẩu'.encode()).hexdigest()
        a2 = sha256(b"DESCRIBE:rtsp://h/x").hexdigest()
        wanted = sha256(f"{a1}:n2:{count}:{said['cnonce']}:auth:{a2}".encode()).hexdigest()
        assert (said["response"], said["nc"], said["opaque"]) == (wanted, count, "o")


@pytest.mark.parametrize(
    "challenges",
    [
        [],
        ["Basic realm=x"],
        ['Digest realm="x"'],
        ['Digest realm="x", nonce="1", algorithm=ROT13'],
        ['Digest realm="x", nonce="1", qop="auth-int"'],
        ['Digest realm="x\r\nEvil: 1", nonce="1"'],
    ],
)
def test_what_cannot_be_answered_is_not(challenges: list[str]) -> None:
    assert not Digest("u", "p").learn(challenges)


def test_who_is_not_believed_stops_and_a_stale_nonce_is_renewed() -> None:
    digest = Digest("u", "p")
    assert digest.learn([OLD])
    assert not digest.learn([OLD.replace("a1", "a2")])
    assert digest.learn([OLD.replace("a1", "a2").replace("FALSE", "true")])
    assert not digest.learn([OLD.replace("a1", "a2").replace("FALSE", "true")])
    assert not Digest("", "").learn([OLD])


def test_nothing_shows_the_password() -> None:
    digest = Digest("u", "secret")
    digest.learn([NEW])
    assert "secret" not in repr(digest) + str(digest.header("GET", "/"))


@given(st.text(max_size=200))
def test_no_challenge_breaks_it(text: str) -> None:
    digest = Digest("u", "p")
    if digest.learn([text, "Digest " + text, f'Digest nonce="n", realm="{text}"']):
        header = digest.header("GET", "/")
        assert header is not None
        assert "\r" not in header
        assert "\n" not in header
