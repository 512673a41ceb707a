"""Comparing names of units: one name is written with the tone here or there, with y or i, with its kind or without."""

from __future__ import annotations

import re
import unicodedata

from storage.values.text import folded, normal

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LONE_Y = re.compile(r"\b(b|c|ch|d|đ|g|gi|h|k|kh|l|m|n|nh|ph|qu|r|s|t|th|tr|v|x)?y(\d?)\b")
_KINDS = {
    "thanh pho": "thành phố",
    "tp": "thành phố",
    "tinh": "tỉnh",
    "thi xa": "thị xã",
    "tx": "thị xã",
    "thi tran": "thị trấn",
    "tt": "thị trấn",
    "dac khu": "đặc khu",
    "dk": "đặc khu",
    "phuong": "phường",
    "p": "phường",
    "xa": "xã",
    "x": "xã",
    "quan": "quận",
    "q": "quận",
    "huyen": "huyện",
    "h": "huyện",
}
_WORD = r"(thanh pho|tinh|thi xa|thi tran|dac khu|phuong|xa|quan|huyen)[ .:]+"
_LETTERS = r"(tp|tx|tt|dk|p|x|q|h)(?:\. ?| (?=\d)|(?=\d))"
_PREFIX = re.compile(f"^(?:{_WORD}|{_LETTERS})")


def split_kind(text: str) -> tuple[str | None, str]:
    """The kind that a written name begins with, if any, and the rest: "P. Tam Thắng" → ("phường", "Tam Thắng")."""
    name = normal(text)
    # folding keeps the length of composed Vietnamese text, so that the cut falls at the same place
    found = _PREFIX.match(folded(name)) if len(folded(name)) == len(name) else None
    if found is None or not name[found.end() :].strip():
        return None, name
    return _KINDS[found[1] or found[2]], name[found.end() :].strip()


def name_key(text: str) -> str:
    """A key that is equal for spellings of one name: "xã Phú Hoà" = "Phú Hòa", "Quý" = "Quí"; marks still count."""
    words = re.sub(r"[-–—’'`.,]", " ", split_kind(text)[1].lower()).split()
    keyed = " ".join(_tone_last(word) for word in words)
    return _LONE_Y.sub(lambda m: f"{m[1] or ''}i{m[2]}", keyed)


def _tone_last(word: str) -> str:
    """The word with its tone mark taken off the vowel and put behind as a digit: "hòa", "hoà" → "hoa1"."""
    tone, kept = "", ""
    for part in unicodedata.normalize("NFD", word):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept += part
    return unicodedata.normalize("NFC", kept) + tone
