"""One person at the running program over HTTP, and the running program itself with its address."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from storage.models import Account
from storage.settings import Settings
from tests.factories.program import Running, started
from tests.factories.world import PASSWORD

_T = TypeVar("_T")
API = "/api/v1"
PATIENCE_S = 60.0


@contextmanager
def up(settings: Settings, **more: str) -> Iterator[tuple[Running, str]]:
    """``camera-antt up`` on a port of its own; yields the process and the address it printed."""
    with started(settings, "up", "--port", "0", **more) as running:
        line = running.wait_for("đang chạy tại")
        yield running, re.findall(r"http://\S+", line)[0]


def waited(look: Callable[[], _T | None], patience_s: float = PATIENCE_S) -> _T:
    """What ``look`` answers once it answers something."""
    give_up_at = time.monotonic() + patience_s
    while time.monotonic() < give_up_at:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {patience_s:.0f} s in vain for {look}")


class Visitor(httpx.Client):
    """A client signed in as one account: own cookies, the session's token in every changing request."""

    def __init__(self, address: str, account: Account | None) -> None:
        super().__init__(base_url=address, timeout=60)
        if account is not None:
            self.sign_in(account)

    def sign_in(self, account: Account) -> None:
        """Begin a session."""
        body = {"login": account.login, "password": PASSWORD}
        self.headers["X-CSRF"] = self.told(self.post(f"{API}/session", json=body), 201)["csrf_token"]

    @staticmethod
    def told(answer: httpx.Response, status: int = 200) -> Any:
        """The JSON of an answer that must have this status; None for an empty one."""
        assert answer.status_code == status, f"{answer.request.url}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def read(self, path: str, **query: Any) -> Any:
        """GET below ``/api/v1``."""
        return self.told(self.get(API + path, params=query))

    def make(self, path: str, status: int, **body: Any) -> Any:
        """POST JSON below ``/api/v1``; the answer must have this status."""
        return self.told(self.post(API + path, json=body), status)
