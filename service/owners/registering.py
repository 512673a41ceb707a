"""Pages: an owner registers a camera, one group of questions at a time; the draft travels within the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, with_token
from service.cameras.api.register import GROUND
from service.cameras.consent_texts import consent_read
from service.cameras.fields import BRANDS, Fund, OwnerKind, Purpose, StoragePlace
from service.cameras.shown import opening
from service.cameras.words import COMPASS
from service.owners import actions, rules
from service.owners.api import owner_desk
from service.owners.pages import HOME
from service.units.actions import chosen_commune, today_of, unit_label
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, Refused

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Đăng ký camera"), "/my/new")
MAP = {"mode": "pick", "base": GROUND, "form": "#register", "inputs": {"azimuth": "direction", "range": "range"}}
RANGES = ("10", "30", "50", rules.UNKNOWN)
RETENTIONS = ("3", "7", "15", "30", rules.UNKNOWN)


@router.get("/my/new")
def new_page(desk: Desk = Depends(owner_desk)) -> Response:
    """The first step. Nothing is ticked, nothing is kept yet."""
    return _step(desk, 1, _known(desk), {})


@router.post("/my/new")
def go_on(desk: Desk = Depends(owner_desk), fields: Fields = Depends(form_fields)) -> Response:
    """Check one step and show the next, or send the whole."""
    values = {name: fields[name] for step in rules.STEP_FIELDS.values() for name in step if fields[name]}
    values["purposes"] = ";".join(fields.every("purposes"))
    values |= _known(desk) if desk.account.owner_id is not None else {}
    step = min(max(fields.whole("step") or 1, 1), rules.STEPS)
    if fields["go"] == "back":
        return _step(desk, max(1, step - 1), values, {})
    for one in range(1, step + 1):
        if problems := _problems(desk, one, values):
            return _step(desk, one, values, problems)
    if step < rules.STEPS:
        return _step(desk, step + 1, values, {})
    return _send(desk, values)


def _send(desk: Desk, values: Mapping[str, str]) -> Response:
    try:
        with desk.write() as work:
            camera = actions.register(work, desk.account, rules.inputs_of(values), values.get("unit", ""))
    except Invalid as problem:  # what no step asks for: shown where it is sent
        return _step(desk, rules.STEPS, values, problem.problems)
    except Refused as refusal:
        return desk.to("/my", refusal.message, "info" if isinstance(refusal, Conflict) else "bad")
    return desk.to(
        f"/my/cameras/{camera.id}", _("Đã gửi đăng ký. Công an phường sẽ xem và xác nhận; kết quả hiện tại trang này.")
    )


def _known(desk: Desk) -> dict[str, str]:
    """What the house knows already of who registers."""
    account = desk.account
    with desk.archive.read() as session:
        owner = actions.owner_of(session, account)
        ward = units_catalog.get(session, account.unit_id) if account.unit_id else None
    if owner is None:
        known = {"owner_name": account.display_name, "phone": account.login}
        return known | ({"unit": unit_label(ward)} if ward else {})
    return {
        "owner_kind": owner.kind,
        "owner_name": owner.name,
        "phone": owner.phone,
        "contact_hours": owner.contact_hours or "",
    }


def _problems(desk: Desk, step: int, values: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        actions.checked_registration(rules.inputs_of(values), desk.archive.clock.now_ms())
    except Invalid as problem:
        found = dict(problem.problems)
    if step == 3:
        try:
            chosen_commune(values.get("unit", ""), today_of(desk.archive), None, desk.account.unit_id)
        except Invalid as problem:
            found |= problem.problems
    return rules.step_problems(step, values, found)


def _step(desk: Desk, step: int, values: Mapping[str, str], problems: dict[str, str]) -> Response:
    say, language = desk.say, desk.language
    with desk.archive.read() as session:
        start = opening(session, {desk.account.unit_id or ""})
    carried = {
        name: values[name]
        for number, names in rules.STEP_FIELDS.items()
        for name in names
        if number != step and values.get(name)
    }
    offered: dict[str, Any] = {
        "direction": [
            *((str(index * 45), name[1 if language == "en" else 0]) for index, name in enumerate(COMPASS)),
            (rules.TURNING, say(_("Xoay"))),
            (rules.UNKNOWN, say(_("Không rõ"))),
        ],
        "range": [(text, f"{text} m" if text.isdecimal() else say(_("Không rõ"))) for text in RANGES],
        "retention": [
            (text, say(_("%(n)s ngày")) % {"n": text} if text.isdecimal() else say(_("Không rõ")))
            for text in RETENTIONS
        ],
        "fund": [(str(one), one.label(language)) for one in (Fund.SELF, Fund.COMMUNITY, Fund.SPONSOR, Fund.STATE)],
        "storage_place": [*StoragePlace.labels(language).items(), (rules.UNKNOWN, say(_("Không rõ")))],
        "owner_kind": list(OwnerKind.labels(language).items()),
        "yes_no": [("có", say(_("Có"))), ("không", say(_("Chưa")))],
        "purposes": [(str(p), p.label(language), consent_read(p, language)) for p in Purpose],
        "brands": BRANDS,
    }
    return desk.page(
        "owners/new.html",
        status=422 if problems else 200,
        crumbs=[HOME, CRUMB],
        step={"number": step, "of": rules.STEPS},
        back_href="/my" if step == 1 else None,
        values=values,
        carried=carried,
        ticked=set(values.get("purposes", "").split(";")),
        problems=problems,
        offered=offered,
        chosen={name: dict(offered[name]).get(values.get(name, ""), "") for name in ("direction", "retention")},
        is_known=desk.account.owner_id is not None,
        map_config=MAP | start,
    )


def _days(desk: Desk, text: str) -> str:
    return desk.say(_("%(n)s ngày")) % {"n": text} if text.isdecimal() else desk.say(_("Không rõ"))
