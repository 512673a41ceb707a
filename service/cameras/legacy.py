"""Telling text typed in the old TCVN3 (.VnTime) or VNI fonts, whose letters mean others than they say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.web.language import _

ADVICE = _(
    "Văn bản dùng phông chữ cũ (TCVN3/.VnTime hoặc VNI), không đọc được. Hãy chuyển sang Unicode bằng UniKey"
    " (Ctrl+Shift+F6) hoặc Vietkey rồi nạp lại."
)

# TCVN3 writes vowels as capitals of Western Europe within small letters ("TrÇn ThÞ") or as signs within a word ("V¨n").
_TCVN3 = re.compile(r"[a-z][À-ÖØ-Þ]|[A-Z][À-ÖØ-Þ][a-z]|[A-Za-z][¢£¤¥¦§¨¬µ¶¸¹¼½¾]|[¢£¤§¨©¬®µ¶¸¹¼½¾][A-Za-zÀ-ÿ]|§-ê")
# VNI writes the plain vowel and then the mark as a letter of its own: pairs that no Vietnamese word has.
_VNI = re.compile(
    r"[aA][âàáãåäøùûõïèéëüúÂÀÁÃÅÄØÙÛÕÏÈÉËÜÚ]|[aA][êÊ](?![êÊ])|[eE][âàáãåäøùûõïÂÀÁÃÅÄØÙÛÕÏ]|[oO][âøùûõïåäÂØÙÛÕÏÅÄ]|[uU][øùûõïØÙÛÕÏ]|[yY][øùûõÿØÙÛÕ]"
)


def looks_legacy(text: str) -> bool:
    """Whether a text holds letter pairs that only the old fonts produce."""
    return bool(_TCVN3.search(text) or _VNI.search(text))


def mostly_legacy(texts: Iterable[str]) -> bool:
    """Whether a whole sheet was typed in an old font: three cells tell it, and one in fifty."""
    words = [text for text in texts if any(char.isalpha() for char in text)]
    hits = sum(looks_legacy(text) for text in words)
    return hits >= 3 and hits * 50 >= len(words)
