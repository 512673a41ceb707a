"""What may be typed as a feed: an address without an account, of a device that is not ourselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feeds import rules
from storage.errors import Invalid
from storage.settings import Settings

FINE = {
    "address": "rtsp://192.0.2.10:8554/cam/realmonitor?channel=1&subtype=0",
    "user": "xem",
    "password": "Mật-khẩu @",
}


def problems_of(**fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        rules.checked_feed(FINE | fields)
    return caught.value.problems


def test_an_address_is_taken_apart_and_the_account_kept_aside() -> None:
    draft = rules.checked_feed(FINE)
    assert (draft.host, draft.port, draft.path) == ("192.0.2.10", 8554, "/cam/realmonitor?channel=1&subtype=0")
    assert draft.account is not None and draft.account.password == "Mật-khẩu @"
    assert not draft.takes_audio, "sound only by an explicit choice"
    assert draft.transport == "tcp"
    assert "Mật" not in repr(draft)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("rtsp://camera.phuong.example/live", ("camera.phuong.example", 554, "/live")),
        ("RTSP://Camera.Example", ("camera.example", 554, "/")),
        ("rtsp://[2001:db8::7]:554/s", ("2001:db8::7", 554, "/s")),
        ("rtsp://10.0.0.8/user/{user}/{password}?k={user}", ("10.0.0.8", 554, "/user/{user}/{password}?k={user}")),
        ("rtsp://0xcam.example/users/authors?bypass=", ("0xcam.example", 554, "/users/authors?bypass=")),
        ("rtsp://10.0.0.8/u={user}&password={password}&ch=1", ("10.0.0.8", 554, "/u={user}&password={password}&ch=1")),
    ],
)  # fmt: skip
def test_usual_addresses_are_taken(address: str, place: tuple[str, int, str]) -> None:
    draft = rules.checked_feed(FINE | {"address": address})
    assert (draft.host, draft.port, draft.path) == place


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://admin:bimat@192.0.2.10/live",
        "rtsp://192.0.2.10/user=admin&password=bimat&channel=1",
        "rtsp://192.0.2.10/live?pwd=bimat",
        "rtsp://192.0.2.10/live?PASSWD%3Dbimat",
        "rtsp://192.0.2.10/live?PASSWD%253Dbimat",
        "rtsp://192.0.2.10/live?usr=xem&psw=bimat",
        "rtsp://192.0.2.10/live?loginuse=xem&loginpas=bimat",
        "rtsp://192.0.2.10/live?auth=YmltYXQ",
        "rtsp://192.0.2.10/admin/bimat/ch1",
        "rtsp://192.0.2.10/live/ch0/user:bimat",
    ],
)
def test_a_secret_in_the_address_is_refused_without_repeating_it(address: str) -> None:
    text = problems_of(address=address)["address"]
    assert "tài khoản" in text and "bimat" not in text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://nv:kin7@192.0.2.1:554/live", "rtsp://192.0.2.1:554/live"),
        ("rtsp://nv:ki/n7@192.0.2.1/live", "rtsp://192.0.2.1/live"),
        ("rtsp://nv:kin7%40192.0.2.1/live", "rtsp://192.0.2.1/live"),
        ("nv:kin7@192.0.2.1", "192.0.2.1"),
        ("rtsp://192.0.2.1/a?user=nv&ch=1&pw=kin7", "rtsp://192.0.2.1/a?ch=1"),
        ("rtsp://192.0.2.1/a?x=beside-kin7", "rtsp://192.0.2.1/a"),
        ("rtsp://192.0.2.1/user=nv&password=kin7&channel=1", "rtsp://192.0.2.1"),
        ("rtsp://192.0.2.1/a?ch=1&user={user}&pw={password}", "rtsp://192.0.2.1/a?ch=1&user={user}&pw={password}"),
        ("rtsp://<b>x", "rtsp://<b>x"),
    ],
)
def test_an_address_is_given_back_without_the_account(address: str, shown: str) -> None:
    assert rules.without_account(address, "beside-kin7") == shown


def test_the_password_that_is_typed_beside_is_refused_wherever_it_stands() -> None:
    for address in ("rtsp://192.0.2.10/live/xem/bimat2", "rtsp://192.0.2.10/?k=bimat2", "rtsp://192.0.2.10/bima%742/1"):
        assert "tài khoản" in problems_of(address=address, password="bimat2")["address"]
    assert rules.checked_feed(FINE | {"password": "1"}).path.endswith("channel=1&subtype=0")


@pytest.mark.parametrize(
    "address",
    [
        "", "192.0.2.10", "http://192.0.2.10/", "rtsp://", "rtsp://:554/x", "rtsp://host:0/", "rtsp://host:99999/",
        "rtsp://host:abc/", "rtsp://ho st/", "rtsp://1234/x", "rtsp://[::1", "rtsp://127.0.0.1/live", "rtsp://[::1]/x",
        "rtsp://localhost/live", "rtsp://LOCALHOST./live", "rtsp://0.0.0.0/", "rtsp://224.0.0.1/", "rtsp://169.254.169.254/",
        "rtsp://169.254.170.2/", "rtsp://100.100.100.200/", "rtsp://[fd00:ec2::254]/", "rtsp://[2002:7f00:1::]/",
        "rtsp://[fe80::1]/", "rtsp://localhost.localdomain/",
        "rtsp://0x7f000001/", "rtsp://0x7f.1/", "rtsp://0X7F.0.0.0x1/", "rtsp://2130706433/", "rtsp://127.1/", "rtsp://0177.0.0.1/",
        "rtsp://[::ffff:127.0.0.1]/", "rtsp://[::ffff:7f00:1]/", "rtsp://0x/",
        "rtsp://192.0.2.1/\u0111\u01b0\u1eddng", "rtsp://192.0.2.1/" + "x" * 400, "rtsp://192.0.2.1/a b",
    ],
)  # fmt: skip
def test_what_is_no_cameras_address_is_refused(address: str) -> None:
    assert "address" in problems_of(address=address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.8.7"])
def test_what_the_recorder_may_reach_may_be_typed(host: str) -> None:
    networks = Settings(feed_networks="127.0.0.1, 169.254.8.0/24").device_networks
    typed = FINE | {"address": f"rtsp://{host}:18557/cam"}
    assert rules.checked_feed(typed, networks).host == host
    with pytest.raises(Invalid):
        rules.checked_feed(typed, Settings(feed_networks="169.254.9.0/24").device_networks)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"user": ""}, "user"),
        ({"password": ""}, "password"),
        ({"password": "a\x07b"}, "password"),
        ({"transport": "carrier pigeon"}, "transport"),
        ({"onvif_port": "0"}, "onvif_port"),
        ({"onvif_port": "٣"}, "onvif_port"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_every_problem_is_told_by_its_input(fields: dict[str, str], name: str) -> None:
    assert name in problems_of(**fields)


@given(st.text(max_size=500), st.text(max_size=80), st.text(max_size=140), st.text(max_size=12))
def test_whatever_is_typed_is_a_draft_or_a_refusal(address: str, user: str, password: str, port: str) -> None:
    typed = {"address": address, "user": user, "password": password, "onvif_port": port}
    for tried in (typed, typed | {"address": f"rtsp://{address}"}):
        try:
            draft = rules.checked_feed(tried)
        except Invalid as refused:
            assert refused.problems
        else:
            assert 1 <= draft.port <= 65_535 and draft.path.isascii()


def test_a_state_is_only_believed_while_its_recorder_lives_and_its_owner_agrees() -> None:
    def shown(**more: bool) -> str:
        return rules.shown_state("active", "recording", **{"is_attended": True, "is_agreed": True, **more})

    assert shown() == "recording"
    assert shown(is_attended=False) == "unattended"
    assert shown(is_attended=False, is_new=True) == "waiting"
    assert shown(is_agreed=False) == "unconsented"
    assert rules.shown_state("paused", "recording", is_attended=True, is_agreed=True) == "paused"
    assert rules.host_state(None, 0, rules.SILENT_MS) == "running"
    assert rules.host_state(None, 0, rules.SILENT_MS + 1) == "silent"
    assert rules.host_state(5, 0, 1) == "stopped"
