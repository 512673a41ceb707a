"""Two tiny clips and the playlists that name them, with a gap between."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import av
import numpy as np

START_MS = 1_763_563_200_000  # 19/11/2025 21:40:00 on the Vietnamese clock
CLIP_MS = 4_000
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@cache
def clip(number: int) -> bytes:
    """Four seconds of a moving bar, H.264 in MP4, 10 frames a second."""
    file = io.BytesIO()
    with av.open(
        file, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    ) as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.max_b_frames = 0
        for i in range(40):
            picture = np.full((180, 320, 3), 24 + 30 * number, np.uint8)
            picture[:, i * 8 : i * 8 + 12] = (200, 160, 60)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return file.getvalue()


def playlist(path: str) -> dict[str, Any]:
    """Two clips, two seconds of gap between; by name also ``copy`` (one is being made), ``expiring``, ``foreign``."""
    second = START_MS + CLIP_MS + 2_000
    usual: dict[str, Any] = {"duration_ms": CLIP_MS, "working_copy": False, "fps": 10}
    clips = [
        usual | {"url": "/clip/0", "start_ms": START_MS, "label": "đoạn 1"},
        usual | {"url": "/clip/1", "start_ms": second, "label": "đoạn 2", "working_copy": True},
    ]
    if "copy" in path:
        clips[0] |= {"url": None, "status_url": "/copy-status"}
    if "foreign" in path:
        clips[0] |= {"url": "/clip/9", "request_url": "/copy"}
    return {
        "camera": "TT-0412 Tạp hóa góc hẻm 212",
        "uncertainty_ms": 2_000,
        "watermark": "Nguyễn Văn Mẫu · HS 0187/2026",
        "expires_ms": START_MS + (1_500 if "expiring" in path else 90_000_000),
        "now_ms": START_MS,
        "extend_href": "/overview",
        "gaps": [{"start_ms": START_MS + CLIP_MS, "end_ms": second, "reason": "Mất kết nối"}],
        "clips": clips,
    }
