"""``env`` and ``file`` give a secret exactly as it is, or say why not, without telling it."""

import os
import pickle
from pathlib import Path

import pytest

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)
from vpn_declare.secrets import env, file


def source(plug_in: SecretPlugIn, folder: Path, **variables: str) -> SecretSource:
    context = SecretContext(
        environment=variables,
        folder=str(folder),
        private_folder=str(folder / ".vpn-declare"),
        random_bytes=os.urandom,
    )
    made = plug_in.make(context)
    assert made.scheme == plug_in.scheme
    return made


@pytest.mark.parametrize("value", ["007312", "1e3", "true", " spaces ", "ké'y\"\\", "line\n"])
def test_a_variable_is_never_converted(tmp_path: Path, value: str):
    assert source(env.PLUG_IN, tmp_path, PSK=value).read("PSK") == value


def test_a_variable_that_is_not_set_is_named(tmp_path: Path):
    with pytest.raises(SecretNotFoundError, match="VPN_PSK_HAN01 is not set"):
        source(env.PLUG_IN, tmp_path, OTHER="hidden").read("VPN_PSK_HAN01")


@pytest.mark.parametrize(
    ("name", "good"), [("A_1", True), ("psk", True), ("1A", False), ("", False)]
)
def test_names_of_variables_are_checked_without_reading(tmp_path: Path, name: str, good: bool):
    assert (source(env.PLUG_IN, tmp_path).check(name) is None) == good


def test_a_source_does_not_print_the_environment(tmp_path: Path):
    assert "hidden" not in repr(source(env.PLUG_IN, tmp_path, PSK="hidden"))


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"007312", "007312"),
        (b"007312\n", "007312"),
        (b"007312\r\n", "007312"),
        (b"two\nlines\n\n", "two\nlines\n"),
        (b"carriage\r", "carriage\r"),
        ("ké'y".encode(), "ké'y"),
        (b"\xef\xbb\xbfmark", "\ufeffmark"),
    ],
)
def test_a_file_is_read_as_it_is_but_for_one_newline(tmp_path: Path, content: bytes, value: str):
    (tmp_path / "psk").write_bytes(content)
    assert source(file.PLUG_IN, tmp_path).read("psk") == value


def test_a_relative_path_starts_at_the_topology_and_an_absolute_one_does_not(tmp_path: Path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "psk").write_text("x1")
    assert source(file.PLUG_IN, tmp_path).read("keys/psk") == "x1"
    assert source(file.PLUG_IN, Path("/")).read(str(tmp_path / "keys" / "psk")) == "x1"


def test_a_link_is_followed(tmp_path: Path):
    (tmp_path / "real").write_text("x1")
    (tmp_path / "psk").symlink_to("real")
    assert source(file.PLUG_IN, tmp_path).read("psk") == "x1"


def refused(tmp_path: Path, name: str = "psk") -> str:
    with pytest.raises(SecretNotFoundError) as found:
        source(file.PLUG_IN, tmp_path).read(name)
    assert found.value.__cause__ is None
    return str(found.value)


def test_a_missing_file_is_named(tmp_path: Path):
    text = refused(tmp_path)
    assert str(tmp_path / "psk") in text
    assert "No such file" in text


def test_a_file_of_the_largest_size_is_read_and_no_larger_one(tmp_path: Path):
    (tmp_path / "psk").write_bytes(b"k" * file.LARGEST_BYTES)
    assert len(source(file.PLUG_IN, tmp_path).read("psk")) == file.LARGEST_BYTES
    (tmp_path / "psk").write_bytes(b"k" * (file.LARGEST_BYTES + 1))
    assert "larger than 64 KiB" in refused(tmp_path)


def test_a_binary_file_is_refused_without_showing_it(tmp_path: Path):
    (tmp_path / "psk").write_bytes(b"hidden\xff")
    text = refused(tmp_path)
    assert "no UTF-8 text" in text
    assert "hidden" not in text


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "psk")
    assert "no regular file" in refused(tmp_path)


def test_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "psk").mkdir()
    assert "directory" in refused(tmp_path).lower() or "regular file" in refused(tmp_path)


@pytest.mark.parametrize(
    ("path", "good"), [("psk", True), ("/a/b", True), ("", False), ("a\0", False)]
)
def test_paths_are_checked_without_reading(tmp_path: Path, path: str, good: bool):
    assert (source(file.PLUG_IN, tmp_path).check(path) is None) == good


def test_the_plug_ins_bear_the_names_of_their_schemes():
    assert (env.PLUG_IN.scheme, file.PLUG_IN.scheme) == ("env", "file")
    assert pickle.loads(pickle.dumps(env.PLUG_IN)) == env.PLUG_IN  # noqa: S301 - our own bytes
