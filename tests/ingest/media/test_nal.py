"""NAL units taken apart and put together again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.media.nal import is_key, join_lengths, kind_of, parameter_sets, split_annex_b, split_lengths

# A unit begins with a header and holds no start code, nor does it end with a zero byte
UNITS = st.lists(st.binary(min_size=1, max_size=40).map(lambda b: b"\x65" + b.replace(b"\0", b"\1")), max_size=8)


@settings(deadline=None)
@given(UNITS, st.lists(st.sampled_from([b"\0\0\1", b"\0\0\0\1"]), min_size=8, max_size=8))
def test_both_ways_of_parting_units_hold_the_same_units(units: list[bytes], codes: list[bytes]) -> None:
    stream = b"".join(code + unit for code, unit in zip(codes, units, strict=False))
    assert split_annex_b(stream) == units
    assert list(split_lengths(join_lengths(units))) == units


def test_what_stands_before_the_first_start_code_is_dropped() -> None:
    assert split_annex_b(b"noise\0\0\1\x65abc\0\0") == [b"\x65abc"]
    assert split_annex_b(b"no start code at all") == []


@pytest.mark.parametrize("data", [b"\0\0\0\5abc", b"\0\0\0\0", b"\0\0", b"\xff\xff\xff\xffa"])
def test_a_length_that_leads_beyond_the_end_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="beyond"):
        list(split_lengths(data))


def test_units_are_told_apart() -> None:
    assert is_key([b"\x06x", b"\x65x"], "h264")
    assert not is_key([b"\x41x"], "h264")
    assert is_key([b"\x26\x01x"], "hevc")  # IDR_W_RADL
    assert is_key([b"\x2a\x01x"], "hevc")  # CRA
    assert not is_key([b"\x02\x01x"], "hevc")
    assert kind_of(b"\x67", "h264") == 7
    assert kind_of(b"\x42\x01", "hevc") == 33


def test_parameter_sets_are_found_once_each() -> None:
    found = parameter_sets([b"\x67a", b"\x68b", b"\x67a", b"\x68c", b"\x65d"], "h264")
    assert found == {"sps": [b"\x67a"], "pps": [b"\x68b", b"\x68c"]}
