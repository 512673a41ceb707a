"""Refusals on their way out: a page for people, a problem document for programs. Never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from service.web.answers import protect
from service.web.language import LANGUAGES, _, refusal_text, words
from service.web.templating import rendered
from storage.errors import Invalid, Refused, TooMany

_log = logging.getLogger(__name__)
LANGUAGE_COOKIE = "camera_antt_language"
_WORDS = {
    400: _("Yêu cầu chưa đúng dạng. Hãy quay lại trang trước rồi làm lại."),
    404: _("Không tìm thấy. Có thể đường dẫn sai hoặc anh/chị không có quyền xem."),
    405: _("Không thể làm thao tác này ở địa chỉ này."),
    413: _("Yêu cầu quá lớn. Hãy chia nhỏ rồi gửi lại."),
    500: _("Có lỗi trong hệ thống; chưa ghi gì. Hãy thử lại, nếu vẫn lỗi hãy báo kỹ thuật viên kèm mã sau."),
}
_MISSING, _MALFORMED = _("Thiếu mục này."), _("Giá trị chưa đúng dạng hoặc ngoài giới hạn.")


def wants_json(request: Request) -> bool:
    """Whether the one who asks is a program."""
    return request.url.path.startswith(("/api/", "/stac")) or "application/json" in request.headers.get("accept", "")


def language_of(request: Request) -> str:
    """The language of an answer given outside any signed-in page."""
    known = getattr(request.state, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
    return known if known in LANGUAGES else "vi"


def answer(request: Request, status: int, code: str, message: str, facts: Mapping[str, Any] | None = None) -> Response:
    """The refusal in the form that suits the one who asks. ``message`` is shown as it stands."""
    facts = facts or {}
    if wants_json(request):
        body = {**facts, "type": f"/problems/{code}", "code": code, "title": message, "status": status}
        headers = None
        if request.url.path.startswith("/stac"):  # OGC API - Features calls the sentence so; programs bring a token
            body["description"] = message
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")
    page = rendered(
        language_of(request),
        "error.html",
        status=status,
        message=message,
        reference=facts.get("reference"),
        back_href=_page_before(request),
    )
    return HTMLResponse(page, status_code=status)


def _page_before(request: Request) -> str | None:
    """Where the form stands that was sent and refused, as it is by now: to reload this answer would send it again."""
    before = urlsplit(request.headers.get("referer", ""))
    is_ours = before.netloc == request.url.netloc and before.path.startswith("/") and not before.path.startswith("//")
    if request.method != "POST" or not is_ours:
        return None
    return f"{before.path}?{before.query}" if before.query else before.path


def refused(request: Request, error: Refused) -> Response:
    """A refusal of the house, in the language of the one who asks."""
    language = language_of(request)
    facts = {key: value for key, value in error.facts.items() if isinstance(value, str | int | float | dict | list)}
    if isinstance(error, Invalid):
        say = words(language).told
        facts["problems"] = {name: say(text) for name, text in error.problems.items()}
    if error.field:
        facts["field"] = error.field
    return with_retry(answer(request, error.status, error.code, refusal_text(error, language), facts), error)


def with_retry(given: Response, error: Refused) -> Response:
    """The answer, saying when the same may be asked again (RFC 9110, Retry-After) if it was asked too often."""
    if isinstance(error, TooMany):
        given.headers["Retry-After"] = str(error.retry_after_s)
    return given


def install(app: FastAPI) -> None:
    """Teach the application to refuse politely."""

    @app.exception_handler(Refused)
    def on_refused(request: Request, error: Refused) -> Response:
        return refused(request, error)

    @app.exception_handler(HTTPException)
    def on_http(request: Request, error: HTTPException) -> Response:
        sentence = _WORDS.get(error.status_code, _WORDS[400 if error.status_code < 500 else 500])
        return _said(request, error.status_code, f"http_{error.status_code}", sentence)

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, error: RequestValidationError) -> Response:
        if all(found["loc"][0] == "path" for found in error.errors()):
            return _said(request, 404, "not_found", _WORDS[404])  # /cameras/abc: there is no such thing
        if any(found["type"] == "json_invalid" for found in error.errors()):
            return _said(request, 400, "malformed", _WORDS[400])
        say = words(language_of(request)).gettext
        problems = {
            ".".join(str(part) for part in found["loc"][1:]): say(
                _MISSING if found["type"] == "missing" else _MALFORMED
            )
            for found in error.errors()
        }
        sentence = _("Có mục chưa đúng dạng; hãy xem lại các mục được nêu.")
        return _said(request, 422, "invalid", sentence, problems=problems)

    @app.exception_handler(Exception)
    def on_error(request: Request, error: Exception) -> Response:
        reference = uuid4().hex[:8]
        _log.error("unexpected error %s at %s", reference, request.url.path, exc_info=error)
        given = _said(request, 500, "internal", _WORDS[500], reference=reference)
        protect(given.headers, request.scope)  # this answer is made outside of the doorway that all others pass
        return given


def _said(request: Request, status: int, code: str, sentence: str, **facts: Any) -> Response:
    return answer(request, status, code, words(language_of(request)).gettext(sentence), facts)
