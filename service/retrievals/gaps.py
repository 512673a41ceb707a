"""Why a retrieval has no picture of a stretch: the gaps of the player, explained as the search explains them."""

from __future__ import annotations

from collections.abc import Sequence

from service.access.desk import Desk
from service.footage.actions.search import asked, searched
from service.footage.gap_words import gap_words
from service.footage.rules.answer import GapAnswer
from service.footage.rules.question import Chosen, Question
from service.retrievals import viewing
from service.retrievals.schemas import GapBody
from service.retrievals.viewing import Viewable
from service.web.language import _
from storage.models import Retrieval
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan, without

_CRACK_MS = 1_000  # what is left beside a reason is the uncertainty of a clock, no gap of its own


def told_gaps(desk: Desk, session: Reading, row: Retrieval, shown: Sequence[Viewable]) -> list[GapBody]:
    """Stretches of the allowed span that no clip shows, in order, each piece with its reason in words.

    What the search has footage of by now came after this retrieval was made, or shows by uncertainty only.
    """
    left = viewing.gaps(row, list(shown))
    if not left:
        return []
    now = desk.archive.clock.now_ms()
    question = Question(Chosen(ids=(row.camera_id,)), Timespan(row.start_ms, row.end_ms), limit=1)
    found = searched(session.connection(), asked(question, None, now, desk.archive.settings))
    known = [gap for camera in found.cameras for gap in camera.gaps]
    return sorted((body for gap in left for body in _pieces(desk, gap, known, now)), key=lambda body: body.start_ms)


def _pieces(desk: Desk, gap: Timespan, known: Sequence[GapAnswer], now: int) -> list[GapBody]:
    pieces, spans = [], []
    for one in known:
        if span := Timespan(one.start_ms, one.end_ms).clipped_to(gap):
            words = gap_words(desk, one.kind, one.reason, one.overwritten_at, now)
            pieces.append(GapBody(start_ms=span.start_ms, end_ms=span.end_ms, kind=one.kind, reason=words))
            spans.append(span)
    rest = [span for span in without(gap, spans) if not spans or span.length_ms >= _CRACK_MS]
    said = desk.say(_("Không có trong trích xuất này"))
    return pieces + [GapBody(start_ms=s.start_ms, end_ms=s.end_ms, kind="gap", reason=said) for s in rest]
