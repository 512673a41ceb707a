"""The desk at which every request is received: who is there, what they may do, how the answer is given."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.access import rules
from service.access.actions import note_look
from service.access.shell import Shell, entries_for
from service.access.signing import token_digest
from service.web.formatting import initials, moment
from service.web.language import LANGUAGES, _, words
from service.web.problems import LANGUAGE_COOKIE
from service.web.templating import rendered
from storage.catalog import accounts
from storage.catalog import units as units_catalog
from storage.errors import Forbidden, NotFound, Refused
from storage.models import Account
from storage.models import Session as SignedSession
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import MINUTE_MS

COOKIE = "camera_antt_session"
FLASH = "camera_antt_flash"
FLASH_KINDS = frozenset({"good", "info", "warn", "bad"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LANGUAGE = LANGUAGE_COOKIE
# What someone may do whose password somebody else chose: choose another, in one's own language, or leave.
OPEN_BEFORE_CHANGE = frozenset(
    {
        "/account",
        "/session/sign-out",
        "/session/language",
        "/session/theme",
        "/api/v1/session",
        "/api/v1/session/password",
    }
)


class SignInNeeded(Refused):
    """Nobody is signed in, or the session is over."""

    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed", _("Phiên làm việc đã hết hoặc chưa đăng nhập. Hãy đăng nhập lại."))


class PasswordChangeNeeded(Refused):
    """Somebody else chose this person's password: nothing else is open until it is changed."""

    status = 403

    def __init__(self) -> None:
        super().__init__("password_change_needed", _("Mật khẩu này do người khác đặt. Hãy đổi trước khi làm việc."))


