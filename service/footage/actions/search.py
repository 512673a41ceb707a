"""Searching: the place on the small tables, the time on the clip index, the answer put together.

``search`` is the road of pages and programs: statements on the asynchronous engine, arithmetic beside the event loop.
``searched`` is the same on one plain connection, for whoever has one already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from service.footage.actions.around import nearest
from service.footage.actions.page import Material, Search, read_page
from service.footage.rules import answer, gaps, sight
from service.footage.rules.question import Chosen, Question, UnitOnDay
from service.footage.rules.timing import Drift
from service.web.language import _
from storage.catalog import cases, footage_places
from storage.catalog import units as units_catalog
from storage.catalog.footage import Searching
from storage.catalog.footage_places import CameraRow, MountRow, StatusRow
from storage.errors import Forbidden, Invalid, NotFound
from storage.models import CaseRecord
from storage.settings import Settings
from storage.unit_of_work import Archive, Reading
from storage.values.clock import local_date

WITHOUT_CASE = "search_without_case"  # a unit's setting: "1" lets it search without a working case; off by default


class CaseNeeded(Forbidden):
    """A search without a working case: no case, no picture."""

    def __init__(self) -> None:
        text = _("Hãy chọn hồ sơ đang làm và mục đích trước khi tra cứu: mỗi lượt tra cứu được ghi cho một hồ sơ.")
        super().__init__("case_needed", text, choose="/api/v1/session/working-case")


def working_case(session: Reading, case_id: int | None, purpose: str | None, unit_id: str | None) -> CaseRecord | None:
    """The case a search is made for. Raises CaseNeeded when there is none and the unit has not allowed that."""
    case = cases.get(session, case_id) if case_id is not None else None
    if case is not None and purpose and case.withdrawn_at is None:
        return case
    if units_catalog.settings_of(session, unit_id or "*").get(WITHOUT_CASE) == "1":
        return None
    raise CaseNeeded


def asked(question: Question, scope: set[str] | None, now: int, settings: Settings) -> Search:
    """A question with what holds around it. ``scope``: units whose cameras may be answered, None for all."""
    drift = Drift(settings.clock_drift_ms_per_day, settings.clock_never_compared_ms)
    return Search(question, None if scope is None else frozenset(scope), now, drift)


async def search(archive: Archive, question: Question, scope: set[str] | None) -> answer.Footage:
    """The answer of a question for the units of ``scope`` (None: all).

    Raises NotFound for a camera that is not there or not this person's to see, Invalid for an unknown unit.
    """
    made = asked(question, scope, archive.clock.now_ms(), archive.settings)
    async with archive.read_async() as run:
        mounts, ids = await run(lambda connection: candidates(connection, made))
        sights = await asyncio.to_thread(sight.sights_of, mounts, question)
        material = await run(lambda connection: gathered(connection, made, sights, ids))
    return await asyncio.to_thread(composed, made, material)


def searched(connection: Searching, made: Search) -> answer.Footage:
    """The same on one connection, from beginning to end."""
    mounts, ids = candidates(connection, made)
    return composed(made, gathered(connection, made, sight.sights_of(mounts, made.question), ids))


def candidates(connection: Searching, made: Search) -> tuple[list[MountRow], frozenset[int] | None]:
    """Mounts that may have to do with the place; for a place that is cameras, their keys, else None.

    Which of the cameras are confirmed and of the scope is asked once, when they are read (``gathered``).
    """
    place, window = made.question.place, made.question.window
    if isinstance(place, Chosen):
        ids = _chosen_ids(connection, place, made)
    elif isinstance(place, UnitOnDay):
        ids = _ids_of_unit(connection, place, made)
    else:
        return footage_places.mounts_reaching(connection, place.ranges, window, made.scope), None
    return footage_places.mounts_of(connection, ids, window), ids


def _chosen_ids(connection: Searching, place: Chosen, made: Search) -> frozenset[int]:
    """Keys of the cameras named; one that is unknown and one of another unit look the same: NotFound."""
    coded = footage_places.ids_coded(connection, place.codes)
    if any(code.upper() not in coded for code in place.codes):
        raise NotFound
    ids = frozenset({*place.ids, *coded.values()})
    if set(footage_places.cameras(connection, ids, made.scope)) != ids:
        raise NotFound
    return ids


def _ids_of_unit(connection: Searching, place: UnitOnDay, made: Search) -> frozenset[int]:
    units = footage_places.family(connection, place.unit_id)
    if not units:
        raise Invalid({"unit": _("Không có đơn vị này. Hãy chọn trong danh sách gợi ý.")})
    return frozenset(footage_places.registered_in(connection, units, place.day))


def gathered(
    connection: Searching, made: Search, sights: Mapping[int, list[sight.Sight]], ids: frozenset[int] | None
) -> Material:
    """Everything that one page of the answer is made of."""
    question = made.question
    every, statuses = surveyed(connection, made, sights, ids)
    wanted = sight.wanted(every, question)
    material = Material(sight.in_order(wanted, question, made.now), statuses=statuses)
    material.connections, material.camera_count = sight.connection_counts(every), len(wanted)
    if material.page:
        read_page(connection, made, material)
    elif not every:
        material.nearest = nearest(connection, made)
    return material


def surveyed(
    connection: Searching, made: Search, sights: Mapping[int, list[sight.Sight]], ids: frozenset[int] | None
) -> tuple[list[sight.Found], dict[int, list[StatusRow]]]:
    """The cameras that have to do with the place, before they are sifted, with their states of these days."""
    window = made.question.window
    cameras = footage_places.cameras(connection, frozenset(sights) if ids is None else ids, made.scope)
    first, last = local_date(window.start_ms), local_date(window.end_ms)
    statuses = footage_places.statuses(connection, list(cameras), first, last)
    every = [
        _found(camera, sights.get(camera.id, []), statuses.get(camera.id, []), made.question)
        for camera in cameras.values()
    ]
    return every, statuses


def _found(
    camera: CameraRow, sights: Sequence[sight.Sight], statuses: Sequence[StatusRow], question: Question
) -> sight.Found:
    status = gaps.status_on(statuses, local_date(question.asked.start_ms))
    return sight.Found(camera, tuple(sights), status.connection if status else "independent")


def composed(made: Search, material: Material) -> answer.Footage:
    """The answer that was read, put together."""
    said = answer.Circumstances(made.question, made.now, made.scope)
    cameras = []
    for found in material.page:
        camera_id = found.camera.id
        clips, known = material.clips.get(camera_id, ()), material.known[camera_id]
        cameras.append(answer.answered(found, clips, known, said, material.parts[camera_id]))
    question = made.question
    return answer.Footage(
        asked_from_ms=question.asked.start_ms,
        asked_to_ms=question.asked.end_ms,
        from_ms=question.window.start_ms,
        to_ms=question.window.end_ms,
        now_ms=made.now,
        cameras=cameras,
        groups=answer.in_groups(cameras),
        unsure_clip_count=sum(clip.is_by_uncertainty for camera in cameras for clip in camera.clips),
        connections=dict(material.connections),
        camera_count=material.camera_count,
        next=material.next,
        nearest=material.nearest,
    )
