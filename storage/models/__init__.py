"""Every table of the house, one file per noun. Importing this package makes the metadata whole."""

from storage.models.access import AccessDigest, AccessEntry, AccessToken, Account, Session, Setting, SignInAttempt
from storage.models.archive import Clip, ClipDetail, ClipRef, Discard, Filing, Intake, Master, WorkingCopy
from storage.models.base import Base
from storage.models.cameras import (
    Camera,
    CameraStatus,
    ClockObservation,
    Consent,
    Mount,
    Outage,
    Owner,
    OwnerReport,
)
from storage.models.cases import CaseRecord, CaseStage, CaseSubject, CaseUnit, LegalHold
from storage.models.clip_days import ClipDay, ClipHour, LeavingClip, LeavingClipDetail
from storage.models.clocks import ClockEvidence, ClockWithdrawal, HostClock, HostClockLeap
from storage.models.custody import Checkpoint, CustodyEvent
from storage.models.devices import Device, DeviceChannel
from storage.models.feeds import Feed, FeedLease, FeedState, RecorderHost
from storage.models.hand_ins import HandIn, HandInFile
from storage.models.health import CameraView, HealthSpell, HealthState, Ticket, TicketStep
from storage.models.jobs import ImportBatch, ImportRow, Job, JobDismissal, JobRound
from storage.models.quarantine import QuarantinedObject
from storage.models.reports import OpeningBalance, Report, ReportNumber, ReportRow
from storage.models.restatements import Restatement
from storage.models.retrievals import (
    CaseRetrieval,
    Exhibit,
    Grade,
    Grant,
    Retrieval,
    RetrievalClip,
    RetrievalRequest,
)
from storage.models.spool import SpooledObject
from storage.models.units import Unit, UnitSetting, UnitSuccession

__all__ = [
    "AccessDigest",
    "AccessEntry",
    "AccessToken",
    "Account",
    "Base",
    "Camera",
    "CameraStatus",
    "CameraView",
    "CaseRecord",
    "CaseRetrieval",
    "CaseStage",
    "CaseSubject",
    "CaseUnit",
    "Checkpoint",
    "Clip",
    "ClipDay",
    "ClipDetail",
    "ClipHour",
    "ClipRef",
    "ClockEvidence",
    "ClockObservation",
    "ClockWithdrawal",
    "Consent",
    "CustodyEvent",
    "Device",
    "DeviceChannel",
    "Discard",
    "Exhibit",
    "Feed",
    "FeedLease",
    "FeedState",
    "Filing",
    "Grade",
    "Grant",
    "HandIn",
    "HandInFile",
    "HealthSpell",
    "HealthState",
    "HostClock",
    "HostClockLeap",
    "ImportBatch",
    "ImportRow",
    "Intake",
    "Job",
    "JobDismissal",
    "JobRound",
    "LeavingClip",
    "LeavingClipDetail",
    "LegalHold",
    "Master",
    "Mount",
    "OpeningBalance",
    "Outage",
    "Owner",
    "OwnerReport",
    "QuarantinedObject",
    "RecorderHost",
    "Report",
    "ReportNumber",
    "ReportRow",
    "Restatement",
    "Retrieval",
    "RetrievalClip",
    "RetrievalRequest",
    "Session",
    "Setting",
    "SignInAttempt",
    "SpooledObject",
    "Ticket",
    "TicketStep",
    "Unit",
    "UnitSetting",
    "UnitSuccession",
    "WorkingCopy",
]
