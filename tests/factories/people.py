"""People at the front desk, each with a session: one browser per person."""

from __future__ import annotations

from datetime import date

from fastapi import FastAPI
from starlette.testclient import TestClient

from service.access.actions import create_account
from service.access.desk import COOKIE
from service.access.signing import begin
from storage.models import Account, Unit
from storage.unit_of_work import Archive
from storage.values.text import folded, sort_key
from tests.factories.street import UNIT_ID

PASSWORD = "một câu dài dễ nhớ"
OTHER_UNIT_ID = "26509@2025-07-01"


def a_unit(archive: Archive, unit_id: str = UNIT_ID, name: str = "Vũng Tàu") -> str:
    """Make a unit unless there is one; answers its key."""
    with archive.write() as work:
        if work.session.get(Unit, unit_id) is None:
            work.session.add(
                Unit(
                    unit_id=unit_id,
                    code=unit_id[:5],
                    level=3,
                    kind="phường",
                    name=name,
                    full_name=f"Phường {name}",
                    name_fold=folded(name),
                    name_sort=sort_key(name),
                    valid_from_on=date(2025, 7, 1),
                    is_approximate=False,
                )
            )
    return unit_id


def an_account(archive: Archive, login: str, role: str, unit_id: str | None = UNIT_ID) -> Account:
    """An account that can sign in with ``PASSWORD``."""
    if unit_id:
        a_unit(archive, unit_id, "Tam Thắng" if unit_id == OTHER_UNIT_ID else "Vũng Tàu")
    with archive.write() as work:
        return create_account(
            work,
            login=login,
            display_name=f"Người Mẫu {login}",
            role=role,
            unit_id=unit_id,
            password=PASSWORD,
            must_change=False,
        )


class Person(TestClient):
    """One person's browser: cookies of its own, the session's token in every changing request."""

    def __init__(self, app: FastAPI, account: Account) -> None:
        super().__init__(app, follow_redirects=False)
        self.desk = app
        self.account = account
        self.id = account.id
        self.sign_in()

    def sign_in(self) -> None:
        """Begin a session, past the door (tests/service/access tries the door); done again after the clock has been
        moved on by hours."""
        archive: Archive = self.desk.state.archive
        with archive.write() as work:
            begun = begin(work, self.account, "testclient", "testclient")
        self.cookies.clear()
        self.cookies.set(COOKIE, begun.token, domain="testserver.local")
        self.headers["X-CSRF"] = begun.csrf_token
