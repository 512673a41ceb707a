"""What all pages of feeds say alike."""

from __future__ import annotations

from typing import Any

from service.access.desk import Desk
from service.cameras.reasons import REASONS
from service.feeds import rules
from service.web.language import _
from storage.values.host_clock import UNKEPT_MS

CRUMB = (_("Luồng hình"), "/feeds")


def words(desk: Desk) -> dict[str, Any]:
    """Names of states and the like, for every template of feeds."""
    return {
        "states": rules.STATES,
        "host_states": rules.HOST_STATES,
        "clock_states": rules.CLOCK_STATES,
        "unkept_ms": UNKEPT_MS,
        "transports": [(code, desk.say(text)) for code, text in rules.TRANSPORTS.items()],
        "examples": rules.EXAMPLES,
        "reasons": REASONS,
        "may_manage": desk.may("feed.manage"),
    }


def shown(values: Any) -> dict[str, str]:
    """What was typed, to be mended: everything but the account, which no page ever shows."""
    shown = {name: values[name] for name in values if name not in {"user", "password"}}
    if "address" in shown:
        shown["address"] = rules.without_account(shown["address"], values["password"])
    return shown
