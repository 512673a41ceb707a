"""Every address of the front desk, so that a rule is tried on all of them and on those still to come."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

BEFORE_SIGN_IN = {"/sign-in", "/first-run", "/owner-sign-up", "/api/v1/session", "/api/v1/owner-accounts"}
"""Where somebody comes who has no session yet; of the last two only POST."""
FOR_PROGRAMS = ("/api/", "/stac")
"""Below these, programs ask: they are told by a status, not led to another page."""
OPEN_TO_ALL = {"/api/v1/openapi.json", "/static/dist"}


@dataclass(frozen=True)
class Route:
    """One method of one address, its parameters filled in."""

    method: str
    path: str
    template: str

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def routes_of(app: FastAPI, *, key: str = "1") -> list[Route]:
    """All of them; ``key`` stands for every parameter."""
    found = []
    for context in iter_route_contexts(app.routes):
        template = context.path or ""
        if template in OPEN_TO_ALL:
            continue
        path = re.sub(r"\{[^}]+\}", key, template)
        found += [Route(method, path, template) for method in sorted(context.methods or ()) if method != "OPTIONS"]
    return found


def changing(app: FastAPI) -> list[Route]:
    """Those that change something for somebody who is signed in."""
    return [
        route
        for route in routes_of(app)
        if route.method in {"POST", "PUT", "PATCH", "DELETE"}
        and not (route.template in BEFORE_SIGN_IN and route.method == "POST")
    ]


def reading(app: FastAPI) -> list[Route]:
    """Those that show something to somebody who is signed in."""
    return [
        route
        for route in routes_of(app)
        if route.method in {"GET", "HEAD"} and route.template not in BEFORE_SIGN_IN - {"/api/v1/session"}
    ]
