"""What should be looked at before a report is issued; each finding leads to its place, and some hold the issue up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.reports import rules
from service.reports.drafting import Draft, written_parts
from service.reports.figures import Row
from service.reports.grades import UNGRADED
from storage.catalog import reports
from storage.unit_of_work import Reading


@dataclass(frozen=True)
class Finding:
    """One check: ``code`` names it, ``open_count`` of ``count`` are still open; rows are what is to be looked at.

    ``stops``: while it is open the report is not issued (``rules.unready`` says the same by the same codes).
    """

    code: str
    open_count: int
    count: int
    href: str
    rows: tuple[Row, ...] = ()
    stops: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to do."""
        return self.open_count == 0


def findings(session: Reading, draft: Draft, today: date) -> list[Finding]:
    """Every check of a draft, in the order of the outline."""
    here = f"/reports/{draft.report.id}"
    ungraded = draft.now[f"retrievals.grade:{UNGRADED}"].rows
    retrievals = draft.now["retrievals"].rows
    graded = len(retrievals) - len(ungraded)
    unconfirmed = _unconfirmed(draft)
    cameras = draft.now["cameras"].rows
    unsigned = _without_sign(session, draft, cameras)
    written = written_parts(draft.report)
    missing = rules.parts_missing(written)
    waiting = rules.unready(draft.report.to_on, today, draft.head.values, written)
    parts = f"{here}/texts#{missing[0] if missing else 'III.1'}"
    return [
        Finding("period", int("period" in waiting), 1, here, stops=True),
        Finding("ungraded", len(ungraded), len(retrievals), f"{here}/numbers/retrievals.grade:{UNGRADED}", ungraded),
        Finding("unconfirmed", len(unconfirmed), graded, f"{here}/checks#unconfirmed", unconfirmed),
        Finding("notice_sign", len(unsigned), len(cameras), f"{here}/checks#notice_sign", unsigned),
        Finding("parts", len(missing), len(rules.NEEDED), parts, stops=True),
        Finding("place", int("place" in waiting), 1, "/reports/settings#place", stops=True),
        Finding("signer", int("signer" in waiting), 1, f"{here}/texts#signer_name", stops=True),
    ]


def _unconfirmed(draft: Draft) -> tuple[Row, ...]:
    """Retrievals of the period with a grade that no second person stands for."""
    waiting = {
        retrieval.id
        for retrieval in draft.facts.retrievals
        for link in retrieval.links
        if link.grade is not None and link.withdrawn_on is None and link.confirmed_by is None
    }
    return tuple(row for row in draft.now["retrievals"].rows if row.id in waiting)


def _without_sign(session: Reading, draft: Draft, cameras: tuple[Row, ...]) -> tuple[Row, ...]:
    """Counted cameras at which no notice sign was seen."""
    unsigned = {camera.id for camera in reports.without_notice_sign(session, draft.unit_ids, draft.report.to_on)}
    return tuple(row for row in cameras if row.id in unsigned)
