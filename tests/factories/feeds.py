"""Connected cameras for tests: a feed in the register, past the pages, with or without an account."""

from __future__ import annotations

from storage.catalog import feeds
from storage.models import Consent, Feed
from storage.sealing import FeedAccount, bound_to, ensure_keys
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.street import a_camera


def a_feed(
    archive: Archive,
    code: str = "VT-0001",
    *,
    camera_id: int | None = None,
    host: str = "127.0.0.1",
    port: int = 554,
    path: str = "/live",
    account: FeedAccount | None = None,
    transport: str = "tcp",
    state: str = "active",
) -> Feed:
    """A feed of a new camera (or of ``camera_id``), whose owner has agreed to be recorded for a month."""
    camera = a_camera(archive, code) if camera_id is None else camera_id
    key_id = sealed = ""
    if account is not None:
        key_id, sealed = ensure_keys(archive.settings, is_first=True).seal(account, bound_to(camera, host, port))
    with archive.write() as work:
        work.session.add(
            Consent(
                camera_id=camera,
                purpose="criminal",
                text_version="thử",
                text_sha256="0" * 64,
                method="paper",
                given_at=work.now - 30 * DAY_MS,
            )
        )
        return feeds.add(
            work.session,
            Feed(
                camera_id=camera,
                state=state,
                host=host,
                port=port,
                path=path,
                transport=transport,
                takes_audio=False,
                sealed=sealed,
                key_id=key_id,
                note="",
                edition=1,
                registered_at=work.now,
                changed_at=work.now,
            ),
            work.now,
        )
