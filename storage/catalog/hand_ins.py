"""Statements about hand-ins: files brought together, proposed, confirmed by a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import HandIn, HandInFile, Intake, Job, Master

OPEN_FILES = ("received", "proposed")


def add(session: Session, **values: Any) -> HandIn:
    """A new hand-in, open."""
    hand_in = HandIn(state="open", **values)
    session.add(hand_in)
    session.flush()
    return hand_in


def get(session: Session, hand_in_id: int) -> HandIn | None:
    """A hand-in by key."""
    return session.get(HandIn, hand_in_id)


def locked(session: Session, hand_in_id: int) -> HandIn | None:
    """The hand-in, kept from other writers to the end of this transaction."""
    return session.scalar(select(HandIn).where(HandIn.id == hand_in_id).with_for_update())


def add_file(session: Session, hand_in_id: int, **values: Any) -> HandInFile:
    """One more file of a hand-in, behind those it has."""
    last = session.scalar(select(func.max(HandInFile.ordinal)).where(HandInFile.hand_in_id == hand_in_id))
    file = HandInFile(hand_in_id=hand_in_id, ordinal=(last or 0) + 1, needs_rate=False, notes=[], **values)
    session.add(file)
    session.flush()
    return file


def file(session: Session, file_id: int) -> HandInFile | None:
    """A file by key."""
    return session.get(HandInFile, file_id)


def files(session: Session, hand_in_id: int) -> list[HandInFile]:
    """The files of a hand-in in the order they came."""
    found = select(HandInFile).where(HandInFile.hand_in_id == hand_in_id).order_by(HandInFile.ordinal)
    return list(session.scalars(found))


def set_file(session: Session, file_id: int, **values: Any) -> None:
    """Change what is known of a file."""
    session.execute(update(HandInFile).where(HandInFile.id == file_id).values(**values))


def twins(session: Session, file: HandInFile) -> list[HandInFile]:
    """The other files of the same hand-in with the same content that still wait, in the order they came."""
    found = select(HandInFile).where(
        HandInFile.hand_in_id == file.hand_in_id,
        HandInFile.sha256 == file.sha256,
        HandInFile.state.in_(OPEN_FILES),
        HandInFile.id != file.id,
    )
    return list(session.scalars(found.order_by(HandInFile.ordinal)))


def beside(session: Session, file: HandInFile, camera_id: int | None) -> list[HandInFile]:
    """Files that were read and wait as well, in the order they came: those of the same hand-in, and of others those of
    this camera, also confirmed ones that are not filed yet."""
    is_open = HandInFile.hand_in_id.in_(select(HandIn.id).where(HandIn.state == "open"))
    unfiled = select(Intake.id).where(Intake.camera_id == camera_id, Intake.state.in_(("waiting", "working")))
    found = select(HandInFile).where(
        HandInFile.id != file.id,
        or_(
            and_(HandInFile.hand_in_id == file.hand_in_id, HandInFile.state == "proposed"),
            and_(is_open, HandInFile.state == "proposed", HandInFile.camera_id == camera_id),
            HandInFile.intake_id.in_(unfiled),
        ),
    )
    return list(session.scalars(found.order_by(HandInFile.hand_in_id, HandInFile.ordinal)))


def prints_of(session: Session, files: Collection[HandInFile]) -> dict[int, list[tuple[int, str]]]:
    """Prints of key frames (offset, print) of files that were read, by key: the jobs that read them remember."""
    file_id = Job.arguments["file_id"].as_integer()
    found = select(file_id, Job.arguments["prints"]).where(
        Job.name == "hand_in.read",
        Job.noun == "hand_in",
        Job.noun_id.in_({one.hand_in_id for one in files}),
        file_id.in_({one.id for one in files}),
    )
    return {key: [(int(at), str(told)) for at, told in prints or ()] for key, prints in session.execute(found)}


def taken_before(session: Session, folder: str, name: str, size_bytes: int, modified_at: int) -> bool:
    """Whether exactly this file of a watched folder was taken before: place, size and last change."""
    found = (
        select(HandInFile.id)
        .join(HandIn, HandIn.id == HandInFile.hand_in_id)
        .where(
            HandIn.channel == "folder",
            HandInFile.folder == folder,
            HandInFile.name == name,
            HandInFile.size_bytes == size_bytes,
            HandInFile.modified_at == modified_at,
        )
    )
    return session.scalar(found.limit(1)) is not None


def kept_before(session: Session, whose: tuple[int | None, int | None], **place: str | int) -> tuple[int, str] | None:
    """The latest hand-in by command of this camera and recorder that brought this file, and the original kept of it.

    ``place``: folder, name, size_bytes, modified_at.
    """
    camera_id, device_id = whose
    found = (
        select(HandIn.id, Master.object_key)
        .join(HandInFile, HandInFile.hand_in_id == HandIn.id)
        .join(Master, and_(Master.sha256 == HandInFile.sha256, Master.camera_id == HandInFile.camera_id))
        .where(
            HandIn.channel == "command",
            HandIn.camera_id.is_not_distinct_from(camera_id),
            HandIn.device_id.is_not_distinct_from(device_id),
            HandInFile.state.in_(("confirmed", "duplicate")),
            Master.object_key.is_not(None),
            *(getattr(HandInFile, name) == value for name, value in place.items()),
        )
    )
    row = session.execute(found.order_by(HandIn.id.desc()).limit(1)).one_or_none()
    return (row[0], row[1]) if row and row[1] else None


def open_of_folder(session: Session, origin: str) -> HandIn | None:
    """The open hand-in of a watched folder that further files may join."""
    found = select(HandIn).where(HandIn.channel == "folder", HandIn.origin == origin, HandIn.state == "open")
    return session.scalar(found.order_by(HandIn.id.desc()).limit(1))


def parted_from(session: Session, hand_in_id: int) -> HandIn | None:
    """The hand-in with the files that this one got while a person confirmed it."""
    return session.scalar(select(HandIn).where(HandIn.parted_from_id == hand_in_id).limit(1))


def move_files(session: Session, moved: Sequence[HandInFile], hand_in: HandIn) -> None:
    """Give files to another, new hand-in, in the order they came, with the jobs that read them."""
    keys, before = {file.id for file in moved}, {file.hand_in_id for file in moved}
    for job in session.scalars(select(Job).where(Job.noun == "hand_in", Job.noun_id.in_(before))):
        if job.arguments.get("file_id") in keys:
            job.noun_id = hand_in.id
    for ordinal, file in enumerate(moved, start=1):
        set_file(session, file.id, hand_in_id=hand_in.id, ordinal=ordinal)


def intakes_of(session: Session, hand_in_id: int) -> dict[int, Intake]:
    """What the confirmed files of a hand-in became, by key."""
    found = (
        select(Intake).join(HandInFile, HandInFile.intake_id == Intake.id).where(HandInFile.hand_in_id == hand_in_id)
    )
    return {intake.id: intake for intake in session.scalars(found)}


def of_intake(session: Session, intake_id: int) -> HandInFile | None:
    """The file that became this intake, if it came by a hand-in."""
    return session.scalar(select(HandInFile).where(HandInFile.intake_id == intake_id).limit(1))


def listed(
    session: Session,
    unit_ids: Collection[str] | None,
    *,
    handed_in_by: int | None = None,
    is_unitless_seen: bool = False,
    states: Sequence[str] = ("open", "confirmed", "dropped"),
    limit: int = 50,
) -> list[HandIn]:
    """Hand-ins of these units (None: all; ``is_unitless_seen``: and of no unit), newest first.

    ``handed_in_by``: of this person alone.
    """
    found = select(HandIn).where(HandIn.state.in_(states)).order_by(HandIn.id.desc()).limit(limit)
    if handed_in_by is not None:
        found = found.where(HandIn.handed_in_by == handed_in_by)
    elif unit_ids is not None:
        is_theirs = HandIn.unit_id.in_(unit_ids)
        found = found.where(or_(is_theirs, HandIn.unit_id.is_(None)) if is_unitless_seen else is_theirs)
    return list(session.scalars(found))


def file_counts(session: Session, hand_in_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many files of each hand-in stand in each state."""
    found = (
        select(HandInFile.hand_in_id, HandInFile.state, func.count())
        .where(HandInFile.hand_in_id.in_(set(hand_in_ids)))
        .group_by(HandInFile.hand_in_id, HandInFile.state)
    )
    counted: dict[int, dict[str, int]] = {}
    for hand_in_id, state, number in session.execute(found):
        counted.setdefault(hand_in_id, {})[state] = number
    return counted


def forgotten(session: Session, before: int, limit: int = 100) -> list[int]:
    """Hand-ins that nobody confirmed since ``before``."""
    found = select(HandIn.id).where(HandIn.state == "open", HandIn.received_at < before)
    return list(session.scalars(found.order_by(HandIn.id).limit(limit)))


def staging_keys(session: Session) -> set[str]:
    """Names of staging objects that hand-ins still need."""
    return set(session.scalars(select(HandInFile.staging_key).where(HandInFile.staging_key.is_not(None))))
