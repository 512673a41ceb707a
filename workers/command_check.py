"""``camera-antt check``: the promises of the archive, proved at one of three levels of cost."""

from __future__ import annotations

import sys

from storage.__main__ import main
from storage.errors import Refused
from storage.sealing import is_beside_database
from workers.house import settings_of_env

LEVELS = ("rows", "sizes", "bytes")
_BESIDE = (
    "Lưu ý: tệp khóa của luồng hình nằm cùng thư mục với cơ sở dữ liệu, ai chép thư mục ấy là có cả hai. "
    "Hãy dời nó và đặt CAMERA_ANTT_FEED_KEY_FILE (deploy/RUNBOOK.md, «Để tệp khóa ở đâu»)."
)


def check(level: str) -> int:
    """Prove the promises; answers 0 when all hold. Where the keys lie is no promise: it is only said. Raises Refused
    for an unknown level."""
    if level not in LEVELS:
        raise Refused("bad_level", f"Mức kiểm «{level}» không có. Chọn: {', '.join(LEVELS)}.")
    if is_beside_database(settings_of_env()):
        print(_BESIDE, file=sys.stderr)
    return main(["check", level])
