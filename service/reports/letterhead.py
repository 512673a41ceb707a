"""What a unit sets for its reports: header, addressees, signature, wording, cut-off. Defaults follow from its name.

Every setting is stored as text under ``report.<name>``, for the unit or for one report only; lists hold one entry a
line. What equals its default is not stored, so that a default that is mended reaches everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.reports.periods import CALENDAR, DECREE_09_2019, CutOff
from service.reports.texts import HEADINGS, ModelEntry, ReportTexts
from service.reports.wording import WordingSettings
from storage.values.text import normal

PREFIX = "report."
LINES = ("addressees", "recipients", "bases", "signer_posts", "models", "headings")
WORDS = ("superior", "issuer", "issuer_name", "symbol", "place", "signer_name", "model_name")
FLAGS = ("pad_small_counts", "percent_on_small_base", "administrative_in_headline")
WHOLE = ("percent_decimals", "cut_off_day")
NAMES = (*WORDS, *LINES, *FLAGS, *WHOLE)
# What one report may word differently from its unit.
OF_ONE_REPORT = ("addressees", "recipients", "bases", "signer_posts", "signer_name")
LONGEST = 2_000
_SYMBOLS = {"phường": "BC-CAP", "xã": "BC-CAX", "đặc khu": "BC-CAĐK", "thị trấn": "BC-CATT", "thành phố": "BC-CATP"}


@dataclass(frozen=True)
class UnitName:
    """An administrative unit as the header needs it: "phường", "Tam Thắng", "Phường Tam Thắng"."""

    kind: str
    name: str
    full_name: str

    @property
    def police(self) -> str:
        """ "Công an phường Tam Thắng"; a city of the first level keeps its capital: "Công an Thành phố Hồ Chí Minh"."""
        is_city = self.kind == "thành phố"
        return f"Công an {self.full_name if is_city else self.full_name[:1].lower() + self.full_name[1:]}"


@dataclass(frozen=True)
class Letterhead:
    """The settings in force, as text by name."""

    values: Mapping[str, str]

    def lines(self, name: str) -> tuple[str, ...]:
        """A list setting, one entry a line."""
        return tuple(line for text in self.values[name].splitlines() if (line := normal(text)))

    def flag(self, name: str) -> bool:
        """A setting that is on or off."""
        return self.values[name] == "1"

    @property
    def wording(self) -> WordingSettings:
        """How numbers are written."""
        return WordingSettings(
            self.flag("pad_small_counts"), int(self.values["percent_decimals"]), self.flag("percent_on_small_base")
        )

    @property
    def cut_off(self) -> CutOff:
        """The last day of a month's data."""
        day = self.values["cut_off_day"]
        return CutOff(int(day)) if day.isdecimal() and 1 <= int(day) <= 28 else CALENDAR

    def texts(
        self, paragraphs: Mapping[str, tuple[str, ...]], number: int | None = None, signed_on: date | None = None
    ) -> ReportTexts:
        """Everything that people word in a report."""
        return ReportTexts(
            superior=self.values["superior"],
            issuer=self.values["issuer"],
            issuer_name=self.values["issuer_name"],
            symbol=self.values["symbol"],
            place=self.values["place"],
            addressees=self.lines("addressees"),
            recipients=self.lines("recipients"),
            signer_posts=self.lines("signer_posts"),
            signer_name=self.values["signer_name"],
            bases=self.lines("bases"),
            model_name=self.values["model_name"],
            number=number,
            signed_on=signed_on,
            headings=self._headings(),
            paragraphs=paragraphs,
            models=tuple(_model(line) for line in self.lines("models")),
        )

    def _headings(self) -> dict[str, str]:
        """Headings that the unit words otherwise: "II.5 = Khai thác, sử dụng dữ liệu"."""
        pairs = (line.partition("=") for line in self.lines("headings"))
        return {key.strip(): words.strip() for key, _, words in pairs if key.strip() in HEADINGS and words.strip()}


def letterhead(defaults: Mapping[str, str], *stored: Mapping[str, str]) -> Letterhead:
    """Defaults overlaid by what is stored (``report.<name>`` to text), the last given strongest."""
    values = dict(defaults)
    for layer in stored:
        values |= {name: layer[PREFIX + name] for name in NAMES if PREFIX + name in layer}
    return Letterhead(values)


def defaults_for(unit: UnitName, parent: UnitName | None) -> dict[str, str]:
    """The settings that follow from the names of a unit and of the one above it; None: a province."""
    police, superior = unit.police, parent.police if parent else "Bộ Công an"
    office = "Phòng Xây dựng phong trào bảo vệ ANTQ" if parent else "Cục Xây dựng phong trào toàn dân bảo vệ ANTQ"
    symbol = _SYMBOLS.get(unit.kind, "BC-CAT")
    kept_by = symbol.removeprefix("BC-")
    committee = f"Đảng ủy, UBND {unit.kind} (để báo cáo)" if parent else f"UBND {unit.kind} (để báo cáo)"
    return {
        "superior": superior.upper(),
        "issuer": police.upper(),
        "issuer_name": police,
        "symbol": symbol,
        "place": unit.name,
        "addressees": f"{office} - {superior}",
        "recipients": f"Như trên\n{committee}\nLưu: VT, {kept_by}",
        "bases": "",
        "signer_posts": f"TRƯỞNG CÔNG AN {unit.kind.upper()}" if parent else "GIÁM ĐỐC",
        "signer_name": "",
        "model_name": "Camera với ANTT",
        "models": "",
        "headings": "",
        "pad_small_counts": "1",
        "percent_on_small_base": "0",
        "administrative_in_headline": "0",
        "percent_decimals": "2",
        "cut_off_day": str(DECREE_09_2019.last_day),
    }


def cleaned(name: str, text: str) -> str:
    """A setting as it is stored: trimmed, lists line by line without empty ones."""
    if name in LINES:
        return "\n".join(line for part in text.splitlines() if (line := normal(part)))
    return normal(text)


def _model(line: str) -> ModelEntry:
    """A line of the list of models: "Camera với ANTT | 01/3/2026 | Đang hoạt động"."""
    name, since, state = (*(part.strip() for part in line.split("|", 2)), "", "")[:3]
    return ModelEntry(name, since, state)
