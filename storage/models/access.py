"""People who sign in, their sessions, their tries, and the book of every look."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class Account(Base):
    """A person who may sign in. One role, one unit scope."""

    __tablename__ = "account"
    __table_args__ = ({"comment": "A person who may sign in, with one role and one unit scope"},)

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    login: Mapped[str] = mapped_column(String(80), unique=True, comment="Sign-in name, lower case")
    display_name: Mapped[str] = mapped_column(String(100), comment="Name shown to others")
    role: Mapped[str] = mapped_column(
        String(20), comment="administrator, officer, commander, report_officer, technician, auditor, owner"
    )
    unit_id: Mapped[str | None] = mapped_column(String(24), comment="Scope: this unit and those below; empty for all")
    owner_id: Mapped[int | None] = mapped_column(Key, comment="For the role owner: whose cameras these are")
    password_hash: Mapped[str] = mapped_column(String(200), comment="argon2id, never anything else")
    must_change_password: Mapped[bool] = mapped_column(comment="Set when someone else chose the password")
    is_active: Mapped[bool] = mapped_column(comment="False: cannot sign in; the account is kept for the books")
    language: Mapped[str] = mapped_column(String(2), comment="vi or en")
    theme: Mapped[str] = mapped_column(String(5), comment="light, dark or auto")
    second_factor: Mapped[str | None] = mapped_column(String(20), comment="Kind of second factor; none yet in use")
    external_subject: Mapped[str | None] = mapped_column(String(200), comment="Name at an institution's sign-in, later")
    created_at: Mapped[int] = mapped_column(Instant, comment="When the account was made, epoch ms UTC")


class Session(Base):
    """A signed-in browser. Only the digest of its secret is kept."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_account_id", "account_id"),
        {"comment": "A signed-in browser"},
    )

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Digest of the cookie's secret")
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who signed in")
    csrf_token: Mapped[str] = mapped_column(String(64), comment="What every form of this session must carry")
    working_case_id: Mapped[int | None] = mapped_column(Key, comment="The case that looks are made for, if chosen")
    working_purpose: Mapped[str | None] = mapped_column(String(40), comment="The purpose chosen with that case")
    created_at: Mapped[int] = mapped_column(Instant, comment="When it began, epoch ms UTC")
    last_seen_at: Mapped[int] = mapped_column(Instant, comment="Last request, epoch ms UTC (kept to the minute)")
    expires_at: Mapped[int] = mapped_column(Instant, comment="When it ends whatever happens, epoch ms UTC")
    address: Mapped[str] = mapped_column(String(45), comment="Network address it began from")
    agent: Mapped[str] = mapped_column(String(200), comment="What the browser calls itself")


class AccessToken(Base):
    """What a program shows instead of a password: one person's leave to search, for one case, for a few hours."""

    __tablename__ = "access_token"
    __table_args__ = (
        Index("ix_access_token_account_id", "account_id"),
        {"comment": "A secret by which a program searches in a person's name, for one case, until it is over"},
    )

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Digest of the secret")
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="In whose name it searches")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case that looks are made for")
    purpose: Mapped[str] = mapped_column(String(40), comment="The purpose chosen with that case")
    label: Mapped[str] = mapped_column(String(100), comment="What it is for, in the person's words")
    created_at: Mapped[int] = mapped_column(Instant, comment="When it was made, epoch ms UTC")
    last_used_at: Mapped[int | None] = mapped_column(Instant, comment="Last use, epoch ms UTC (kept to the minute)")
    expires_at: Mapped[int] = mapped_column(Instant, comment="When it ends whatever happens, epoch ms UTC")


class SignInAttempt(Base):
    """A try at signing in, kept to slow down guessing."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_at", "login", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
        {"comment": "A try at signing in"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    login: Mapped[str] = mapped_column(String(80), comment="Name that was tried, lower case")
    address: Mapped[str] = mapped_column(String(45), comment="Where from")
    at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    has_succeeded: Mapped[bool] = mapped_column(comment="Whether it was let in")


class AccessEntry(Base):
    """One look: a search, a view, a download, a refusal. Insert-only; written before the answer leaves."""

    __tablename__ = "access_entry"
    __table_args__ = (
        Index("ix_access_entry_at", "at"),
        Index("ix_access_entry_case_id", "case_id"),
        Index("ix_access_entry_camera_id_at", "camera_id", "at"),
        Index("ix_access_entry_account_id_at", "account_id", "at"),
        {"comment": "The access log: every search and every look, with purpose and case; insert-only"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key, rising")
    at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    account_id: Mapped[int | None] = mapped_column(Key, comment="Who; empty for someone not signed in")
    unit_id: Mapped[str | None] = mapped_column(String(24), comment="That person's unit at that time")
    action: Mapped[str] = mapped_column(String(40), comment="footage.searched, clip.viewed, exhibit.downloaded …")
    purpose: Mapped[str | None] = mapped_column(String(40), comment="Stated purpose")
    case_id: Mapped[int | None] = mapped_column(Key, comment="Case it was done for")
    camera_id: Mapped[int | None] = mapped_column(Key, comment="Camera looked at, if one")
    retrieval_id: Mapped[int | None] = mapped_column(Key, comment="Retrieval that allowed it, if one")
    clip_ref_id: Mapped[int | None] = mapped_column(Key, comment="Clip looked at, if one")
    is_allowed: Mapped[bool] = mapped_column(comment="False for a refused try: refusals are rows too")
    address: Mapped[str] = mapped_column(String(45), comment="Network address")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Place, window and counts of a search; byte range of a read")


class AccessDigest(Base):
    """The digest of a stretch of the access log, chained into custody so that the log cannot be rewritten."""

    __tablename__ = "access_digest"
    __table_args__ = ({"comment": "Digest of a stretch of the access log; its hash stands in custody too"},)

    last_entry_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Last entry covered")
    first_entry_id: Mapped[int] = mapped_column(Key, comment="First entry covered")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the canonical bytes of those entries")
    made_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")


class Setting(Base):
    """What the house remembers about itself: start of the system, first-run code, demonstration's anchor."""

    __tablename__ = "setting"
    __table_args__ = ({"comment": "What the house remembers about itself"},)

    name: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Name")
    value: Mapped[str] = mapped_column(Text, comment="Value as text")
