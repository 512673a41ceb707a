"""Settings of the command: defaults, variables, and a refusal that names the variable."""

from __future__ import annotations

import pytest

from storage.errors import Refused
from storage.values.queues import QUEUES
from workers.settings import Settings, chosen_queues


def test_defaults_and_variables() -> None:
    assert Settings.from_env({}) == Settings("127.0.0.1", 8642, 2)
    given = {"CAMERA_ANTT_HOST": "0.0.0.0", "CAMERA_ANTT_PORT": "80", "CAMERA_ANTT_WORKER_PROCESSES": "4"}
    assert Settings.from_env(given) == Settings("0.0.0.0", 80, 4)


@pytest.mark.parametrize("text", ["http", "-1", "8642.5"])
def test_an_unreadable_number_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(Refused, match="CAMERA_ANTT_PORT"):
        Settings.from_env({"CAMERA_ANTT_PORT": text})


def test_hand_ins_are_not_let_go_the_moment_they_come() -> None:
    assert Settings.from_env({"CAMERA_ANTT_HAND_IN_DAYS": "1"}).hand_in_days == 1
    with pytest.raises(Refused, match="CAMERA_ANTT_HAND_IN_DAYS"):
        Settings.from_env({"CAMERA_ANTT_HAND_IN_DAYS": "0"})


def test_queues_are_put_in_the_order_of_the_house() -> None:
    assert Settings.from_env({}).queues == QUEUES
    assert Settings.from_env({"CAMERA_ANTT_WORKER_QUEUES": " upkeep,urgent, "}).queues == ("urgent", "upkeep")
    assert chosen_queues("", "--queues") == QUEUES


@pytest.mark.parametrize("text", ["nhanh", "urgent;awaited", "urgent,nhanh"])
def test_a_queue_that_is_none_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(Refused, match="CAMERA_ANTT_WORKER_QUEUES: không có hàng"):
        _ = Settings.from_env({"CAMERA_ANTT_WORKER_QUEUES": text}).queues
