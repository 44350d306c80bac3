"""Every value of every enumeration survives its text, and is explained where it is declared."""

import json
import re
from enum import StrEnum
from importlib import import_module

import pytest

from architecture.tree import PACKAGE, dotted_name
from vpn_declare.model.value import canonical, from_canonical

MODULES = [
    import_module(dotted_name(path))
    for folder in ("model", "contracts")
    for path in sorted((PACKAGE / folder).glob("*.py"))
]
ENUMERATIONS = sorted(
    {
        item
        for module in MODULES
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, StrEnum) and item is not StrEnum
    },
    key=lambda item: item.__qualname__,
)


def test_there_are_enumerations_to_look_at():
    assert {"Action", "Reason", "Impact", "Status", "Severity", "Result"} <= {
        item.__name__ for item in ENUMERATIONS
    }


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda item: item.__name__)
def test_every_value_round_trips_through_text_json_and_canonical_bytes(enumeration: type[StrEnum]):
    for member in enumeration:
        assert enumeration(str(member)) is member
        assert enumeration(json.loads(json.dumps(member))) is member
        assert enumeration(from_canonical(canonical(member))) is member


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda item: item.__name__)
def test_every_value_is_written_for_people(enumeration: type[StrEnum]):
    for member in enumeration:
        assert re.fullmatch(r"[a-z]+([ -][a-z]+)*", member.value), member


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda item: item.__name__)
def test_every_enumeration_says_what_it_is_for(enumeration: type[StrEnum]):
    assert enumeration.__doc__
    assert enumeration.__doc__ != StrEnum.__doc__
