"""Files of a box behind a shell, run here: what another hand deletes meanwhile is no error."""

import shutil

import pytest

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.command import run_command
from vpn_declare.providers.strongswan.files import FilesThere


@pytest.fixture
def there():
    return FilesThere(run_command)


@pytest.fixture
def deleting(tmp_path):
    """A shell whose `cat` finds the file deleted."""
    programs = tmp_path / "programs"
    programs.mkdir()
    cat = programs / "cat"
    cat.write_text(f'#!/bin/sh\nrm -f "$1"\nexec {shutil.which("cat")} "$@"\n', encoding="utf-8")
    cat.chmod(0o755)
    path = f"PATH={programs}:/usr/bin:/bin"
    return FilesThere(lambda words, given="": run_command(("env", path, *words), given))


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo\n", "no end"])
def test_a_file_is_read_as_it_was_written(there, tmp_path, text):
    there.write(tmp_path / "file.conf", text)
    assert there.read(tmp_path / "file.conf") == text
    assert there.names(tmp_path) == ("file.conf",)
    there.remove(tmp_path / "file.conf")
    assert there.read(tmp_path / "file.conf") is None


def test_a_file_that_is_deleted_as_it_is_read_is_not_there(deleting, tmp_path):
    (tmp_path / "file.conf").write_text("one\n", encoding="utf-8")
    assert deleting.read(tmp_path / "file.conf") is None


def test_a_file_that_cannot_be_read_is_not_taken_for_none(there, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ProviderError, match="folder"):
        there.read(tmp_path / "folder")
