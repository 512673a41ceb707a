"""What a report counts, as plain frozen records. Whoever reads the database fills these; counting knows nothing else.

Ids are the catalogue's own (integers, or strings for units). ``*_on`` is a Vietnamese calendar day, ``*_at`` an
instant in epoch milliseconds UTC. Everything that may change is dated, so that a report of a past period stays true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from storage.values.clock import local_date

CaseKind = Literal["criminal", "administrative", "other"]


@dataclass(frozen=True)
class CaseStage:
    """A stage the case reached on a day; codes are those of ``cases.rules.STAGES``."""

    code: str
    on: date


@dataclass(frozen=True)
class Clarification:
    """The day the case was clarified, and the day that was undone (re-opened, annulled), if it ever was.

    ``at`` is the exact instant where known: it decides whether a retrieval of the same day came before.
    """

    on: date
    at: int | None = None
    undone_on: date | None = None
    undone_why: str = ""


@dataclass(frozen=True)
class Handling:
    """From this day the case is handled by this unit."""

    unit_id: str
    from_on: date


@dataclass(frozen=True)
class CaseFact:
    """One case record. A re-opened and again clarified case has two clarifications.

    ``handled_by`` is in order of days; ``cooperating_unit_ids`` are the units that only helped. ``merged_on``: the day
    this record was merged into another; ``split_on``: the day it was split off another (counted only from then).
    """

    id: int
    number: str
    kind: CaseKind
    offence: str  # code of the offence catalogue, e.g. "173"; "" while not known
    offence_name: str
    handled_by: tuple[Handling, ...]
    stages: tuple[CaseStage, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    subject_identified_on: date | None = None
    cooperating_unit_ids: frozenset[str] = frozenset()
    registered_on: date | None = None
    withdrawn_on: date | None = None
    merged_on: date | None = None
    split_on: date | None = None

    def handling_unit_on(self, day: date) -> str | None:
        """The unit that handled the case on ``day``; the first one for days before the first entry."""
        return _last_before(self.handled_by, day)


@dataclass(frozen=True)
class CaseLink:
    """A retrieval serving one case: its grade there (0-4, None while ungraded), the reason and who stands for it.

    ``is_rule_relaxed``: it was graded while the unit was allowed to let the searcher grade.
    """

    case_id: int
    grade: int | None = None
    reason: str = ""
    graded_by: int | None = None
    graded_on: date | None = None
    confirmed_by: int | None = None
    confirmed_on: date | None = None
    withdrawn_on: date | None = None
    is_rule_relaxed: bool = False


@dataclass(frozen=True)
class RetrievalFact:
    """One camera × one interval asked for. ``performed_at`` is when the footage was produced; None if it never was."""

    id: int
    number: str
    unit_id: str
    camera_id: int
    camera_code: str
    camera_fund: str  # the fund of the camera on the day of the footage: codes of cameras.fields.Fund
    requested_by: int
    performed_at: int | None
    links: tuple[CaseLink, ...] = ()
    withdrawn_on: date | None = None

    @property
    def performed_on(self) -> date | None:
        """The Vietnamese day it was produced."""
        return None if self.performed_at is None else local_date(self.performed_at)


@dataclass(frozen=True)
class RequestFact:
    """A retrieval request as it was put; ``answered_at`` is when it was decided or the owner answered."""

    id: int
    number: str
    unit_id: str
    requested_at: int
    outcome: str  # requested, approved, refused, withdrawn, overwritten
    answered_at: int | None = None


@dataclass(frozen=True)
class SubjectFact:
    """A person in a case, known only by a pseudonymous key; ``camera_served``: footage served to identify them."""

    id: int
    case_id: int
    person_key: str
    camera_served: bool


@dataclass(frozen=True)
class CameraSpell:
    """What was true of a camera from ``from_on`` until the day before ``to_on`` (None: still)."""

    from_on: date
    to_on: date | None
    unit_id: str
    subunit: str
    fund: str  # codes of cameras.fields.Fund
    state: str  # codes of cameras.fields.State
    connection: str  # codes of cameras.fields.Connection
    eye_count: int


@dataclass(frozen=True)
class CameraFact:
    """A camera and the dated stretches in which it counts.

    Cameras that wait for confirmation, and the time after a removal, are not given to the count.
    """

    id: int
    code: str
    spells: tuple[CameraSpell, ...]

    def spell_on(self, day: date) -> CameraSpell | None:
        """What was true at the end of ``day``; None when it was not registered then."""
        return next((s for s in self.spells if s.from_on <= day and (s.to_on is None or day < s.to_on)), None)


@dataclass(frozen=True)
class ReportFacts:
    """Everything one report is counted from."""

    cameras: tuple[CameraFact, ...] = ()
    requests: tuple[RequestFact, ...] = ()
    retrievals: tuple[RetrievalFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    subjects: tuple[SubjectFact, ...] = ()


def _last_before(spells: Sequence[Handling], day: date) -> str | None:
    """Unit of the latest entry that begins on or before ``day``, else of the earliest entry."""
    begun = [s for s in spells if s.from_on <= day]
    if begun:
        return max(begun, key=lambda s: s.from_on).unit_id
    return min(spells, key=lambda s: s.from_on).unit_id if spells else None
