"""Plug-ins are found as the standard library finds them, only sooner."""

import importlib.metadata
import sys

import pytest

from vpn_declare.workflow.entry_points import entries

SHELVES = ("commands", "providers", "rules", "secrets", "state")
GROUPS = [*(f"vpn_declare.{shelf}" for shelf in SHELVES), "pytest11", "nothing"]


@pytest.mark.parametrize("group", GROUPS)
def test_the_same_are_found_as_the_standard_library_finds(group):
    theirs = {(e.name, e.value) for e in importlib.metadata.entry_points(group=group)}
    assert {(e.name, e.value) for e in entries(group)} == theirs


def package(folder, name, text):
    info = folder / f"{name}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(text)


def test_of_a_package_that_is_there_twice_the_first_counts(tmp_path, monkeypatch):
    package(tmp_path / "one", "some_thing-1", "[g.h]\na = json:loads\n")
    package(tmp_path / "two", "some_thing-2", "[g.h]\na = json:dumps\nb = json:dumps\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "one"), str(tmp_path / "two"), *sys.path])
    assert [(e.name, e.value) for e in entries("g.h")] == [("a", "json:loads")]


def test_comments_other_groups_and_extras_are_left_out(tmp_path, monkeypatch):
    text = "# x = no:no\n[other]\nx = no:no\n\n[g.h]\n# y = no:no\n a = json:loads [extra]\n"
    package(tmp_path, "thing-1", text)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    (found,) = entries("g.h")
    assert (found.name, found.value) == ("a", "json:loads")
    assert found.load()("[1]") == [1]


def test_where_packages_may_lie_in_an_archive_the_standard_library_is_asked(tmp_path, monkeypatch):
    (tmp_path / "archive.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "archive.zip"), *sys.path])
    assert {e.name for e in entries("vpn_declare.state")} == {"postgresql", "sqlite"}


def test_a_plug_in_without_its_module_is_an_import_error(tmp_path, monkeypatch):
    package(tmp_path, "thing-1", "[g.h]\na = nowhere.at_all:x\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(ImportError):
        next(iter(entries("g.h"))).load()
