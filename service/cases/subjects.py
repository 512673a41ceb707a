"""Identified persons of a case, kept by pseudonym alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from service.cases import rules
from service.cases.actions import add_stage, open_case
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import accounts, cases
from storage.errors import Conflict, Invalid, NotFound
from storage.models import CaseSubject
from storage.unit_of_work import UnitOfWork
from storage.values.text import identity


def add_subject(work: UnitOfWork, case_id: int, identifier: str, *, is_by_camera: bool) -> CaseSubject:
    """Note an identified person. ``identifier`` (any text that tells people apart) is digested with the house's key
    and never kept; two spellings of one name are one person, two tones are two (``storage.values.text.identity``).

    Raises Conflict when this person is noted in this case already. A case standing at a stage that waits only for a
    subject becomes clarified now.
    """
    case = open_case(work, case_id)
    too_thin = _("Hãy nhập ký hiệu để phân biệt người này; ký hiệu không được lưu lại.")
    if problem := text_problem(identifier, 2, too_thin):
        raise Invalid({"identifier": problem})
    pseudonym = hmac.new(_pseudonym_key(work), identity(identifier).encode(), hashlib.sha256).hexdigest()
    known = cases.subjects_of(work.session, case_id)
    if any(s.pseudonym == pseudonym and s.withdrawn_at is None for s in known):
        raise Conflict("subject_known", _("Người này đã được ghi trong hồ sơ."), field="identifier")
    subject = cases.add_subject(
        work.session,
        CaseSubject(
            case_id=case_id,
            pseudonym=pseudonym,
            label=f"ĐT{len(known) + 1}",
            is_by_camera=is_by_camera,
            identified_at=work.now,
            recorded_by=work.actor_id,
        ),
    )
    work.record("case.subject_identified", "case", case_id, case_id=case_id, subject_id=subject.id)
    if case.clarified_at is None and rules.clarifies(case.kind, case.stage, True):
        add_stage(work, case, case.stage, work.now, note=_("Đã xác định đối tượng"), is_clarifying=True)
        case.clarified_at = work.now
        work.record("case.clarified", "case", case.id, case_id=case.id, at=work.now)
    return subject


def withdraw_subject(work: UnitOfWork, case_id: int, subject_id: int) -> None:
    """Take back an identification; the row stays, dated."""
    subject = cases.subject(work.session, subject_id)
    if subject is None or subject.case_id != case_id:
        raise NotFound
    if subject.withdrawn_at is None:
        subject.withdrawn_at = work.now
        work.record("case.subject_withdrawn", "case", case_id, case_id=case_id, subject_id=subject_id)


def _pseudonym_key(work: UnitOfWork) -> bytes:
    """The house's key for pseudonyms; made at first use."""
    key = accounts.setting(work.session, "pseudonym_key")
    if key is None:
        key = secrets.token_hex(32)
        accounts.set_setting(work.session, "pseudonym_key", key)
    return bytes.fromhex(key)
