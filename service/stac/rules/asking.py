"""What a program asks: the parameters of an address or the members of a JSON body, checked before anything is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from service.stac.rules import moments, shapes
from service.stac.rules.names import ItemName, Mark, read_item_name, read_mark
from service.web.language import _
from storage.errors import Malformed
from storage.values.digest import sha256_of_bytes
from storage.values.timespan import Timespan

USUAL_LIMIT = 10
MOST_ITEMS = 1_000
MOST_NAMED = 200
SEARCH = frozenset({"bbox", "intersects", "datetime", "ids", "collections", "limit", "next"})
ITEMS = frozenset({"bbox", "datetime", "limit", "next"})
PAGES = frozenset({"limit", "next"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A search for items. ``span`` is corrected time; None leaves a matter open; ``after``: where a page stopped."""

    shape: shapes.Shape | None = None
    span: Timespan | None = None
    codes: frozenset[str] | None = None
    names: frozenset[ItemName] | None = None
    limit: int = USUAL_LIMIT
    after: Mark | None = None


def of_address(items: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, Any]:
    """The parameters of an address in the form of a JSON body. Raises Malformed for one that is unknown or repeated."""
    given: dict[str, Any] = {}
    for name, value in items:
        if name in given:
            text = _("Tham số «%(name)s» được ghi nhiều lần; nhiều giá trị thì ghi cách nhau bằng dấu phẩy.")
            raise Malformed("repeated_parameter", text, field=name, name=name[:40])
        given[name] = _READ.get(name, str)(value) if value else None
    return checked_names(given, known)


def checked_names(given: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """What is given and not empty. Raises Malformed for a member nobody here knows: ignoring it would mislead."""
    for name in given:
        if name not in known:
            raise _unknown(name)
    return {name: value for name, value in given.items() if value is not None and value != []}


def _unknown(name: str) -> Malformed:
    text = _("Không có tham số «%(name)s» ở địa chỉ này.")
    return Malformed("unknown_parameter", text, field=name[:40], name=name[:40])


def asked(given: Mapping[str, Any]) -> Asked:
    """The search that a JSON body states. Raises Malformed naming the member that cannot be read."""
    if "bbox" in given and "intersects" in given:
        text = _("Chỉ chọn một trong hai: khung (bbox) hoặc vùng (intersects).")
        raise Malformed("two_places", text, field="bbox")
    shape = None
    if "bbox" in given:
        shape = shapes.read_bbox(_list_of(given["bbox"], "bbox", (int, float)))
    elif "intersects" in given:
        shape = shapes.read_geometry(given["intersects"])
    names = frozenset(_named(given["ids"], "ids")) if "ids" in given else None
    return Asked(
        shape=shape,
        span=moments.read_interval(_text(given["datetime"], "datetime")) if "datetime" in given else None,
        codes=frozenset(_named(given["collections"], "collections")) if "collections" in given else None,
        names=None if names is None else frozenset(name for text in names if (name := read_item_name(text))),
        limit=limit_of(given),
        after=read_mark(_text(given["next"], "next")) if "next" in given else None,
    )


def limit_of(given: Mapping[str, Any]) -> int:
    """How many there may be in an answer; more than the house gives is cut down. Raises Malformed below one."""
    limit = given.get("limit", USUAL_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        text = _("Số mục mỗi trang (limit) là số nguyên từ 1 trở lên.")
        raise Malformed("bad_limit", text, field="limit")
    return min(limit, MOST_ITEMS)


def _named(given: Any, field: str) -> list[str]:
    named: list[str] = _list_of(given, field, (str,))
    if not all(name.isprintable() for name in named):  # no database of the house has room for every sign
        raise _unreadable(field)
    if len(named) > MOST_NAMED:
        text = _("Mỗi lần ghi tên tối đa %(most)s mục. Hãy chia thành nhiều lần.")
        raise Malformed("too_many_names", text, field=field, most=MOST_NAMED)
    return named


def _list_of(given: Any, field: str, kinds: tuple[type, ...]) -> list[Any]:
    if not isinstance(given, list) or not all(isinstance(one, kinds) for one in given):
        raise _unreadable(field)
    return given


def _text(given: Any, field: str) -> str:
    if not isinstance(given, str):
        raise _unreadable(field)
    return given


def _unreadable(field: str) -> Malformed:
    text = _("Giá trị của «%(name)s» chưa đúng dạng. Hãy xem mô tả của giao diện.")
    return Malformed(f"bad_{field}", text, field=field, name=field)


def _read_numbers(text: str) -> list[float]:
    parts = [part.strip() for part in text.split(",")]
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise _unreadable("bbox")
    return [float(part) for part in parts]


def _read_json(text: str) -> Any:
    return read_json(text.encode("utf-8", "replace"), "intersects")


def read_json(body: bytes, field: str = "body") -> Any:
    """What JSON says. Raises Malformed."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        text = _("Nội dung gửi lên không phải là JSON đọc được.")
        raise Malformed("malformed", text, field=field) from error


def _read_whole(text: str) -> int:
    stripped = text.strip()
    if not re.fullmatch(r"[+-]?\d+", stripped, re.ASCII):
        raise _unreadable("limit")
    sign = -1 if stripped.startswith("-") else 1
    return sign * int(stripped.lstrip("+-")[:12])


_READ: dict[str, Any] = {
    "bbox": _read_numbers,
    "intersects": _read_json,
    "ids": lambda text: [one for one in text.split(",") if one],
    "collections": lambda text: [one for one in text.split(",") if one],
    "limit": _read_whole,
}


def said_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """A search as the access log keeps it: what was asked, drawings and long lists cut down to their digest."""
    said: dict[str, Any] = {}
    for name, value in given.items():
        packed = msgspec.json.encode(value)
        is_whole = len(packed) <= 400 and not isinstance(value, dict)
        said[name] = value if is_whole else {"sha256": sha256_of_bytes(packed), "size_bytes": len(packed)}
    return said
