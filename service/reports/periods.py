"""Data periods of administrative reports: Decree 09/2019/NĐ-CP, Article 12, as dated, configurable cut-offs.

A month's data run from the day after the previous month's cut-off to this month's, both days included; quarters,
halves and the year are made of such months. Days are Vietnamese calendar days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from service.reports.wording import prose_date, roman
from service.web.language import _
from storage.errors import Refused
from storage.values.clock import day_start_ms, local_date
from storage.values.timespan import Timespan

Kind = Literal["month", "quarter", "half", "nine_months", "year"]
KIND_VI: dict[Kind, str] = {
    "month": "Tháng",
    "quarter": "Quý",
    "half": "6 tháng",
    "nine_months": "9 tháng",
    "year": "Năm",
}
DECREE_IN_FORCE_ON = date(2019, 3, 12)
_HALVES = (_("6 tháng đầu năm %(year)s"), _("6 tháng cuối năm %(year)s"))
_TITLES: dict[Kind, str] = {
    "month": _("tháng %(month)s năm %(year)s"),
    "quarter": _("quý %(quarter)s năm %(year)s"),
    "nine_months": _("9 tháng đầu năm %(year)s"),
    "year": _("năm %(year)s"),
}
_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12}
_COUNT: dict[Kind, int] = {"month": 12, "quarter": 4, "half": 2, "nine_months": 1, "year": 1}


@dataclass(frozen=True)
class CutOff:
    """The last day of a month's data; None: the last calendar day (registers kept by calendar year)."""

    last_day: int | None = 14

    def __post_init__(self) -> None:
        """Raises Refused for a day that some month does not have."""
        if self.last_day is not None and not 1 <= self.last_day <= 28:
            raise Refused("cut_off_day", _("Ngày chốt số liệu phải từ 1 đến 28, hoặc để trống nếu chốt cuối tháng."))

    def closes_on(self, year: int, month: int) -> date:
        """The last day of the data of a month; ``month`` may lie outside 1-12 and then counts into other years."""
        years, month_0 = divmod(month - 1, 12)
        if self.last_day is not None:
            return date(year + years, month_0 + 1, self.last_day)
        following = divmod(month_0 + 1, 12)
        return date(year + years + following[0], following[1] + 1, 1) - timedelta(days=1)


DECREE_09_2019 = CutOff(14)
POLICE_SERIES_BEFORE_2019 = CutOff(15)
CALENDAR = CutOff(None)


@dataclass(frozen=True)
class Period:
    """A reporting period: ``index`` counts within the year from 1; both end days belong to it."""

    kind: Kind
    year: int
    index: int
    from_on: date
    to_on: date
    cut_off: CutOff = DECREE_09_2019

    def __contains__(self, day: date) -> bool:
        """Whether a Vietnamese calendar day lies in the period."""
        return self.from_on <= day <= self.to_on

    @property
    def span(self) -> Timespan:
        """The period in epoch milliseconds, from midnight of the first day to midnight after the last."""
        return Timespan(day_start_ms(self.from_on), day_start_ms(self.to_on + timedelta(days=1)))

    @property
    def title_vi(self) -> str:
        """As written in a report's title: "6 tháng đầu năm 2026", "quý III năm 2026", "tháng 11 năm 2026"."""
        return self.title(str)

    def title(self, say: Callable[[str], str]) -> str:
        """The same in the language of ``say``, which turns a Vietnamese sentence."""
        sentence = _HALVES[self.index > 1] if self.kind == "half" else _TITLES[self.kind]
        return say(sentence) % {"month": self.index, "quarter": roman(self.index), "year": self.year}

    @property
    def file_vi(self) -> str:
        """As in the name of a file: "6-thang-dau-nam-2026", "quy-3-nam-2026", "thang-11-nam-2026", "nam-2026"."""
        names = {
            "month": f"thang-{self.index}-",
            "quarter": f"quy-{self.index}-",
            "half": "6-thang-dau-" if self.index == 1 else "6-thang-cuoi-",
            "nine_months": "9-thang-dau-",
            "year": "",
        }
        return f"{names[self.kind]}nam-{self.year}"

    @property
    def days_vi(self) -> str:
        """The bounds in prose: "từ ngày 15/12/2025 đến ngày 14/6/2026"."""
        return f"từ ngày {prose_date(self.from_on)} đến ngày {prose_date(self.to_on)}"

    @property
    def note_vi(self) -> str:
        """A warning where the series may have used other cut-offs; empty from Decree 09/2019 on."""
        if self.from_on >= DECREE_IN_FORCE_ON:
            return ""
        return (
            "Trước ngày 12/3/2019 số liệu công an thường chốt từ ngày 16 tháng trước đến ngày 15; "
            "so sánh với kỳ này có thể lệch mốc chốt."
        )


