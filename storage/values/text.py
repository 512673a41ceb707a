"""Vietnamese text for machines: one normal form, a folded form for look-up, a key for sorting."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_LETTERS, start=11)}
_GAP = "!!"  # before every digit and letter
_TONES_FOLLOW = " "  # before a gap: a name sorts before the longer names that begin with it
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LINES = "\t\n\r"  # what a form may send between words
_HIDING = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, joiners and turners of direction, signs without a shape
# Signs that show nothing although they count as letters, marks or symbols: fillers, joiners, chosen variants.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_BETWEEN_DIGITS = {"Pd", "Zs"}  # dashes and spaces


def normal(text: str) -> str:
    """NFC with every run of white space (also the non-breaking kind) folded to one space, ends trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def hidden_signs(text: str) -> set[str]:
    """Signs in ``text`` that show nothing or turn the direction of what follows, so that it reads otherwise than it is
    kept: controls, zero-width spaces and joiners, U+202E and its kin, fillers. Vietnamese needs none of them.

    Every title, name and written reason is asked this; for people: ``service/web/writing.py``.
    """
    return {c for c in text if c in _BLANK or (unicodedata.category(c) in _HIDING and c not in _LINES)}


def written_length(text: str) -> int:
    """How much is said: letters and digits, and one space between words of them. Dots, dashes and signs that show
    nothing do not lengthen a reason."""
    words = ("".join(c for c in word if c.isalnum() and c not in _BLANK) for word in normal(text).split(" "))
    return len(" ".join(word for word in words if word))


def identity(text: str) -> str:
    """One form for all the ways in which one person's name or number is written; different people keep different ones.

    Case, width, white space and where a tone stands in its syllable ("Hòa", "Hoà") make no difference; tones, hats and
    horns do ("Hoa" is somebody else). A number is its digits: "079 123-456" becomes "079123456", +84 a leading 0.
    """
    one = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    local = f"0{one[3:]}" if one.startswith("+84") else one
    digits = "".join(c for c in local if c not in ".()" and unicodedata.category(c) not in _BETWEEN_DIGITS)
    return digits if digits.isdigit() else " ".join(map(_tone_last, one.split(" ")))


def _tone_last(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(part for part in parts if part in _TONES)


def folded(text: str) -> str:
    """Lower case without tone marks, hats, horns or the bar of đ: "Đường Lê Lợi" becomes "duong le loi"."""
    lowered = normal(text).lower().replace("đ", "d")
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A string whose plain byte order is Vietnamese dictionary order: letters first, then tones.

    Stored beside names because databases differ in collation. Numbers sort by their value (Khu phố 2 before Khu phố 10)
    and before letters; other signs count as a space. Plain ASCII, five characters for each letter at most.
    """
    letters: list[str] = []
    tones: list[str] = []
    for index, part in enumerate(re.split(r"([0-9]+)", normal(text).lower())):
        for base, tone in [(part, 0)] if index % 2 else map(_split_tone, part):
            if index % 2:
                letters.append(_number_key(part))
            elif base in _RANK:
                letters.append(f"{_RANK[base]:02d}")
            elif letters and letters[-1] != _GAP:
                letters.append(_GAP)
            else:
                continue
            tones.append(str(tone))
    if letters and letters[-1] == _GAP:
        letters.pop()
        tones.pop()
    return "".join(letters) + _TONES_FOLLOW + "".join(tones)


def _number_key(figures: str) -> str:
    """How many figures, then the figures: so that keys compare as the numbers do."""
    digits = figures.lstrip("0") or "0"
    return f"0{min(len(digits), 9)}{digits}"


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
