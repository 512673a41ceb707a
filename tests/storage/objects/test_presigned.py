"""Signatures of links: those of the standard's own example and of the SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from minio import Minio

from storage.objects.presigned import Signer, presigned_get

AT_MS = 1_369_353_600_000  # 24 May 2013, 00:00 UTC
SIGNER = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")


def test_the_example_of_the_standard() -> None:
    link = presigned_get(
        "https://examplebucket.s3.amazonaws.com/test.txt", {}, {}, signer=SIGNER, at_ms=AT_MS, seconds=86_400
    )
    assert link.endswith("X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")


def test_the_same_signature_as_the_sdk() -> None:
    client = Minio("kho.example.vn:8333", SIGNER.access_key, SIGNER.secret_key, secure=False, region="us-east-1")
    more = {
        "response-content-disposition": "attachment; filename*=UTF-8''v%E1%BA%ADt.mp4",
        "response-content-type": "a/b",
    }
    theirs = client.presigned_get_object(
        "kho",
        "exhibit/1/1-00ff.mp4",
        timedelta(seconds=60),
        {**more},
        datetime.fromtimestamp(AT_MS / 1000, tz=UTC),
        version_id="v1",
    )
    address = "http://kho.example.vn:8333/kho/exhibit/1/1-00ff.mp4"
    query = {**more, "versionId": "v1"}
    ours = presigned_get(address, query, {}, signer=SIGNER, at_ms=AT_MS, seconds=60)
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(theirs).query)


def test_a_header_that_is_signed_changes_the_signature() -> None:
    def link(**headers: str) -> str:
        return presigned_get("https://a/b/c", {}, headers, signer=SIGNER, at_ms=AT_MS, seconds=60)

    assert "X-Amz-SignedHeaders=host%3Brange" in link(Range="bytes=0-1")
    assert len({link(), link(Range="bytes=0-1"), link(Range="bytes=0-2")}) == 3
