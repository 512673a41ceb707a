"""Cameras with their spans, as a form sends them: ``from_<key>`` and ``to_<key>`` beside each ticked key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.web.formatting import moment
from service.web.language import _
from service.web.moments import read_moment
from storage.errors import Refused
from storage.values.timespan import Timespan

_SECOND_MS = 1_000
_LATEST_MS = 253_402_300_000_000  # the last second of the year 9999


def read_key(text: str | None) -> int | None:
    """A row's key from an address or a form; None when it is not one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else None


def instant_of(text: str, field: str) -> int:
    """Epoch ms of an address's ``from`` or ``to``: epoch ms as digits, or a moment as people write it.

    Raises Refused naming ``field``.
    """
    if text.isascii() and text.isdigit():
        return min(int(text), _LATEST_MS)
    return read_moment(text, field)


def written(span: Timespan) -> tuple[str, str]:
    """A span as a form shows it: whole seconds, widened to them."""
    end = -(-span.end_ms // _SECOND_MS) * _SECOND_MS
    return moment(span.start_ms, seconds=True), moment(end, seconds=True)


def read_span(fields: Mapping[str, str], key: str, known: Timespan | None = None) -> Timespan:
    """The span beside one key. ``known``: the span the form was filled with; an input left alone keeps its very
    milliseconds. Raises Refused naming the input."""
    shown = written(known) if known else ("", "")
    instants = []
    for name, text, before in (
        (f"from_{key}", shown[0], known.start_ms if known else None),
        (f"to_{key}", shown[1], known.end_ms if known else None),
    ):
        given = fields.get(name, "")
        instants.append(before if before is not None and given == text else read_moment(given, name))
    if instants[1] <= instants[0]:
        raise Refused("bad_span", _("Thời điểm kết thúc phải sau thời điểm bắt đầu."), field=f"to_{key}")
    return Timespan(instants[0], instants[1])


def read_spans(
    fields: Mapping[str, str], keys: Iterable[int], known: Mapping[int, Timespan] | None = None
) -> tuple[dict[int, Timespan], dict[str, str]]:
    """Spans by key, and what is wrong by input."""
    spans: dict[int, Timespan] = {}
    problems: dict[str, str] = {}
    for key in keys:
        try:
            spans[key] = read_span(fields, str(key), (known or {}).get(key))
        except Refused as refusal:
            problems[refusal.field or "span"] = refusal.message
    return spans, problems
