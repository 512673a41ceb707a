"""The form in front of the recorder: what was typed turned into a comparison. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.cameras.clocks import proposed_uncertainty_ms
from service.web.forms import whole_number
from service.web.language import _
from service.web.moments import read_moment
from storage.catalog.clocks import ClockEntry
from storage.errors import Invalid, Refused
from storage.values.clock import SECOND_MS

BY_HAND = ("photograph", "footage", "statement")
_WITH_SECONDS = re.compile(r"\d[:hg]\d{1,2}[:mp]\d")
HALF_MINUTE_MS = 30 * SECOND_MS


@dataclass(frozen=True)
class Typed:
    """What was typed: instants epoch ms UTC, lengths ms."""

    observed_at: int
    offset_ms: int
    uncertainty_ms: int
    method: str
    reference: str
    is_of_recorder: bool
    set_at: int | None
    instead_of: int | None


def defaults(mistaken: ClockEntry | None, *, has_recorder: bool) -> dict[str, str]:
    """What the form begins with; a correction with what was said then."""
    begun = {"method": "photograph", "reference_kind": "server", "whose": "recorder" if has_recorder else "camera"}
    if mistaken is None:
        return begun
    one, evidence = mistaken.observation, mistaken.evidence
    begun["method"] = one.method
    if evidence is not None:
        begun |= {
            "reference": evidence.reference_text,
            "device": evidence.device_text,
            "reference_kind": evidence.reference,
            "whose": "recorder" if evidence.device_id else "camera",
            "note": evidence.note,
        }
    return begun


def read(fields: Mapping[str, str]) -> Typed:
    """The comparison that was typed. Raises Invalid naming every field that cannot be read.

    A display without seconds is taken at the middle of its minute, and half a minute is unsure.
    """
    problems: dict[str, str] = {}
    reference_ms = _moment(fields, "reference", problems)
    device_ms = _moment(fields, "device", problems)
    shows_seconds = bool(_WITH_SECONDS.search(fields.get("device", "")))
    if not shows_seconds:
        device_ms += HALF_MINUTE_MS
    method = fields.get("method", "") or "photograph"
    if method not in BY_HAND:
        problems["method"] = _("Hãy chọn cách so trong danh sách.")
    uncertainty_ms = proposed_uncertainty_ms(method, shows_seconds=shows_seconds)
    if said := fields.get("uncertainty", ""):
        try:
            uncertainty_ms = round(float(said.replace(",", ".")) * 1_000)
        except (ValueError, OverflowError):
            problems["uncertainty"] = _("Hãy ghi sai số bằng giây, ví dụ 2 hoặc 0,5.")
    set_at = None
    if fields.get("was_set"):
        set_at = _moment(fields, "set_at", problems) if fields.get("set_at") else reference_ms
    if problems:
        raise Invalid(problems)
    return Typed(
        observed_at=reference_ms,
        offset_ms=reference_ms - device_ms,
        uncertainty_ms=uncertainty_ms,
        method=method,
        reference=fields.get("reference_kind", "") or "other",
        is_of_recorder=fields.get("whose") == "recorder",
        set_at=set_at,
        instead_of=whole_number(fields.get("instead_of")),
    )


def _moment(fields: Mapping[str, str], name: str, problems: dict[str, str]) -> int:
    try:
        return read_moment(fields.get(name, ""), name, needs_time=True)
    except Refused as refusal:
        problems[name] = refusal.message
        return 0
