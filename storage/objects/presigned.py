"""Links that open one object for a short while: AWS Signature Version 4 in the query string, pure.

The SDK signs no header but ``host``; here further headers can be signed, so that a link for a range of bytes opens
that range and no other.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Signer:
    """Who signs: the keys of the store and the region it says it is in."""

    access_key: str
    secret_key: str
    region: str


def presigned_get(
    address: str, query: Mapping[str, str], headers: Mapping[str, str], *, signer: Signer, at_ms: int, seconds: int
) -> str:
    """``address`` (scheme, host, path; the path not yet quoted) with everything in its query that lets anyone GET it
    until ``seconds`` after ``at_ms``, provided that ``headers`` are sent exactly as given."""
    parts = urlsplit(address)
    moment = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    scope = f"{moment:%Y%m%d}/{signer.region}/s3/aws4_request"
    sent = sorted(
        {"host": parts.netloc, **{name.lower(): " ".join(text.split()) for name, text in headers.items()}}.items()
    )
    names = ";".join(name for name, _ in sent)
    asked = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{signer.access_key}/{scope}",
        "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": names,
    }
    path = quote(parts.path, safe="/-_.~")
    pairs = "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in sorted(asked.items()))
    lines = "".join(f"{name}:{text}\n" for name, text in sent)
    request = f"GET\n{path}\n{pairs}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{asked['X-Amz-Date']}\n{scope}\n{digest}"
    key = f"AWS4{signer.secret_key}".encode()
    for step in scope.split("/"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{parts.scheme}://{parts.netloc}{path}?{pairs}&X-Amz-Signature={signature}"


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
