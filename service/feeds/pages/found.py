"""Pages: cameras that answered in the network of a recorder host, on their way to a feed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.feeds import finding, rules
from service.feeds.pages.words import CRUMB
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import feeds
from storage.errors import Invalid, NotFound
from storage.models import Job

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


@router.get("/feeds/found")
def found_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Cameras that answered in the network of a recorder host; asked for again by itself while that goes on."""
    desk.require("feed.manage")
    return _found_page(desk, {})


@router.post("/feeds/found")
def ask_network(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Have the network of a recorder host asked which devices there are. Written down."""
    desk.require("feed.manage")
    desk.look("network.searched", host=fields["host"])
    try:
        with desk.write() as work:
            finding.ask_network(work, desk.archive, fields["host"])
    except Invalid as problem:
        return _found_page(desk, problem.problems)
    return desk.to("/feeds/found")


@router.get("/feeds/connect")
def connect_found(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """From a device that was found to the form of its camera's feed, filled with where it answered."""
    desk.require("feed.manage")
    asked = request.query_params
    try:
        with desk.archive.read() as session:
            camera = finding.camera_coded(session, asked.get("code", ""), desk.unit_ids)
    except NotFound as problem:
        return _found_page(desk, {"code": problem.message})
    filled = urlencode({name: asked.get(name, "")[:420] for name in ("address", "onvif_port")})
    return desk.to(f"/cameras/{camera.id}/feed?{filled}")


def _found_page(desk: Desk, problems: dict[str, str]) -> Response:
    with desk.archive.read() as session:
        job = finding.latest(session)
        context: dict[str, Any] = {
            "hosts": finding.hosts(desk.archive, session),
            "job": job,
            "found": finding.found_by(session, job, desk.unit_ids),
            "waiting": feeds.unconnected(session, desk.unit_ids),
        }
    context["host_options"] = [(host, host) for host in context["hosts"]]
    context |= {"problems": problems, "job_states": rules.JOB_STATES, "is_going": _is_going(job)}
    if desk.request.headers.get("hx-request"):
        return desk.fragment("feeds/found_list.html", **context)
    crumbs = [CRUMB, (_("Tìm camera trong mạng"), "#")]
    return desk.page("feeds/found.html", status=422 if problems else 200, crumbs=crumbs, **context)


def _is_going(job: Job | None) -> bool:
    return job is not None and job.state in {"queued", "running"}
