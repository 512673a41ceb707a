"""What a kept password costs whoever has stolen the database, and that nobody is told apart from somebody by it."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import argon2
import pytest

from service.access import passwords


@pytest.fixture
def real() -> ModuleType:
    """The module as the product has it: other tests run with a digest that costs nothing."""
    spec = importlib.util.find_spec(passwords.__name__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_digest_is_dear(real: ModuleType) -> None:
    cost = argon2.extract_parameters(real.digest_of("một câu dài dễ nhớ"))
    assert cost.type is argon2.Type.ID and cost.memory_cost >= 19 * 1024 and cost.time_cost >= 2
    assert argon2.extract_parameters(real._NOBODYS) == cost, "an unknown name takes as long as a known one"


def test_only_the_right_password_matches(real: ModuleType) -> None:
    kept = real.digest_of("một câu dài dễ nhớ")
    assert real.matches(kept, "một câu dài dễ nhớ") and not real.matches(kept, "một câu dài dễ nhớ ")
    assert not real.matches(None, "no account has this password") and not real.matches("none", "")


def test_a_cheaper_digest_is_outdated(real: ModuleType) -> None:
    assert real.is_outdated(passwords.digest_of("một câu dài dễ nhớ"))
    assert not real.is_outdated(real.digest_of("một câu dài dễ nhớ"))
