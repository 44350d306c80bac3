"""Every rule finds what its cases say and nothing beside it."""

import importlib
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.rules_page import rules_pages
from small_topology import SEED, topology
from vpn_declare.contracts.rule import TopologyRule
from vpn_declare.kinds.key_checks import KEY_CHECKS
from vpn_declare.model.diagnostic import Severity

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"


def _registered() -> dict[str, TopologyRule]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    rules = {}
    for name, target in project["entry-points"]["vpn_declare.rules"].items():
        module, _, attribute = target.partition(":")
        rules[name] = getattr(importlib.import_module(module), attribute)
    return rules


RULES = _registered()


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {name}")
        for path in sorted(CASES.glob("*.yaml"))
        for name, case in yaml.safe_load(path.read_text()).items()
    ]


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_a_rule_finds_what_its_case_says(rule: str, case: dict[str, Any]):
    found = sorted(RULES[rule].check(topology(case)), key=lambda one: (one.path, one.detail))
    assert [one.path for one in found] == [wanted["path"] for wanted in case["findings"]]
    for one, wanted in zip(found, case["findings"], strict=True):
        info = RULES[rule].info
        assert one.severity.value == wanted.get("severity", info.severity.value)
        assert (one.code, one.summary) == (info.code, info.summary)
        assert wanted.get("says", "") in one.detail


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_case_that_it_finds_and_a_near_miss(name: str):
    cases = yaml.safe_load((CASES / f"{name}.yaml").read_text()).values()
    assert any(case["findings"] for case in cases)
    assert any(not case["findings"] for case in cases)


def test_codes_are_unique_and_names_are_those_of_the_files():
    infos = [rule.info for rule in RULES.values()]
    assert not {info.code for info in infos} & {info.code for info in KEY_CHECKS}
    assert len({info.code for info in infos}) == len(infos)
    assert [info.name for info in infos] == list(RULES)
    assert all(re.fullmatch(r"VPN(1[1-9]|7[0-9])[0-9]", info.code) for info in infos)


def test_the_seed_has_remarks_and_nothing_worse():
    found = [one for rule in RULES.values() for one in rule.check(topology(SEED))]
    assert sorted((one.code, one.path) for one in found) == [
        ("VPN114", "sites.on-prem.gateways.router.public_ip"),
        ("VPN120", "sites.on-prem.networks.guest"),
        ("VPN165", "sites.hcm03"),
        ("VPN170", "sites.han01.gateways.vpngw-01"),
    ]
    worse = {one.code for one in found if one.severity is not Severity.INFO}
    assert worse == {"VPN114"}  # told in production only: nobody has that address


def test_texts_are_sentences():
    for rule in RULES.values():
        info = rule.info
        assert info.why.endswith((".", ".').", ".')."))
        assert info.fix.endswith((".", "`."))
        assert not info.summary.endswith(".")
        assert info.source


def test_the_pages_of_rules_are_current():
    folder = ROOT / "docs" / "reference"
    pages = rules_pages((*(rule.info for rule in RULES.values()), *KEY_CHECKS))
    there = {path.relative_to(folder).as_posix() for path in (folder / "rules").glob("VPN*.md")}
    if os.environ.get("UPDATE_GOLDEN"):
        for name in there - set(pages):
            (folder / name).unlink()
        for name, page in pages.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(page)
        there = set(pages) - {"rules.md"}
    assert there == set(pages) - {"rules.md"}
    for name, page in pages.items():
        assert (folder / name).read_text() == page


def test_a_vendor_s_code_stands_beside_ours_only_where_the_vendor_is():
    box = {"provider": "manual", "networks": {"n": "10.1.0.0/16"}}
    sites = {
        "a": {**box, "gateways": {"r": {"public_ip": "10.9.9.9"}}},
        "b": {**box, "gateways": {"r": {"public_ip": "203.0.113.1"}}},
    }
    cloud = {"provider": "vngcloud", "vpcs": {"n": "10.1.0.0/16"}, "gateways": {"r": {"vpc": "n"}}}
    tunnels = [{"ends": ["a.r", "b.r"], "psk": ""}]
    for name, code in {
        "overlapping-ends": "2017",
        "gateway-address-not-public": "2020/2021",
        "key-missing": "2022",
    }.items():
        (here,) = RULES[name].check(topology({"sites": sites, "tunnels": tunnels}))
        with_vng = topology({"sites": {**sites, "b": cloud}, "tunnels": tunnels})
        (there,) = RULES[name].check(with_vng)
        assert (here.vendor_code, there.vendor_code) == ("", code)


AS_VNG = {
    "fixed_peer": True,
    "private_remotes": True,
    "addressing": {
        "vpc_ranges": ["10.0.0.0/8"],
        "vpc_lengths": [16],
        "subnet_lengths": [24],
        "vpcs_apart": True,
        "one_way": True,
    },
}


def _as_another_cloud(site: dict[str, Any]) -> dict[str, Any]:
    is_vng = {site.get("provider", "vngcloud"), site.get("device")} & {"vngcloud", "simulator"}
    return {**site, "provider": "aws", "device": None} if is_vng else site


@pytest.mark.parametrize("name", RULES)
def test_no_finding_speaks_of_vng_where_another_cloud_s_table_was_corrected(name: str):
    for case in yaml.safe_load((CASES / f"{name}.yaml").read_text()).values():
        sites = {key: _as_another_cloud(site) for key, site in case.get("sites", {}).items()}
        told_of = {**case, "sites": sites, "capabilities": {"aws": AS_VNG}}
        for one in RULES[name].check(topology(told_of)):
            told = f"{one.summary} {one.detail} {one.fix}"
            assert "VNG" not in told
            assert "vngcloud" not in told
            assert one.vendor_code == ""
