"""Who asks at the STAC API: a program with an access token, or a person's browser with its session."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from service.access.desk import Desk, archive_of, client_address, signed_in, with_token
from service.stac.tokens import mark_of, token_of
from storage.models import Session as SignedSession


def received(request: Request) -> Desk:
    """Dependency: the desk of whoever asks. A program works for the case and the purpose of its token."""
    token = _bearer(request)
    if token is None:
        return signed_in(request)
    archive = archive_of(request)
    row, account = token_of(archive, token)
    request.state.language = account.language
    request.state.access_token = mark_of(row.token_sha256)
    session = SignedSession(  # never stored: what a session tells a desk, from the token
        token_sha256=row.token_sha256,
        account_id=account.id,
        csrf_token="",
        working_case_id=row.case_id,
        working_purpose=row.purpose,
        created_at=row.created_at,
        last_seen_at=archive.clock.now_ms(),
        expires_at=row.expires_at,
        address=client_address(request)[:45],
        agent="",
    )
    return Desk(request, archive, account, session)


async def with_token_or_program(request: Request) -> None:
    """Dependency of every address: a browser's POST carries the session's token, as everywhere in the house.

    A program has no cookie that another site's page could make use of.
    """
    if _bearer(request) is None:
        await with_token(request)


def program_of(request: Request) -> dict[str, Any]:
    """What the access log says of the program that asks; nothing for a browser."""
    mark = getattr(request.state, "access_token", None)
    return {"access_token": mark} if mark else {}


def _bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer …`` (RFC 6750); None without one."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