def period(kind: Kind, year: int, index: int = 1, cut_off: CutOff = DECREE_09_2019) -> Period:
    """The period of a kind. Raises Refused when the year has no such period."""
    if kind not in _COUNT or not 1 <= index <= _COUNT[kind] or not 1900 <= year <= 2200:
        raise Refused("no_such_period", _("Kỳ báo cáo không hợp lệ. Hãy chọn lại loại kỳ, năm và thứ tự kỳ."))
    first = (index - 1) * _MONTHS[kind] + 1
    last = first + _MONTHS[kind] - 1
    from_on = cut_off.closes_on(year, first - 1) + timedelta(days=1)
    return Period(kind, year, index, from_on, cut_off.closes_on(year, last), cut_off)


def same_period_last_year(of: Period) -> Period:
    """The period of the same kind and index one year earlier: both ends shifted by a year."""
    return period(of.kind, of.year - 1, of.index, of.cut_off)


def previous(of: Period) -> Period:
    """The period of the same kind just before; for nine months, those of the year before."""
    if of.index > 1:
        return period(of.kind, of.year, of.index - 1, of.cut_off)
    return period(of.kind, of.year - 1, _COUNT[of.kind], of.cut_off)


def following(of: Period) -> Period:
    """The period of the same kind just after."""
    if of.index < _COUNT[of.kind]:
        return period(of.kind, of.year, of.index + 1, of.cut_off)
    return period(of.kind, of.year + 1, 1, of.cut_off)


def containing(day: date, kind: Kind, cut_off: CutOff = DECREE_09_2019) -> Period:
    """The period of the kind in which ``day`` lies.

    Raises Refused for nine months when the day lies in the last three months of the reporting year.
    """
    for year in (day.year, day.year + 1):
        for index in range(1, _COUNT[kind] + 1):
            candidate = period(kind, year, index, cut_off)
            if day in candidate:
                return candidate
    raise Refused("no_such_period", f"Ngày {prose_date(day)} không thuộc kỳ 9 tháng nào.")


def last_closed(kind: Kind, today: date, cut_off: CutOff = DECREE_09_2019) -> Period:
    """The latest period whose last day is over on ``today``."""
    candidate = period(kind, today.year + 1, _COUNT[kind], cut_off)
    while candidate.to_on >= today:
        candidate = previous(candidate)
    return candidate


def last_closed_at(kind: Kind, now_ms: int, cut_off: CutOff = DECREE_09_2019) -> Period:
    """The latest closed period at an instant in epoch milliseconds."""
    return last_closed(kind, local_date(now_ms), cut_off)


def send_by(of: Period, working_days: int = 1, holidays: Collection[date] = ()) -> date:
    """The deadline to send: ``working_days`` (≥ 1, Art. 8(5)) working days after the cut-off.

    Saturdays, Sundays and the given ``holidays`` are no working days. Raises Refused for less than one day.
    """
    if working_days < 1:
        raise Refused("deadline_too_early", "Hạn gửi báo cáo phải sau mốc chốt số liệu ít nhất 01 ngày làm việc.")
    day = of.to_on
    while working_days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            working_days -= 1
    return day
