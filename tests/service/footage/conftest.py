"""A made-up town on both sizes, and people of it who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.signing import token_digest
from service.app import create_app
from storage.catalog import accounts
from storage.models import Session
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.town import UNIT, Town


@pytest.fixture
def town(archive: Archive) -> Town:
    return Town(archive)


@pytest.fixture
def client_as(archive: Archive, town: Town) -> Callable[..., TestClient]:
    """A signed-in browser, ``client_as("officer", UNIT, with_case=True)``, with ``account_id`` and ``case_id``."""
    app = create_app(archive)

    def sign_in(role: str = "officer", unit_id: str | None = UNIT, *, with_case: bool = True) -> TestClient:
        login = f"{role}.{unit_id}"
        account_id = town.account(unit_id, role, login)
        case_id = town.case(unit_id or UNIT, f"HS {account_id:04}/2026") if with_case else None
        with archive.write() as work:
            signed = Session(
                token_sha256=token_digest(login),
                account_id=account_id,
                csrf_token="csrf",
                working_case_id=case_id,
                working_purpose="investigate" if with_case else None,
                created_at=work.now,
                last_seen_at=work.now,
                expires_at=work.now + DAY_MS,
                address="",
                agent="",
            )
            accounts.add_session(work.session, signed)
        client: Any = TestClient(app, cookies={"camera_antt_session": login}, follow_redirects=False)
        client.account_id, client.case_id = account_id, case_id
        return client

    return sign_in
