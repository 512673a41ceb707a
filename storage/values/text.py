"""Vietnamese text for machines: one normal form, a folded form for look-up, a key for sorting."""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_LETTERS, start=11)}
_GAP = "!!"  # before every digit and letter
_TONES_FOLLOW = " "  # before a gap: a name sorts before the longer names that begin with it
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def normal(text: str) -> str:
    """NFC with every run of white space (also the non-breaking kind) folded to one space, ends trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Lower case without tone marks, hats, horns or the bar of đ: "Đường Lê Lợi" becomes "duong le loi"."""
    lowered = normal(text).lower().replace("đ", "d")
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A string whose plain byte order is Vietnamese dictionary order: letters first, then tones.

    Stored beside names because databases differ in collation. Digits sort before letters; other signs count as a
    space. Plain ASCII, five characters for each letter at most.
    """
    letters: list[str] = []
    tones: list[str] = []
    for base, tone in map(_split_tone, normal(text).lower()):
        if base in _RANK:
            letters.append(f"{_RANK[base]:02d}")
        elif base and base in "0123456789":
            letters.append(f"0{base}")
        elif letters and letters[-1] != _GAP:
            letters.append(_GAP)
        else:
            continue
        tones.append(str(tone))
    if letters and letters[-1] == _GAP:
        letters.pop()
        tones.pop()
    return "".join(letters) + _TONES_FOLLOW + "".join(tones)


def _split_tone(char: str) -> tuple[str, int]:
    """The letter with its hat or horn but without its tone, and the rank of the tone."""
    tone = 0
    kept = ""
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept += part
    return unicodedata.normalize("NFC", kept), tone
