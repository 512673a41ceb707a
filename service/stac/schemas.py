"""JSON of the STAC API 1.0.0 with STAC 1.1.0 inside: catalog, collections, items, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from service.stac.actions import Item, Page
from service.stac.rules.moments import written
from storage.catalog.clips import FLAG_RECORDED
from storage.catalog.footage_places import CameraRow, MountRow

JSON, GEOJSON = "application/json", "application/geo+json"
STAC_VERSION = "1.1.0"
FILE_EXTENSION = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
CONFORMS_TO = (
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
VIETNAM = [102.0, 8.0, 118.0, 24.0]  # the extent of a collection whose camera never had a place
Link = dict[str, Any]


def link(rel: str, href: str, kind: str = JSON, **more: Any) -> Link:
    """One link."""
    return {"rel": rel, "href": href, "type": kind, **more}


@dataclass(frozen=True)
class Addresses:
    """Where the parts of the API are found; ``house`` is the address of the program, without a slash at its end."""

    house: str

    @property
    def root(self) -> str:
        """The landing page."""
        return f"{self.house}/stac"

    @property
    def search(self) -> str:
        """The search for items."""
        return f"{self.root}/search"

    @property
    def collections(self) -> str:
        """The list of collections."""
        return f"{self.root}/collections"

    def collection(self, code: str) -> str:
        """One collection."""
        return f"{self.collections}/{quote(code, safe='')}"

    def items(self, code: str) -> str:
        """The items of one collection."""
        return f"{self.collection(code)}/items"

    def item(self, item: Item) -> str:
        """One item."""
        return f"{self.items(item.camera.code)}/{quote(str(item.name), safe='')}"


def landing(at: Addresses) -> dict[str, Any]:
    """The landing page: what there is, and where."""
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": "camera-antt",
        "title": "Camera với ANTT",
        "description": "Camera an ninh là collection, đoạn ghi hình là item. Mỗi lượt tra cứu cần hồ sơ và mục đích, "
        "và được ghi vào nhật ký. Security cameras are collections, clips are items; every look is written down.",
        "conformsTo": list(CONFORMS_TO),
        "links": [
            link("self", at.root),
            link("root", at.root),
            link("conformance", f"{at.root}/conformance"),
            link("service-desc", f"{at.house}/api/v1/openapi.json"),
            link("service-doc", f"{at.house}/access-tokens", "text/html"),
            link("data", at.collections),
            link("search", at.search, GEOJSON, method="GET"),
            link("search", at.search, GEOJSON, method="POST"),
        ],
    }


def collection(at: Addresses, camera: CameraRow, hung: Sequence[MountRow]) -> dict[str, Any]:
    """A camera: where it ever hung, and since when."""
    lons, lats = [mount.lon for mount in hung], [mount.lat for mount in hung]
    since = min((mount.valid_from_ms for mount in hung), default=None)
    ends = [mount.valid_to_ms for mount in hung]
    until = None if not ends or None in ends else max(end for end in ends if end is not None)
    here = at.collection(camera.code)
    return {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "id": camera.code,
        "title": f"{camera.code} · {camera.place}",
        "description": f"{camera.place} ({camera.address})",
        "license": "other",
        "extent": {
            "spatial": {"bbox": [[min(lons), min(lats), max(lons), max(lats)] if hung else VIETNAM]},
            "temporal": {"interval": [[_written_or_open(since), _written_or_open(until)]]},
        },
        "links": [
            link("self", here),
            link("root", at.root),
            link("parent", at.root),
            link("items", at.items(camera.code), GEOJSON),
        ],
    }


def _written_or_open(at_ms: int | None) -> str | None:
    return None if at_ms is None else written(at_ms)


def collections(at: Addresses, every: Sequence[dict[str, Any]], here: str, after: str | None) -> dict[str, Any]:
    """A page of collections; ``here`` is its own address, ``after`` that of the page behind it."""
    links = [link("self", here), link("root", at.root)]
    return {"collections": list(every), "links": links + ([link("next", after)] if after else [])}


def item(at: Addresses, found: Item) -> dict[str, Any]:
    """A clip: when and where it was, by which clock, how sure that is, and where its bytes are asked for.

    ``clock_start`` and ``clock_offset_ms`` speak of the device's clock; null where the clip stands on the server's.
    """
    here, mount, told_ms = at.item(found), found.mount, found.at.device_start_ms
    place: dict[str, Any] = {"geometry": None}
    if mount is not None:
        point = [mount.lon, mount.lat]
        place = {"geometry": {"type": "Point", "coordinates": point}, "bbox": point * 2}
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": [FILE_EXTENSION],
        "id": str(found.name),
        "collection": found.camera.code,
        **place,
        "properties": {
            "title": f"{found.camera.code} · {found.camera.place}",
            "datetime": written(found.at.span.start_ms),
            "start_datetime": written(found.at.span.start_ms),
            "end_datetime": written(found.at.span.end_ms),
            "camera_antt:clock": "server" if found.clip.flags & FLAG_RECORDED else "device",
            "camera_antt:clock_start": _written_or_open(told_ms),
            "camera_antt:clock_offset_ms": None if told_ms is None else found.at.span.start_ms - told_ms,
            "camera_antt:clock_uncertainty_ms": found.at.uncertainty_ms,
            "camera_antt:is_by_uncertainty": found.is_by_uncertainty,
        },
        "links": [
            link("self", here, GEOJSON),
            link("root", at.root),
            link("parent", at.collection(found.camera.code)),
            link("collection", at.collection(found.camera.code)),
        ],
        "assets": {
            "video": {
                "href": f"{here}/video",
                "title": "Đoạn ghi hình; cần quyền xem đang còn hạn",
                "roles": ["data"],
                "file:size": found.clip.size_bytes,
            },
            "thumbnail": {
                "href": f"{here}/thumbnail",
                "title": "Ảnh thu nhỏ, nếu có; cần quyền xem đang còn hạn",
                "type": "image/jpeg",
                "roles": ["thumbnail"],
            },
        },
    }


def items(at: Addresses, page: Page, links: Sequence[Link]) -> dict[str, Any]:
    """A page of items. How many there are in all is not counted."""
    return {
        "type": "FeatureCollection",
        "features": [item(at, found) for found in page.items],
        "links": [link("root", at.root), *links],
        "numberReturned": len(page.items),
    }


def next_address(here: str, query: Sequence[tuple[str, str]], token: str) -> str:
    """The address of the page behind: the same question with another mark."""
    kept = [(name, value) for name, value in query if name != "next"]
    return f"{here}?{urlencode([*kept, ('next', token)])}"


def links_of_search(
    at: Addresses, page: Page, query: Sequence[tuple[str, str]], body: Mapping[str, Any] | None
) -> list[Link]:
    """Links of a page of the search; ``body`` is what was posted, None for a question in the address."""
    if body is not None:
        links = [link("self", at.search, GEOJSON, method="POST")]
        if page.next:
            more = {**body, "next": page.next.token()}
            links.append(link("next", at.search, GEOJSON, method="POST", body=more, merge=False))
        return links
    here = f"{at.search}?{urlencode(query)}" if query else at.search
    links = [link("self", here, GEOJSON, method="GET")]
    if page.next:
        links.append(link("next", next_address(at.search, query, page.next.token()), GEOJSON, method="GET"))
    return links


def links_of_items(at: Addresses, code: str, page: Page, query: Sequence[tuple[str, str]]) -> list[Link]:
    """Links of a page of a collection's items."""
    here = at.items(code)
    links = [
        link("self", f"{here}?{urlencode(query)}" if query else here, GEOJSON),
        link("collection", at.collection(code)),
    ]
    if page.next:
        links.append(link("next", next_address(here, query, page.next.token()), GEOJSON))
    return links
