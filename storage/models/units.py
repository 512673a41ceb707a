"""Administrative units through time and how one became another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Unit(Base):
    """One version of an administrative unit. A code alone does not name a place: codes were used again in 2025."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_code_valid_from_on", "code", "valid_from_on"),
        Index("ix_unit_name_fold", "name_fold"),
        Index("ix_unit_parent_unit_id", "parent_unit_id"),
        {"comment": "One version of an administrative unit: province, (former) district or commune"},
    )

    unit_id: Mapped[str] = mapped_column(String(24), primary_key=True, comment="CODE@VALID_FROM, e.g. 26526@2025-07-01")
    code: Mapped[str] = mapped_column(String(5), comment="Statistics office code, leading zeros kept")
    level: Mapped[int] = mapped_column(comment="1 province, 2 district (ended 2025-07-01), 3 commune")
    kind: Mapped[str] = mapped_column(String(20), comment="tỉnh, thành phố, phường, xã, đặc khu …")
    name: Mapped[str] = mapped_column(String(80), comment="Name without its kind")
    full_name: Mapped[str] = mapped_column(String(100), comment="Name with its kind, as officially written")
    name_fold: Mapped[str] = mapped_column(String(80), comment="Name folded for look-up: lower case, no marks")
    name_sort: Mapped[str] = mapped_column(String(200), comment="Key whose byte order is Vietnamese order")
    parent_unit_id: Mapped[str | None] = mapped_column(String(24), comment="Parent on the unit's last day")
    valid_from_on: Mapped[date] = mapped_column(comment="First day this version was valid")
    valid_to_on: Mapped[date | None] = mapped_column(comment="First day it no longer was; empty while valid")
    is_approximate: Mapped[bool] = mapped_column(comment="Whether an end of its validity is only approximate")


class UnitSuccession(Base):
    """Old unit to new unit. Figures may be regrouped only along whole successions."""

    __tablename__ = "unit_succession"
    __table_args__ = (
        Index("ix_unit_succession_to_unit_id", "to_unit_id"),
        {"comment": "One pair: from unit, to unit, on a date, by a resolution"},
    )

    from_unit_id: Mapped[str] = mapped_column(String(24), primary_key=True, comment="The unit that ended or changed")
    to_unit_id: Mapped[str] = mapped_column(String(24), primary_key=True, comment="The unit that took it over")
    effective_on: Mapped[date] = mapped_column(comment="Day the change took effect")
    kind: Mapped[str] = mapped_column(String(12), comment="merged, split, renamed, retyped, moved")
    is_whole: Mapped[bool] = mapped_column(comment="True when all of the old unit went into this one")
    legal_basis: Mapped[str] = mapped_column(String(80), comment="Number of the resolution")


class UnitSetting(Base):
    """What a unit sets for itself: letter head, symbols, signer, relaxations. Key and value; defaults live in code."""

    __tablename__ = "unit_setting"
    __table_args__ = ({"comment": "Settings of a unit that differ from the stated defaults"},)

    unit_id: Mapped[str] = mapped_column(String(24), primary_key=True, comment="The unit; * for the whole house")
    name: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Name of the setting")
    value: Mapped[str] = mapped_column(String(2000), comment="Its value as text")
