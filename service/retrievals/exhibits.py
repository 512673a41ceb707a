"""What is told of an exhibit: its times, its pieces and the holes between them, whose clock it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from service.access.desk import Desk
from service.retrievals.schemas import ExhibitBody, StretchBody
from service.web import formatting
from service.web.language import _
from storage.catalog import retrievals
from storage.models import Exhibit
from storage.values.timespan import Timespan, merged, without

_CRACK_MS = 1_000  # clips of a running feed leave less between them: no hole that a reader could see


def exhibit_body(exhibit: Exhibit) -> ExhibitBody:
    """An exhibit as JSON, its end and its holes from the pieces it was made of."""
    span, played, missing = retrievals.span_of(exhibit), pieces(exhibit), holes(exhibit)
    return ExhibitBody(
        id=exhibit.id,
        number=exhibit.number,
        sha256=exhibit.sha256,
        size_bytes=exhibit.size_bytes,
        container=exhibit.container,
        video_codec=exhibit.video_codec,
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        uncertainty_ms=exhibit.uncertainty_ms,
        played_ms=played_ms(exhibit),
        pieces=[StretchBody(start_ms=one.start_ms, end_ms=one.end_ms) for one in played],
        missing=[StretchBody(start_ms=one.start_ms, end_ms=one.end_ms) for one in missing],
        made_at=exhibit.made_at,
    )


def pieces(exhibit: Exhibit) -> list[Timespan]:
    """What it shows without a hole, in order."""
    return merged(retrievals.pieces_of(exhibit), bridge_ms=_CRACK_MS)


def holes(exhibit: Exhibit) -> list[Timespan]:
    """What lies between its pieces: no footage, and nothing in the file."""
    return without(retrievals.span_of(exhibit), pieces(exhibit))


def played_ms(exhibit: Exhibit) -> int:
    """How long the file plays: its pieces one behind the other."""
    return sum(one.length_ms for one in retrievals.pieces_of(exhibit))


def pieces_line(desk: Desk, exhibit: Exhibit) -> str:
    """How long it plays, what it shows and what is missing between; empty without a hole."""
    missing = holes(exhibit)
    if not missing:
        return ""
    said = desk.say(_("phát %(played)s (%(pieces)s); thiếu %(missing)s"))
    played = formatting.length(played_ms(exhibit), language=desk.language)
    return said % {"played": played, "pieces": _listed(pieces(exhibit)), "missing": _listed(missing)}


def clock_line(desk: Desk, exhibit: Exhibit) -> str:
    """Whose clock the clips of an exhibit stand on, and whether that was ever looked at."""
    made_from = exhibit.manifest.get("clips") or []
    named = {clip.get("clock", "device") for clip in made_from}
    if named == {"server"}:
        return desk.say(_("giờ máy chủ"))
    of_device = [clip for clip in made_from if clip.get("clock", "device") == "device"]
    is_compared = all(clip.get("is_clock_compared") for clip in of_device)
    said = desk.say(_("giờ máy ghi, đã chỉnh") if is_compared else _("giờ máy ghi, đồng hồ chưa so"))
    return f"{said}; {desk.say(_('một phần theo giờ máy chủ'))}" if "server" in named else said


def _listed(spans: Sequence[Timespan]) -> str:
    return ", ".join(f"{formatting.clock(one.start_ms)}–{formatting.clock(one.end_ms)}" for one in spans)
