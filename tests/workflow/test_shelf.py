"""Shelves of plug-ins."""

import sys
from importlib.metadata import EntryPoint

import pytest

from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.workflow.shelf import Shelf, did_you_mean


def entry(name, value):
    return EntryPoint(name=name, value=value, group="vpn_declare.things")


def refused(call):
    with pytest.raises(DiagnosticsError) as caught:
        call()
    return caught.value.diagnostics[0]


def test_names_are_sorted():
    shelf = Shelf("things", [entry("b", "json:dumps"), entry("a", "json:loads")])
    assert shelf.names == ("a", "b")
    assert "a" in shelf
    assert "c" not in shelf


def test_a_plug_in_is_imported_only_when_it_is_asked_for():
    sys.modules.pop("this", None)
    sys.modules.pop("antigravity", None)
    shelf = Shelf("things", [entry("other", "antigravity:fly"), entry("mine", "json:dumps")])
    assert shelf.load("mine")([1]) == "[1]"
    assert "antigravity" not in sys.modules


def test_an_unknown_name_is_refused_with_the_nearest_known_one():
    shelf = Shelf("things", [entry("simulator", "json:dumps")])
    diagnostic = refused(lambda: shelf.load("simulater"))
    assert diagnostic.code == "VPN603"
    assert "Did you mean 'simulator'?" in diagnostic.fix


def test_one_name_for_two_plug_ins_is_refused():
    both = [entry("a", "json:dumps"), entry("a", "json:loads")]
    assert refused(lambda: Shelf("things", both)).code == "VPN602"


def test_the_same_plug_in_found_twice_is_one():
    both = [entry("a", "json:dumps"), entry("a", "json:dumps")]
    assert Shelf("things", both).names == ("a",)


@pytest.mark.parametrize("value", ["no_such_module_anywhere:x", "json:no_such_name"])
def test_a_plug_in_that_cannot_be_imported_is_told_by_name(value):
    diagnostic = refused(lambda: Shelf("things", [entry("a", value)]).load("a"))
    assert diagnostic.code == "VPN604"
    assert value in diagnostic.detail


def test_nothing_is_suggested_for_a_word_like_no_other():
    assert did_you_mean("zzz", ["simulator"]) == ""