class Desk:
    """One signed-in request. Handlers take ``desk: Desk = Depends(signed_in)``."""

    def __init__(self, request: Request, archive: Archive, account: Account, session: SignedSession) -> None:
        self.request = request
        self.archive = archive
        self.account = account
        self.session = session
        self.language = account.language if account.language in LANGUAGES else "vi"
        self.address = client_address(request)
        self._scope: set[str] | None = None

    def say(self, text: str) -> str:
        """A sentence in this person's language."""
        return words(self.language).gettext(text)

    def may(self, act: str) -> bool:
        """Whether this person's role may do ``act``."""
        return rules.may(self.account.role, act)

    def require(self, act: str) -> None:
        """Refuse (and write down the try) when this person may not do ``act``."""
        if not self.may(act):
            self.look("act.refused", is_allowed=False, act=act, path=self.request.url.path)
            raise Forbidden("not_your_role", _("Vai trò của anh/chị không có quyền làm việc này."), act=act)

    @property
    def unit_ids(self) -> set[str] | None:
        """Units this person may see; None means all. An owner sees none: only own cameras."""
        if self.account.role == "owner":
            return set()
        if self.account.unit_id is None:
            return None
        if self._scope is None:
            with self.archive.read() as session:
                self._scope = units_catalog.scope(session, self.account.unit_id)
        return self._scope

    def sees_unit(self, unit_id: str) -> bool:
        """Whether ``unit_id`` is in this person's scope."""
        return self.unit_ids is None or unit_id in self.unit_ids

    def check_unit(self, unit_id: str) -> None:
        """Answer 404, as if it were not there, for another unit's thing; the try is written down."""
        if not self.sees_unit(unit_id):
            self.look("unit.refused", is_allowed=False, path=self.request.url.path)
            raise NotFound

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A transaction in this person's name."""
        with self.archive.write(self.account.id) as work:
            yield work

    def look(self, action: str, **facts: Any) -> None:
        """Write one look into the access log, committed before this returns. Fills in working case and purpose."""
        facts.setdefault("case_id", self.session.working_case_id)
        facts.setdefault("purpose", self.session.working_purpose)
        with self.write() as work:
            note_look(work, self.account, action, address=self.address, **facts)

    def page(self, template: str, *, status: int = 200, crumbs: Any = (), **context: Any) -> HTMLResponse:
        """A whole page in the shell (or the owner's phone layout)."""
        flash = _read_flash(self.request)
        if isinstance(problems := context.get("problems"), dict):
            told = words(self.language).told
            context["problems"] = {name: told(text) for name, text in problems.items()}
        html = rendered(self.language, template, **self._shell(crumbs), flash=flash, desk=self, **context)
        answer = HTMLResponse(html, status_code=status)
        if flash:
            answer.delete_cookie(FLASH)
        return answer

    def fragment(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A part of a page, for htmx or inclusion."""
        html = rendered(self.language, template, csrf=self.session.csrf_token, desk=self, me=self._me(), **context)
        return HTMLResponse(html, status_code=status)

    def to(self, address: str, message: str = "", kind: str = "good") -> Response:
        """Go to another page after a change, with a word about what was done."""
        answer = RedirectResponse(address, status_code=303)
        if message:
            text = json.dumps([{"kind": kind, "text": self.say(message)}])
            is_https = self.request.url.scheme == "https"
            answer.set_cookie(FLASH, quote(text), max_age=60, httponly=True, samesite="lax", secure=is_https)
        return answer

    def _me(self) -> dict[str, Any]:
        account = self.account
        with self.archive.read() as session:
            unit = units_catalog.get(session, account.unit_id) if account.unit_id else None
        return {
            "id": account.id,
            "display_name": account.display_name,
            "initials": initials(account.display_name),
            "role": account.role,
            "role_label": self.say(rules.ROLES[account.role]),
            "unit_name": unit.full_name if unit else "",
            "unit_id": account.unit_id,
            "language": self.language,
            "theme": account.theme,
        }

    def _shell(self, crumbs: Any) -> dict[str, Any]:
        shell: Shell = self.request.app.state.shell
        open_cases = shell.open_cases(self) if shell.open_cases and self.may("footage.search") else []
        working = next((c for c in open_cases if c["id"] == self.session.working_case_id), None)
        path = self.request.url.path
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        return {
            "me": self._me(),
            "nav": entries_for(self, path, shell),
            "crumbs": [{"label": self.say(label), "href": href} for label, href in crumbs],
            "csrf": self.session.csrf_token,
            "now_text": moment(self.archive.clock.now_ms(), seconds=True),
            "working_case": working,
            "open_cases": open_cases,
            "back": f"{path}{query}",
            "theme": self.account.theme,
        }


def client_address(request: Request) -> str:
    """Network address of the one who asks."""
    return request.client.host if request.client else ""


def safe_back(address: str | None, otherwise: str = "/") -> str:
    """An address to return to that cannot lead out of the house."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return otherwise
    if "\\" in address or any(ord(sign) <= 0x20 or ord(sign) == 0x7F for sign in address):
        return otherwise  # browsers drop or turn these: "/\t/elsewhere" would be another house
    try:
        return address if not urlsplit(address).netloc else otherwise
    except ValueError:
        return otherwise


def archive_of(request: Request) -> Archive:
    """The archive this program has open."""
    archive: Archive = request.app.state.archive
    return archive


def signed_in(request: Request) -> Desk:
    """Dependency: the desk of a signed-in person; SignInNeeded otherwise. Changing requests must carry the token."""
    archive = archive_of(request)
    token = request.cookies.get(COOKIE)
    if not token:
        raise SignInNeeded
    now = archive.clock.now_ms()
    digest = token_digest(token)
    with archive.read() as reading:
        session = accounts.session_of(reading, digest)
        account = accounts.by_id(reading, session.account_id) if session else None
    if session is None or account is None or not account.is_active:
        raise SignInNeeded
    if now >= session.expires_at or now - session.last_seen_at > rules.IDLE_MS:
        raise SignInNeeded
    if now - session.last_seen_at > MINUTE_MS:
        with archive.write() as work:
            accounts.touch_session(work.session, digest, now)
    request.state.language = account.language
    if account.must_change_password and request.url.path not in OPEN_BEFORE_CHANGE:
        raise PasswordChangeNeeded
    return Desk(request, archive, account, session)


async def with_token(request: Request) -> None:
    """Dependency of every changing route: the session's token in header ``X-CSRF`` or form field ``csrf``.

    Programs give the header: below /api no form is read, for it might be a file of gigabytes.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    expected = await run_in_threadpool(_session_token, request)
    given = request.headers.get("x-csrf")
    kind = request.headers.get("content-type", "")
    if given is None and not request.url.path.startswith("/api/") and kind.startswith(_FORMS):
        given = str((await request.form()).get("csrf") or "")
    check_token(given, expected)


def check_token(given: str | None, expected: str) -> None:
    """Raise Forbidden unless a form's or header's token is the session's."""
    if not given or not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Forbidden("csrf", _("Trang đã cũ hoặc yêu cầu không đến từ trang này. Hãy tải lại trang rồi làm lại."))


def _session_token(request: Request) -> str:
    token = request.cookies.get(COOKIE)
    if not token:
        raise SignInNeeded
    with archive_of(request).read() as reading:
        session = accounts.session_of(reading, token_digest(token))
    if session is None:
        raise SignInNeeded
    return session.csrf_token


def _read_flash(request: Request) -> list[dict[str, str]]:
    """What the page before had to say. A cookie is anybody's word: only known kinds, and short texts."""
    try:
        found = json.loads(unquote(request.cookies.get(FLASH, ""))[:4_000])
        said = [{"kind": str(one["kind"]), "text": str(one["text"])[:400]} for one in found[:3]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [one for one in said if one["kind"] in FLASH_KINDS]
