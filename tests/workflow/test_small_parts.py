"""Where state lives, which commit it was, who plays a site."""

import subprocess
from pathlib import Path

import pytest

from vpn_declare.contracts.provider import Provider
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.topology import Site, Topology
from vpn_declare.workflow.commit import commit_of
from vpn_declare.workflow.environment import Providers
from vpn_declare.workflow.settings import read_settings
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.state_url import state_url

PRIVATE = Path("/net/.vpn-declare")
FOLDER = Path("/net")


@pytest.mark.parametrize(
    ("given", "written", "url"),
    [
        (None, None, "sqlite:////net/.vpn-declare/state.sqlite"),
        (None, "sqlite:///states/x.db", "sqlite:////net/states/x.db"),
        (None, "states/x.db", "sqlite:////net/states/x.db"),
        ("sqlite:////var/x.db", "states/x.db", "sqlite:////var/x.db"),
        ("/var/x.db", None, "sqlite:////var/x.db"),
        ("postgresql://u@h/d", None, "postgresql://u@h/d"),
    ],
)
def test_the_command_line_wins_over_the_project_and_that_over_the_default(given, written, url):
    assert state_url(given, written, FOLDER, PRIVATE) == url


def test_a_relative_path_on_the_command_line_starts_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert state_url("x.db", None, FOLDER, PRIVATE) == f"sqlite:///{tmp_path}/x.db"


def git(folder, *words):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def test_the_commit_is_found_from_a_folder_below(tmp_path):
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "commit", "--allow-empty", "-m", "first")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.strip()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert commit_of(below) == head
    git(tmp_path, "pack-refs", "--all")
    assert commit_of(below) == head
    git(tmp_path, "checkout", "--detach")
    assert commit_of(below) == head


def test_a_folder_outside_of_any_repository_has_no_commit(tmp_path):
    (tmp_path / ".git").mkdir()  # an empty one is none
    assert commit_of(tmp_path) == ""


def providers(environment):
    return Providers(environment, Shelf[Provider].installed("providers"))


def site(provider):
    return Site(name="a", provider=provider)


def test_the_simulator_plays_every_site_in_simulated():
    assert providers("simulated").of_site(site("vngcloud")).name == "simulator"
    assert providers("simulated").of_site(site("manual")).name == "simulator"


def test_production_is_as_written():
    assert providers("production").of_site(site("manual")).name == "manual"


def test_a_missing_provider_says_how_to_go_on_without_it():
    topology = Topology(name="t", sites={"a": site("nosuchcloud"), "b": site("nosuchcloud")})
    (diagnostic,) = providers("production").missing_for(topology)
    assert diagnostic.code == "VPN607"
    assert "--environment simulated" in diagnostic.fix
    assert providers("simulated").missing_for(topology) == ()


@pytest.mark.parametrize("environment", ["production", "simulated", "lab"])
def test_a_misspelt_provider_is_warned_of_in_every_environment(environment):
    topology = Topology(name="t", sites={"a": site("vngclod"), "b": site("vngclod")})
    (warning,) = providers(environment).unknown_in(topology)
    assert (warning.code, warning.severity.value) == ("VPN048", "warning")
    assert "'vngclod' is the provider of a and 1 more." in warning.detail
    assert "Did you mean 'vngcloud'?" in warning.fix
    for name in ("aws", "manual", "simulator"):
        assert name in warning.fix


@pytest.mark.parametrize("name", ["aws", "azure", "gcp", "openstack", "vngcloud", "manual"])
def test_a_provider_that_is_known_and_not_installed_may_be_simulated_without_a_word(name):
    assert providers("simulated").unknown_in(Topology(name="t", sites={"a": site(name)})) == ()


def test_an_unknown_environment_is_refused_with_the_nearest_one(tmp_path):
    with pytest.raises(DiagnosticsError) as caught:
        read_settings(tmp_path, "simulate")
    assert "Did you mean 'simulated'?" in caught.value.diagnostics[0].fix


def settings_from(folder, text):
    (folder / "vpn-declare.yaml").write_text(text, encoding="utf-8")
    return read_settings(folder, None)


def test_the_project_may_name_its_own_environment_and_its_state(tmp_path):
    settings = settings_from(
        tmp_path, "environment: staging\nenvironments: {staging: {state: staging.db}}\n"
    )
    assert (settings.environment, settings.state) == ("staging", "staging.db")


def test_the_project_may_say_where_the_topology_lies(tmp_path):
    (tmp_path / "network").mkdir()
    settings = settings_from(tmp_path, "topology: network\n")
    assert settings.topology_in(tmp_path) == tmp_path / "network"
    assert settings.topology_in(tmp_path / "other.yaml") == tmp_path / "other.yaml"


def test_keys_are_thrown_away_in_simulated_alone_unless_the_project_says_so(tmp_path):
    assert read_settings(tmp_path, "simulated").throws_keys_away
    assert not read_settings(tmp_path, "production").throws_keys_away
    said = settings_from(tmp_path, "environments: {production: {throw_away_keys: true}}\n")
    assert said.throws_keys_away


def test_wrong_settings_are_refused_with_their_place(tmp_path):
    with pytest.raises(DiagnosticsError) as caught:
        settings_from(tmp_path, "simulatr: {}\n")
    assert caught.value.diagnostics[0].place is not None
