"""What is asked of every title, name and written reason, the same at each noun of the desk. Pure."""

from __future__ import annotations

from service.web.language import _
from storage.values.text import hidden_signs, written_length

HIDDEN = _("Có ký tự ẩn hoặc ký tự đảo chiều chữ, thường do dán từ nơi khác. Hãy xóa rồi gõ lại mục này.")


def text_problem(text: str, at_least: int, too_thin: str) -> str | None:
    """What is wrong with something written; None when nothing is.

    Signs that show nothing or turn the direction of reading are refused (HIDDEN). ``at_least`` counts letters, digits
    and the spaces between words: what looks empty is empty. ``too_thin`` is what the person is told then, a marked
    sentence. For something that may stay empty ``at_least`` is 0.
    """
    if hidden_signs(text):
        return HIDDEN
    return too_thin if written_length(text) < at_least else None
