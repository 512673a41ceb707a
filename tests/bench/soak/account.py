"""The account at the end: every picture shown is in a clip once, or lies in a hole that an injected fault explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import av
from sqlalchemy import select

from storage.models import Clip, ClipDetail, Outage
from storage.unit_of_work import Archive
from tests.bench.soak.faults import STALL_S, Fault
from tests.servers.rtsp_camera import numbers_in

_SLACK_S = 6.0  # the open group at both ends, and starting up a connection
_ENDS_S = 12.0  # before the first key frame, and what was shown after the recorder was told to end


@dataclass
class Account:
    """What was found: pictures kept, doubled, missing; holes and outages by the kind of fault that explains them, those
    that none does, faults that were not told; outages by reason, also those of the end."""

    kept: int = 0
    doubled: int = 0
    missing: int = 0
    holes: Counter[str] = field(default_factory=Counter)
    outages: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def numbers_of(archive: Archive, camera_id: int) -> list[int]:
    """The running number of every picture in the clips of a camera, in order of the clips."""
    with archive.read() as session:
        keys = session.scalars(
            select(ClipDetail.object_key)
            .join(Clip, (Clip.camera_id == ClipDetail.camera_id) & (Clip.start_ms == ClipDetail.start_ms))
            .where(Clip.camera_id == camera_id)
            .order_by(Clip.start_ms)
        ).all()
    folder = Path(archive.settings.objects_url.removeprefix("dir://"))
    return [number for key in keys for number in _numbers_in_file(folder / key)]


def _numbers_in_file(path: Path) -> Iterator[int]:
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield from numbers_in(bytes(packet))


def add_camera(
    account: Account, archive: Archive, camera_id: int, *, shown: tuple[int, int], rate: int, faults: Iterable[Fault]
) -> None:
    """Account for one camera that showed pictures ``shown`` (first, last) at ``rate`` a second."""
    mine = list(faults)
    numbers = numbers_of(archive, camera_id)
    counted = Counter(numbers)
    account.kept += len(counted)
    account.doubled += sum(count - 1 for count in counted.values())
    for before, then in pairwise([shown[0], *sorted(counted), shown[1]]):
        is_end = before == shown[0] or then == shown[1]
        if then - before <= (_ENDS_S * rate if is_end else 1):
            continue
        account.missing += then - before - 1
        why = next((fault for fault in mine if _covers(fault, before, then, rate)), None)
        if why is None:
            account.unexplained.append(f"camera {camera_id}: pictures {before + 1} to {then - 1}")
        else:
            account.holes[why.kind.name] += 1
    _add_outages(account, archive, camera_id, mine)


def _add_outages(account: Account, archive: Archive, camera_id: int, faults: list[Fault]) -> None:
    """Every fault that must leave a hole has its outage with the reason; every outage has its fault."""
    with archive.read() as session:
        outages = list(session.scalars(select(Outage).where(Outage.camera_id == camera_id)))
    for row in outages:
        account.reasons[row.reason] += 1
        if row.end_ms is None and row.reason == "recorder_down":
            continue  # of the end, when the recorder was told to stop
        why = next((fault for fault in faults if _explains(fault, row)), None)
        if why is not None:
            account.outages[why.kind.name] += 1
        else:
            account.unexplained.append(f"camera {camera_id}: outage {row.reason} at {row.start_ms}")
    for fault in faults:
        if fault.kind.reasons and not any(
            row.reason in fault.kind.reasons and _explains(fault, row) for row in outages
        ):
            account.untold.append(f"camera {camera_id}: {fault.kind.name} at {fault.begun_s:.0f}")


def _covers(fault: Fault, before: int, then: int, rate: int) -> bool:
    """Whether pictures may be missing between these two because of the fault."""
    first = fault.first - _SLACK_S * rate
    last = fault.last + (fault.kind.recovers_s + STALL_S + _SLACK_S) * rate
    return fault.kind.may_leave_a_hole and first <= before and then <= last


def _explains(fault: Fault, row: Outage) -> bool:
    """Whether an outage may be told because of the fault."""
    begins = (fault.begun_s - _SLACK_S) * 1_000
    ends = (fault.ended_s + fault.kind.recovers_s + STALL_S) * 1_000
    return fault.kind.may_leave_a_hole and begins <= row.start_ms <= ends
