"""Invented people of the demonstration. Every name says that it is one; every telephone number is made up."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PASSWORD = "trinh-dien-2026"

_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_MIDDLE = ("Văn", "Thị", "Minh", "Thanh", "Ngọc", "Quốc", "Kim", "Hữu")
_GIVEN = ("Mẫu", "Thử", "Ví Dụ", "Giả Định", "Minh Họa", "Tưởng Tượng", "Không Thật", "Trình Diễn")
_PLACES = ("Tạp hóa", "Quán cà phê", "Hiệu thuốc", "Nhà nghỉ", "Tiệm vàng", "Garage", "Cửa hàng điện máy", "Quán ăn")
_SCHOOLS = ("Trường mầm non", "Trường tiểu học", "Trường trung học cơ sở")


@dataclass(frozen=True)
class Person:
    """An account of the demonstration. ``unit`` is a commune's code, empty for all units."""

    login: str
    name: str
    role: str
    unit: str


PEOPLE = (
    Person("quantri", "Quản Trị Mẫu", "administrator", ""),
    Person("canbo", "Trần Thị Thử", "officer", "26526"),
    Person("dieutra", "Lê Văn Ví Dụ", "officer", "26526"),
    Person("chihuy", "Phạm Minh Họa", "commander", "26526"),
    Person("baocao", "Võ Thị Giả Định", "report_officer", "26526"),
    Person("kythuat", "Đặng Quốc Thử", "technician", ""),
    Person("kiemtra", "Bùi Thanh Mẫu", "auditor", ""),
    Person("canbo2", "Hồ Ngọc Ví Dụ", "officer", "26506"),
    Person("dieutra2", "Ngô Hữu Thử", "officer", "26506"),
    Person("chihuy2", "Đỗ Kim Minh Họa", "commander", "26506"),
)
OWNER_LOGIN = "chucamera"


def owner_name(random: Random, kind: str) -> str:
    """A name for an owner of a kind; no two draws need differ."""
    if kind == "business":
        return f"{random.choice(_PLACES)} {random.choice(_GIVEN)} {random.randint(1, 99)}"
    if kind == "school":
        return f"{random.choice(_SCHOOLS)} {random.choice(_GIVEN)} {random.randint(1, 20)}"
    if kind == "agency":
        return f"Ban điều hành khu phố Ví Dụ {random.randint(1, 40)}"
    return f"{random.choice(_SURNAMES)} {random.choice(_MIDDLE)} {random.choice(_GIVEN)}"


def phone(number: int) -> str:
    """The ``number``-th invented telephone number: all begin with 0900, which no carrier of households uses."""
    return f"0900{number % 1_000_000:06d}"
