"""The Redis or Valkey of the grown-up size: whether it answers as it should, said in one line when it does not."""

from __future__ import annotations

from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import AuthenticationError, InvalidResponse, NoPermissionError, RedisError, ResponseError

from storage.errors import Unavailable

_WAIT_S = 3


def require_answering(redis_url: str) -> None:
    """Raise Unavailable, in one line without the password, unless the server answers and lets the program in."""
    place = _place(redis_url)
    try:
        connection = Redis.from_url(redis_url, socket_connect_timeout=_WAIT_S, socket_timeout=_WAIT_S)
    except ValueError as error:
        raise Unavailable("bad_setting", "Cấu hình chưa đúng: CAMERA_ANTT_REDIS_URL không đọc được.") from error
    try:
        with connection:
            connection.ping()
    except AuthenticationError as error:
        raise _password(place) from error
    except NoPermissionError as error:
        said = (
            f"Tài khoản dùng ở Redis {place} không có quyền làm việc với hàng đợi. Hãy hỏi người quản trị Redis/Valkey."
        )
        raise Unavailable("redis_permission", said) from error
    except InvalidResponse as error:
        raise _protocol(place) from error
    except ResponseError as error:
        raise _refusing(place, error) from error
    except (RedisError, OSError) as error:
        raise Unavailable(
            "redis_unreachable",
            f"Không kết nối được Redis ở {place}. Hãy kiểm tra CAMERA_ANTT_REDIS_URL và máy chủ Redis/Valkey.",
        ) from error
    except (ValueError, UnicodeError) as error:  # it spoke, but not this language
        raise _protocol(place) from error


def _password(place: str) -> Unavailable:
    said = f"Redis ở {place} từ chối: tài khoản hoặc mật khẩu trong CAMERA_ANTT_REDIS_URL sai."
    return Unavailable("redis_password", said)


def _protocol(place: str) -> Unavailable:
    return Unavailable(
        "redis_protocol", f"Máy chủ ở {place} không nói giao thức Redis. Hãy kiểm tra cổng trong CAMERA_ANTT_REDIS_URL."
    )


def _refusing(place: str, error: Exception) -> Unavailable:
    kind = str(error).split(" ", 1)[0][:20]
    return Unavailable("redis_refused", f"Redis ở {place} không nhận lệnh ({kind}). Hãy kiểm tra máy chủ Redis/Valkey.")


def _place(redis_url: str) -> str:
    """Where the server is, without who asks: fit to be printed."""
    parts = urlsplit(redis_url)
    return parts.path if parts.scheme == "unix" else parts.netloc.rpartition("@")[2] or "127.0.0.1"
