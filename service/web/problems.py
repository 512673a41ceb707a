"""Refusals on their way out: a page for people, a problem document for programs. Never a traceback."""

from __future__ import annotations

import logging
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from service.web.language import LANGUAGES, words
from service.web.templating import rendered
from storage.errors import Refused

_log = logging.getLogger(__name__)
_WORDS = {
    404: "Không tìm thấy. Có thể đường dẫn sai hoặc anh/chị không có quyền xem.",
    405: "Không thể làm thao tác này ở địa chỉ này.",
    413: "Tệp quá lớn.",
    500: "Có lỗi trong hệ thống; chưa ghi gì. Hãy thử lại, nếu vẫn lỗi hãy báo kỹ thuật viên kèm mã sau.",
}


def wants_json(request: Request) -> bool:
    """Whether the one who asks is a program."""
    return request.url.path.startswith(("/api/", "/stac")) or "application/json" in request.headers.get("accept", "")


def language_of(request: Request) -> str:
    """The language of an answer given outside any signed-in page."""
    known = getattr(request.state, "language", None) or request.cookies.get("camera_antt_language")
    return known if known in LANGUAGES else "vi"


def answer(request: Request, status: int, code: str, message: str, **facts: object) -> Response:
    """The refusal in the form that suits the one who asks."""
    language = language_of(request)
    text = words(language).gettext(message)
    if wants_json(request):
        body = {"type": f"/problems/{code}", "code": code, "title": text, "status": status, **facts}
        return JSONResponse(body, status_code=status, media_type="application/problem+json")
    page = rendered(language, "error.html", status=status, message=text, reference=facts.get("reference"))
    return HTMLResponse(page, status_code=status)


def install(app: FastAPI) -> None:
    """Teach the application to refuse politely."""

    @app.exception_handler(Refused)
    def on_refused(request: Request, error: Refused) -> Response:
        facts = {key: value for key, value in error.facts.items() if isinstance(value, str | int | float | dict | list)}
        if error.field:
            facts["field"] = error.field
        return answer(request, error.status, error.code, error.message, **facts)

    @app.exception_handler(HTTPException)
    def on_http(request: Request, error: HTTPException) -> Response:
        return answer(
            request, error.status_code, f"http_{error.status_code}", _WORDS.get(error.status_code, _WORDS[404])
        )

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, error: RequestValidationError) -> Response:
        problems = {".".join(str(part) for part in found["loc"][1:]): str(found["msg"]) for found in error.errors()}
        return answer(
            request, 422, "invalid", "Có mục chưa đúng dạng; hãy xem lại các mục được nêu.", problems=problems
        )

    @app.exception_handler(Exception)
    def on_error(request: Request, error: Exception) -> Response:
        reference = uuid4().hex[:8]
        _log.error("unexpected error %s at %s", reference, request.url.path, exc_info=error)
        return answer(request, 500, "internal", _WORDS[500], reference=reference)
