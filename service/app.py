"""Puts the front desk together. Assembles, nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from service.access import api as access_api
from service.access import pages as access_pages
from service.access.desk import COOKIE, PasswordChangeNeeded, SignInNeeded
from service.access.shell import Shell
from service.cameras import api as cameras_api
from service.cameras import pages as cameras_pages
from service.cases import api as cases_api
from service.cases import pages as cases_pages
from service.devices import api as devices_api
from service.devices import pages as devices_pages
from service.feeds import api as feeds_api
from service.feeds import pages as feeds_pages
from service.footage import api as footage_api
from service.footage import pages as footage_pages
from service.health import api as health_api
from service.health import pages as health_pages
from service.holds import api as holds_api
from service.holds import pages as holds_pages
from service.indicators import api as indicators_api
from service.indicators import pages as indicators_pages
from service.intakes import api as intakes_api
from service.intakes import pages as intakes_pages
from service.jobs import api as jobs_api
from service.jobs import pages as jobs_pages
from service.overview import api as overview_api
from service.overview import pages as overview_pages
from service.owners import api as owners_api
from service.owners import pages as owners_pages
from service.owners import registering, sign_up
from service.reports import api as reports_api
from service.reports import pages as reports_pages
from service.retrievals import api as retrievals_api
from service.retrievals import pages as retrievals_pages
from service.stac import api as stac_api
from service.stac import pages as stac_pages
from service.units import api as units_api
from service.units import pages as units_pages
from service.web import problems
from service.web.assets import DIST
from service.web.doorway import Doorway
from storage.unit_of_work import Archive

API = "/api/v1"
STREAMED = re.compile(
    r"/(cameras|devices)/\d+/hand-in|/hand-ins(/\d+/files)?|/api/v1/cameras/\d+/intakes|/api/v1/hand-ins/\d+/files"
)


def create_app(archive: Archive) -> FastAPI:
    """The whole front desk on an open archive: pages, JSON under /api/v1, static files."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.archive.close()

    app = FastAPI(
        title="Camera với ANTT",
        version="0.1.0",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.archive = archive
    app.state.shell = Shell()
    problems.install(app)
    _install_doors(app)
    _install_nouns(app)
    DIST.mkdir(parents=True, exist_ok=True)
    app.mount("/static/dist", StaticFiles(directory=DIST), name="dist")
    return app


def _install_nouns(app: FastAPI) -> None:
    """Every noun's pages and JSON, in the order of the story."""
    app.include_router(access_pages.door)
    app.include_router(access_pages.router)
    app.include_router(access_api.door, prefix=API)
    app.include_router(access_api.router, prefix=API)
    app.include_router(units_pages.router)
    app.include_router(units_api.router, prefix=API)
    app.include_router(cameras_pages.router)
    app.include_router(cameras_api.router, prefix=API)
    app.state.shell.badges.append(cameras_pages.badge)
    app.include_router(feeds_pages.router)
    app.include_router(feeds_api.router, prefix=API)
    app.state.shell.badges.append(feeds_pages.badge)
    app.include_router(devices_pages.router)
    app.include_router(devices_api.router, prefix=API)
    app.include_router(health_pages.router)
    app.include_router(health_api.router, prefix=API)
    app.state.shell.badges.append(health_pages.badge)
    app.include_router(intakes_pages.router)
    app.include_router(intakes_api.router, prefix=API)
    app.state.shell.badges += [intakes_pages.badge, intakes_pages.restating_badge]
    app.include_router(footage_pages.router)
    app.include_router(footage_api.router, prefix=API)
    app.include_router(cases_pages.router)
    app.include_router(cases_api.router, prefix=API)
    app.include_router(holds_pages.router)
    app.include_router(holds_api.router, prefix=API)
    app.include_router(retrievals_pages.router)
    app.include_router(retrievals_api.router, prefix=API)
    app.state.shell.badges.append(retrievals_pages.badge)
    app.include_router(stac_pages.router)
    app.include_router(stac_api.router)
    app.include_router(indicators_pages.router)
    app.include_router(indicators_api.router, prefix=API)
    app.include_router(reports_pages.router)
    app.include_router(reports_api.router, prefix=API)
    app.include_router(sign_up.door)
    app.include_router(owners_pages.router)
    app.include_router(registering.router)
    app.include_router(owners_api.door, prefix=API)
    app.include_router(owners_api.router, prefix=API)
    app.include_router(jobs_pages.router)
    app.include_router(jobs_api.router, prefix=API)
    app.state.shell.badges.append(jobs_pages.badge)
    app.include_router(overview_pages.router)
    app.include_router(overview_api.router, prefix=API)
    app.state.shell.open_cases = cases_pages.open_cases
    app.state.shell.badges.append(overview_pages.badges)


def _install_doors(app: FastAPI) -> None:
    """What every request passes, and where someone is sent who must do something else first."""
    app.add_middleware(Doorway, streamed=STREAMED)

    @app.exception_handler(SignInNeeded)
    def on_nobody(request: Request, error: SignInNeeded) -> Response:
        if problems.wants_json(request) or request.headers.get("hx-request"):
            answer = problems.refused(request, error)
            answer.headers["HX-Redirect"] = "/sign-in"
            return answer
        wanted = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else "/"
        back = f"?back={quote(wanted)}" if COOKIE in request.cookies or wanted != "/" else ""
        return RedirectResponse(f"/sign-in{back}", status_code=303)

    @app.exception_handler(PasswordChangeNeeded)
    def on_given_password(request: Request, error: PasswordChangeNeeded) -> Response:
        if problems.wants_json(request) or request.headers.get("hx-request"):
            answer = problems.refused(request, error)
            answer.headers["HX-Redirect"] = "/account"
            return answer
        return RedirectResponse("/account", status_code=303)
