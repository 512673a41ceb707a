"""RTSP and RTP over TCP in our own words: bytes in, pictures out."""
