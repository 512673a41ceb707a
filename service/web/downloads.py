"""Files that leave as they are kept: what a browser is told of them, and the way past the program if there is one."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from fastapi.responses import RedirectResponse

from storage.objects.store import LinkAsked, ObjectStore


def disposition(name: str) -> str:
    """The header Content-Disposition for a file to be taken away: ``name`` for browsers of today (RFC 6266), and for
    the others without signs that they cannot read."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "-", plain)
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def redirected(store: ObjectStore, key: str, asked: LinkAsked) -> RedirectResponse | None:
    """The answer that sends the browser to the store for this one object; None when the program is to send it.

    Called when the look is written down: what the link opens counts as gone. Raises ObjectAltered.
    """
    link = store.link(key, asked)
    return None if link is None else RedirectResponse(link, status_code=307)
