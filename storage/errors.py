"""What can go wrong, said so that the person at the screen knows what to do."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - the word of the house: a request is refused, with a reason
    """A request that cannot be met as asked. Shown to the person, in Vietnamese, as it stands.

    One rule for every door: 400 what cannot be read at all (Malformed), 401 and 403 who asks, 404 what is not there or
    not theirs, 409 what the present state of things forbids (Conflict), 422 a value that is to be mended (this class
    and Invalid), 413 too large, 429 too often, 5xx what is ours to mend.

    ``code`` is stable and in English (for programs), ``message`` says what to do, ``facts`` are named values for the
    JSON answer, ``field`` names the input that is to be mended, if it is one. A message may name facts as
    ``%(name)s``; ``sentence`` is the message before they are put in, by which its translation is found.
    """

    status = 422

    def __init__(self, code: str, message: str, *, field: str | None = None, **facts: object) -> None:
        self.code = code
        self.sentence = message
        self.message = message % facts if "%(" in message else message
        super().__init__(self.message)
        self.field = field
        self.facts = facts


class Malformed(Refused):
    """What was sent cannot be read: broken off, or in no form that is understood here."""

    status = 400


class NotFound(Refused):
    """There is no such thing, or it is not for this person: the two must look the same from outside."""

    status = 404

    def __init__(self, message: str = "Không tìm thấy. Có thể đường dẫn sai hoặc anh/chị không có quyền xem.") -> None:
        super().__init__("not_found", message)


class Forbidden(Refused):
    """The person is known and the thing exists, but this act is not theirs."""

    status = 403


class Conflict(Refused):
    """The present state of things forbids it: decided before, not yet produced, withdrawn; the answer says which."""

    status = 409


class TooMany(Refused):
    """Asked too often: the same may be asked again after ``retry_after_s`` seconds."""

    status = 429

    def __init__(self, code: str, message: str, *, retry_after_s: int, **facts: object) -> None:
        super().__init__(code, message, field=None, retry_after_s=retry_after_s, **facts)
        self.retry_after_s = retry_after_s


class Invalid(Refused):
    """Several inputs to mend at once: ``problems`` maps the input's name to what is wrong and what to do."""

    status = 422

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("invalid", "Có mục cần sửa trước khi lưu.", problems=problems)
        self.problems = problems


class TooLarge(Refused):
    """More was sent than is taken in one go."""

    status = 413


class StorageFull(Refused):
    """No room left on the device; nothing was kept of what was being written."""

    status = 507

    def __init__(self, message: str = "Kho lưu trữ đã đầy. Chưa ghi gì; hãy giải phóng chỗ rồi gửi lại.") -> None:
        super().__init__("storage_full", message)


class Unavailable(Refused):
    """A server that the program stands on is not there or does not let it in: for whoever runs the program to mend."""

    status = 503


class DatabaseAway(Unavailable):
    """The database server does not answer. Whether a change that was being committed stands is not known."""

    def __init__(self) -> None:
        super().__init__(
            "database_away",
            "Cơ sở dữ liệu đang không trả lời. Hãy thử lại sau ít phút; nếu vừa gửi thay đổi, hãy xem lại đã được ghi"
            " chưa trước khi gửi lần nữa.",
        )


class Unstorable(Refused):
    """A value that no database of the house can hold."""

    status = 422

    def __init__(self) -> None:
        super().__init__("unstorable", "Có giá trị quá dài, quá lớn hoặc chứa ký tự lạ. Hãy sửa rồi làm lại.")
