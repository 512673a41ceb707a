"""JSON shapes of opening balances."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class BalanceBody(BaseModel):
    """A total from before the system. Days are Vietnamese calendar days, both included; instants epoch ms UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    metric: str = Field(description="case.camera_assisted, subject.camera_assisted, retrieval.count, camera.count …")
    unit_id: str = Field(description="the unit as it was at that time")
    from_on: date
    to_on: date
    is_span_exact: bool = Field(description="false when the source gives years only")
    value: int
    qualifier: str = Field(description="exact or the source's own word: gần, hơn, trên, khoảng")
    level: str = Field(description="by which definition it was counted; khong_phan_dinh where nobody knows")
    source: str
    entered_by: int
    entered_at: int
    approved_by: int | None
    approved_at: int | None = Field(description="empty until a second person approved it")


class NewBalanceBody(BaseModel):
    """What a new balance needs."""

    metric: str
    unit_id: str
    from_on: date
    to_on: date
    value: int
    source: str = Field(max_length=300)
    qualifier: str = "exact"
    level: str = "khong_phan_dinh"
    is_span_exact: bool = False
