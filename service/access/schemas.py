"""JSON shapes of accounts, sessions and the access log."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

RowKey = Annotated[int, Field(ge=0, le=2**53, description="key of a row")]


class SignInBody(BaseModel):
    """Name and password."""

    login: str = Field(max_length=80, description="Sign-in name, any case")
    password: str = Field(max_length=200)


class SignedInBody(BaseModel):
    """Who is signed in; ``csrf_token`` goes into the header X-CSRF of every changing request."""

    account_id: int
    display_name: str
    role: str
    unit_id: str | None
    csrf_token: str
    must_change_password: bool


class ChangePasswordBody(BaseModel):
    """The password one has and the one to have from now on."""

    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class AccountBody(BaseModel):
    """An account as administrators see it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    display_name: str
    role: str
    unit_id: str | None
    is_active: bool


class NewAccountBody(BaseModel):
    """What a new account needs. The person must change the password at first sign-in."""

    login: str = Field(max_length=80)
    display_name: str = Field(max_length=100)
    role: str = Field(description="administrator, officer, commander, report_officer, technician, auditor, owner")
    unit_id: str | None = None
    password: str = Field(max_length=200)


class SwitchAccountBody(BaseModel):
    """Whether the account may sign in."""

    is_active: bool


class WorkingCaseBody(BaseModel):
    """The case and purpose that looks are made for from now on."""

    case_id: RowKey | None
    purpose: str | None = Field(default=None, max_length=40)


class AccessEntryBody(BaseModel):
    """One look."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: int = Field(description="epoch ms UTC")
    account_id: int | None
    action: str
    purpose: str | None
    case_id: int | None
    camera_id: int | None
    retrieval_id: int | None
    is_allowed: bool
    detail: dict[str, object]
