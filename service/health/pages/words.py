"""What every page of how cameras fare says: names of faults, steps, lives; its place in the house."""

from __future__ import annotations

from typing import Any

from service.access.desk import Desk
from service.cameras.fields import Fund
from service.cameras.reasons import REASONS
from service.health import rules
from service.web.language import _

CRUMB = (_("Tình trạng"), "/health")


def words(desk: Desk) -> dict[str, Any]:
    """For the templates."""
    return {
        "faults": rules.FAULTS,
        "advice": rules.ADVICE,
        "lights": rules.LIGHTS,
        "figures": rules.FIGURES,
        "reasons": REASONS,
        "ticket_faults": rules.TICKET_FAULTS,
        "ticket_faults_said": [(code, desk.say(text)) for code, text in rules.TICKET_FAULTS.items()],
        "ticket_states": rules.TICKET_STATES,
        "ticket_states_said": [(code, desk.say(text)) for code, (text, _kind) in rules.TICKET_STATES.items()],
        "lives": rules.LIFE,
        "funds": Fund.labels(desk.language),
        "may_edit": desk.may("camera.edit"),
    }
