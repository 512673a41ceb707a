"""Brands of recorders and what a form for one must say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from service.web.language import _

BRANDS: dict[str, str] = {
    "hikvision": "Hikvision",
    "dahua": "Dahua",
    "kbvision": "KBVision",
    "ezviz": "Ezviz",
    "imou": "Imou",
    "other": _("Hiệu khác"),
}
MOST_CHANNELS = 256


@dataclass(frozen=True)
class DeviceDraft:
    """What is entered of a recorder."""

    brand: str
    model: str
    channel_count: int
    place: str
    note: str


def checked_device(
    *, brand: str, model: str, channel_count: int | None, place: str, note: str
) -> tuple[DeviceDraft | None, dict[str, str]]:
    """The draft, or None and what is to be mended, by the name of the input."""
    problems: dict[str, str] = {}
    if brand not in BRANDS:
        problems["brand"] = _("Hãy chọn hiệu đầu ghi.")
    if channel_count is None or not 1 <= channel_count <= MOST_CHANNELS:
        problems["channel_count"] = _("Số kênh phải là số nguyên từ 1 đến 256.")
    if not place.strip():
        problems["place"] = _("Hãy ghi đầu ghi đặt ở đâu.")
    if problems or channel_count is None:
        return None, problems
    return DeviceDraft(brand, model.strip()[:60], channel_count, place.strip()[:200], note.strip()[:500]), {}
