from pathlib import Path

import pytest

from vpn_declare.load import load_project
from vpn_declare.model.project import GuardsFile, Project
from vpn_declare.report.diagnostics import format_diagnostics

FULL = """
topology: topologies
state: sqlite:///state.sqlite
environment: simulated
simulator:
  provisioning_ms: 50
  quotas: { vpc: 2 }
  fail: [{ on: create, kind: gateway, error: throttled, times: 3, probability: 0.5 }]
  seed: 7
providers: { vngcloud: { project: pro-1 } }
guards: { max_delete: 5, max_delete_percent: 30 }
environments:
  production:
    state: "postgresql://db/vpn"
    guards: { max_delete: 1 }
    providers: { vngcloud: { zone: z } }
  lab:
"""


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    loaded = load_project(tmp_path)
    assert (loaded.project, loaded.diagnostics, loaded.path) == (Project(), (), None)


def test_all_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "vpn-declare.yaml").write_text(FULL)
    loaded = load_project(tmp_path)
    project = loaded.project
    assert not loaded.diagnostics
    assert loaded.path == tmp_path / "vpn-declare.yaml"
    assert project.provider_settings("simulator", "simulated") == {
        "provisioning_ms": 50,
        "quotas": {"vpc": 2},
        "fail": (
            {"on": "create", "kind": "gateway", "error": "throttled", "times": 3,
             "probability": 0.5},
        ),
        "seed": 7,
    }  # fmt: skip
    assert project.provider_settings("vngcloud", "lab") == {"project": "pro-1"}
    assert project.provider_settings("vngcloud", "production") == {"project": "pro-1", "zone": "z"}
    assert project.state_of("production") == "postgresql://db/vpn"
    assert project.state_of("lab") == "sqlite:///state.sqlite"
    assert project.guards_of("production") == GuardsFile(max_delete=1, max_delete_percent=30)


def test_the_nearest_settings_up_to_the_repository_s_root_hold(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "topologies" / "one"
    inner.mkdir(parents=True)
    (tmp_path / "vpn-declare.yaml").write_text("environment: outside\n")
    assert load_project(inner).path is None
    (tmp_path / "repository" / ".git").mkdir()
    assert load_project(inner).path is None
    (tmp_path / "repository" / "vpn-declare.yaml").write_text("environment: inside\n")
    assert load_project(inner).project.environment == "inside"
    (inner / "vpn-declare.yaml").write_text("environment: nearest\n")
    assert load_project(inner).project.environment == "nearest"


@pytest.mark.parametrize(
    ("text", "place", "code", "detail"),
    [
        ("guard: {}\n", "1:1", "VPN021", "'guard' is not known here. Did you mean 'guards'?"),
        ("guards: { max_delete: ten }\n", "1:23", "VPN020", "should be a whole number"),
        ("guards: { max_delete_percent: 120 }\n", "1:31", "VPN023", "should be 100 or less"),
        (
            "capabilities: { aws: { selectors: merged } }\n",
            "1:35",
            "VPN023",
            "should be 'any', 'combined' or 'per-pair'",
        ),
        (
            "capabilities: { aws: { key: { least: 65, most: 64 } } }\n",
            "1:24",
            "VPN023",
            "least (65) is above most (64)",
        ),
        (
            "capabilities: { aws: { addressing: { vpc_ranges: [10.1.0.0/8] } } }\n",
            "1:51",
            "VPN025",
            "the network itself is 10.0.0.0/8",
        ),
        ("simulator: { fail: [{ on: make }] }\n", "1:27", "VPN023", "should be 'any', 'create'"),
        ("- a\n", "1:1", "VPN020", "should be a mapping"),
    ],
)
def test_faults_are_told_as_those_of_a_topology(
    tmp_path: Path, text: str, place: str, code: str, detail: str
) -> None:
    (tmp_path / "vpn-declare.yaml").write_text(text)
    found = [item for item in load_project(tmp_path).diagnostics if item.code == code]
    assert len(found) == 1
    assert str(found[0].place).endswith(f"vpn-declare.yaml:{place}")
    assert detail in found[0].detail


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "vpn-declare.yaml").write_text("")
    told = format_diagnostics(load_project(tmp_path).diagnostics)
    assert told.endswith(
        "error VPN006: File is empty\n  The file holds nothing but comments or blanks.\n"
    )


OWN = "suites:\n  branches: { encryption: [aes256gcm], prf: [prfsha384], dh: [20, modp3072] }\n"


def test_suites_of_one_s_own_are_read_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "vpn-declare.yaml").write_text(OWN)
    loaded = load_project(tmp_path)
    assert not loaded.diagnostics
    assert loaded.project.own_suites() == {
        "branches": {
            "encryption": ("aes256gcm",),
            "integrity": (),
            "prf": ("prfsha384",),
            "dh": ("ecp384", "modp3072"),
        }
    }
    place = loaded.place_of("suites.branches.dh")
    assert place is not None
    assert place.line == 2
    assert loaded.place_of("tunnels.a--b") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (OWN.replace("branches", "strong"), "'strong' is a suite that is built in"),
        (OWN.replace("prf: [prfsha384], ", ""), "neither integrity nor prf"),
        (OWN.replace("dh: [20, modp3072]", "dh: []"), "should not be empty"),
        (OWN.replace("dh:", "group:"), "'dh' is missing"),
    ],
)
def test_a_suite_that_cannot_be_is_refused_at_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "vpn-declare.yaml").write_text(text)
    found = load_project(tmp_path).diagnostics
    assert any(says in one.detail and one.place and one.place.line == 2 for one in found)
