"""The STAC API of the running program before judges of others: pystac-client and stac-api-validator.

The schemas they ask the net for are given to them from pystac's own package, so that this runs without a net.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx
import pytest
from pystac.validation.local_validator import get_local_schema_cache
from pystac_client import Client
from pystac_client.exceptions import APIError
from stac_api_validator.validations import QueryConfig, validate_api
from stac_validator import utilities

from service.stac.schemas import FILE_EXTENSION
from tests.factories.running_town import Town
from tests.factories.visitor import API

pytestmark = pytest.mark.slow

# What the file extension says of the members used here; its whole schema is on the net
_FILE = {"file:size": {"type": "integer", "minimum": 0}}
EXTENSION = {
    "type": "object",
    "required": ["stac_extensions", "assets"],
    "properties": {
        "stac_extensions": {"contains": {"const": FILE_EXTENSION}},
        "assets": {
            "additionalProperties": {"properties": _FILE, "patternProperties": {"^file:(?!size$)": {"not": {}}}}
        },
    },
}


@pytest.fixture(scope="module")
def token(town: Town) -> str:
    """An access token that the searcher made on the page."""
    searcher = town.at["searcher"]
    form = {
        "csrf": searcher.headers["X-CSRF"],
        "case_id": str(town.world.case_id),
        "purpose": "investigate",
        "label": "Chương trình thử",
    }
    page = searcher.post("/access-tokens", data=form)
    assert page.status_code == 201, page.text[:500]
    found = re.search(r'id="new-token" data-once>([^<]+)<', page.text)
    assert found and found[1] not in searcher.get("/access-tokens").text
    return unescape(found[1])


@pytest.fixture
def schemas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The published schemas by their addresses; any other is an error."""
    known = {**get_local_schema_cache(), FILE_EXTENSION: EXTENSION}

    def fetched(address: str, headers: Any = None) -> Any:
        return known[address]

    monkeypatch.setattr(utilities, "fetch_and_parse_file", fetched)
    yield


def test_the_validator_finds_no_error(town: Town, token: str, schemas: None) -> None:
    camera = town.world.cameras[3]
    box = {"type": "Polygon", "coordinates": [[[107, 10], [108, 10], [108, 11], [107, 11], [107, 10]]]}
    _recommended, errors = validate_api(
        root_url=f"{town.address}/stac",
        ccs_to_validate=["core", "collections", "features", "item-search"],
        collection=camera.code,
        geometry=json.dumps(box),
        auth_bearer_token=token,
        auth_query_parameter=None,
        fields_nested_property=None,
        validate_pagination=True,
        query_config=QueryConfig(*[None] * 13),
        transaction_collection=None,
        headers={"Authorization": f"Bearer {token}"},  # its last step knows nothing of the token above
    )
    assert not list(errors), "\n".join(map(str, errors))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_client_walks_pages_to_the_whole_answer(town: Town, token: str, method: str) -> None:
    world = town.world
    client = Client.open(f"{town.address}/stac", headers={"Authorization": f"Bearer {token}"})
    # other flows register cameras in this town meanwhile
    assert {collection.id for collection in client.get_collections()} >= {camera.code for camera in world.cameras}
    since = datetime.fromtimestamp(world.at_ms / 1000, UTC)
    asked: dict[str, Any] = {
        "bbox": [107.0, 10.0, 108.0, 11.0],
        "datetime": [since, None],
    }
    whole = [item.id for item in client.search(method=method, limit=100, **asked).items()]
    walked = list(client.search(method=method, limit=1, **asked).items())
    assert [item.id for item in walked] == whole and len(set(whole)) == len(whole) > 2
    assert {item.collection_id for item in walked} >= {camera.code for camera in world.filming}
    for item in walked:
        assert item.geometry is not None and item.bbox == item.geometry["coordinates"] * 2


def test_bytes_still_demand_a_grant(town: Town, token: str) -> None:
    """The searcher was allowed a retrieval of camera 3 for this case, and none of camera 4."""
    program = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60)
    client = Client.open(f"{town.address}/stac", headers={"Authorization": f"Bearer {token}"})
    granted, refused = (client.search(collections=[town.world.cameras[n].code], limit=50).items() for n in (3, 4))
    answers = {item.id: program.get(item.assets["video"].href, headers={"Range": "bytes=0-99"}) for item in granted}
    assert 206 in {answer.status_code for answer in answers.values()}, answers
    for item in refused:
        for asset in item.assets.values():
            answer = program.get(asset.href)
            assert (answer.status_code, answer.json()["code"]) == (403, "no_grant"), asset.href
        assert town.at["stranger"].get(asset.href).status_code in {403, 404}


def test_a_token_opens_nothing_else_and_ends_by_its_owners_hand(town: Town, token: str) -> None:
    program = httpx.Client(base_url=town.address, headers={"Authorization": f"Bearer {token}"})
    assert program.get("/stac").status_code == 200
    assert program.get(f"{API}/session").status_code == 401
    assert program.get("/search").headers["location"].startswith("/sign-in")
    assert program.post("/access-tokens", data={"label": "nữa"}).status_code in {303, 401, 403}
    searcher = town.at["searcher"]
    (mark,) = re.findall(r'name="mark" value="(\w+)"', searcher.get("/access-tokens").text)
    ended = searcher.post("/access-tokens/end", data={"csrf": searcher.headers["X-CSRF"], "mark": mark})
    assert ended.status_code == 303
    answer = program.get("/stac")
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    with pytest.raises(APIError):
        Client.open(f"{town.address}/stac", headers={"Authorization": f"Bearer {token}"})
