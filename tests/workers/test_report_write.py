"""SIGKILL while a report is issued, at three places, and again on the repeat: issued once, nothing left over.

The kill is the kernel's, the process that repeats is the real command; both sizes.
"""

from __future__ import annotations

from datetime import date

import pytest

from service.reports import actions, issuing
from service.reports.drafting import draft_of
from service.reports.keeping import kept_figures
from storage.catalog import jobs, reports
from storage.models import Report
from tests.factories.dying import killed_after
from tests.factories.program import camera_antt
from tests.factories.promises import kinds, require_promises
from tests.service.reports.conftest import ward
from tests.service.reports.desk_work import JUNE, made_ready
from tests.service.reports.ward import TAM_THANG, Ward

__all__ = ["ward"]


def asked(ward: Ward) -> int:
    """A report that waits to be issued; answers its key."""
    clerk = ward.people["reporter"].id
    ward.clock.at_ms = JUNE
    with ward.archive.write(clerk) as work:
        report = actions.create_draft(work, TAM_THANG, "half", 2026, 1)
    made_ready(ward, report.id)
    with ward.archive.read() as session:
        seen = draft_of(session, found(ward, report.id)).fingerprint
    with ward.archive.write(clerk) as work:
        actions.ask_to_issue(work, report.id, number=5, signed_on=date(2026, 6, 20), seen=seen)
    return report.id


def found(ward: Ward, report_id: int) -> Report:
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
    assert report is not None
    return report


# one written; one kept; rows written, no commit: that on both sizes
KILLED = [("embedded", act) for act in ("written", "_stored", "_freeze")]
KILLED += [pytest.param("grown", "_freeze", marks=pytest.mark.servers)]


@pytest.mark.slow
@pytest.mark.parametrize(("size_name", "act"), KILLED, indirect=["size_name"])
def test_killed_and_killed_again_it_is_issued_once(ward: Ward, act: str) -> None:
    ward.assisted_case("người thử một")
    report_id = asked(ward)
    settings = ward.archive.settings
    for _ in range(2):
        killed_after(settings, "service.reports.issuing", act)
        assert found(ward, report_id).state == "draft"
        with ward.archive.read() as session:
            assert kept_figures(session, report_id) == {}
    done = camera_antt(settings, "jobs", "run")
    assert done.returncode == 0, done.stderr
    issued = found(ward, report_id)
    assert (issued.state, issued.document_number) == ("issued", "05")
    assert {info.key for info in ward.archive.store.listed("report/")} == {issued.docx_key, issued.pdf_key}
    assert kinds(ward.archive)["report.issued"] == 1
    require_promises(ward.archive)


def test_what_changed_meanwhile_ends_the_job_with_a_word(ward: Ward) -> None:
    link_id = ward.clarified_case("người thử một")
    report_id = asked(ward)
    ward.open_case()
    ward.run_jobs()
    assert found(ward, report_id).state == "issued"  # a case under verification is in no number
    with ward.archive.write(ward.people["reporter"].id) as work:
        again = actions.start_correction(work, report_id, "Bổ sung vụ việc được làm rõ sau khi phát hành").id
    with ward.archive.read() as session:
        seen = draft_of(session, found(ward, again)).fingerprint
    with ward.archive.write(ward.people["reporter"].id) as work:
        actions.ask_to_issue(work, again, number=6, signed_on=date(2026, 6, 20), seen=seen)
    ward.grade(link_id, 3)
    ward.run_jobs()
    with ward.archive.read() as session:
        job = jobs.latest_of(session, "report", again)
    assert job is not None and (job.state, job.message) == ("done", issuing.CHANGED)
    assert found(ward, again).state == "draft"
