"""Plan files: the plan, and beside it where it was made."""

import json
import stat
from pathlib import Path

import jsonschema
import pytest

from example_plans import mixed_plan
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.plan_file import plan_schema
from vpn_declare.model.value import canonical
from vpn_declare.plan import plan_to_bytes, plan_to_document
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.plan_file import is_plan_file, read_plan, write_plan


def document():
    return canonical(plan_to_document(mixed_plan()))


def written(tmp_path, scope=None):
    path = tmp_path / "x.plan"
    write_plan(path, document(), scope or Scope(path=Path("network")))
    return path


def test_a_plan_comes_back_as_it_was_written(tmp_path):
    assert read_plan(written(tmp_path)).plan == mixed_plan()


def test_the_file_fits_the_published_schema(tmp_path):
    jsonschema.validate(json.loads(written(tmp_path).read_bytes()), plan_schema())


def test_only_its_owner_may_read_it(tmp_path):
    assert stat.S_IMODE(written(tmp_path).stat().st_mode) == 0o600


def test_it_remembers_where_it_was_made(tmp_path):
    scope = Scope(path=tmp_path / "network", state="sqlite:///x.db")
    scope = read_plan(written(tmp_path, scope)).scope(Scope())
    assert (scope.path, scope.state) == (tmp_path / "network", "sqlite:///x.db")
    assert scope.environment == "simulated"


def test_it_finds_its_topology_from_wherever_it_is_applied(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    write_plan(Path("sub/x.plan"), document(), Scope())
    assert read_plan(Path("sub/x.plan")).path == Path()
    monkeypatch.chdir(tmp_path / "sub")
    assert read_plan(Path("x.plan")).path == Path("..")


def test_nothing_but_a_plan_is_written_over(tmp_path):
    path = tmp_path / "topology.yaml"
    path.write_text("version: 1\n")
    with pytest.raises(DiagnosticsError, match="VPN619"):
        write_plan(path, document(), Scope())
    assert path.read_text() == "version: 1\n"
    written(tmp_path)
    written(tmp_path)


def test_credentials_of_a_state_url_are_not_written(tmp_path):
    state = "postgresql://me:hidden@db/vpn?sslmode=require&password=hidden&schema=x"
    path = written(tmp_path, Scope(state=state))
    assert b"hidden" not in path.read_bytes()
    assert read_plan(path).state == "postgresql://db/vpn?sslmode=require&schema=x"


def test_the_same_plan_has_the_same_digest_wherever_it_is_made(tmp_path):
    one = written(tmp_path, Scope(path=Path("a")))
    digest = json.loads(one.read_bytes())["digest"]
    write_plan(one, document(), Scope(path=Path("b")))
    assert json.loads(one.read_bytes())["digest"] == digest


def test_a_plan_without_its_place_is_read_too(tmp_path):
    path = tmp_path / "bare.plan"
    path.write_bytes(plan_to_bytes(mixed_plan()))
    assert read_plan(path).plan == mixed_plan()


def test_another_environment_is_refused(tmp_path):
    saved = read_plan(written(tmp_path))
    with pytest.raises(DiagnosticsError) as caught:
        saved.scope(Scope(environment="production"))
    assert caught.value.diagnostics[0].code == "VPN610"


def test_a_plan_that_was_changed_by_hand_is_refused(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"10.1.0.0/16", b"10.9.0.0/16"))
    with pytest.raises(DiagnosticsError) as caught:
        read_plan(path)
    assert caught.value.diagnostics[0].code == "VPN201"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"{}", b"\x00\xff", b"name: x\n"])
def test_what_is_no_plan_is_refused(tmp_path, content):
    path = tmp_path / "x.plan"
    path.write_bytes(content)
    with pytest.raises(DiagnosticsError):
        read_plan(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DiagnosticsError) as caught:
        read_plan(tmp_path / "none.plan")
    assert caught.value.diagnostics[0].code == "VPN612"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(DiagnosticsError) as caught:
        write_plan(target, document(), Scope())
    assert caught.value.diagnostics[0].code == "VPN611"
    assert list(tmp_path.iterdir()) == [target]


def test_a_plan_is_told_from_a_topology(tmp_path):
    plan = written(tmp_path)
    topology = tmp_path / "t.yaml"
    topology.write_text("{version: 1}\n")
    assert is_plan_file(plan)
    assert not is_plan_file(topology)
    assert not is_plan_file(tmp_path)
    assert not is_plan_file(tmp_path / "missing")
