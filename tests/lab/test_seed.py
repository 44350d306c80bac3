"""The seed topology with real IKE and ESP: plans are true, drift is seen, changes lose nothing."""

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from lab.conftest import LoadedLine, boxes_at, bring_up
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.spaces import processes_in, spaces_named

pytestmark = pytest.mark.lab

HUB = "hcm03.vpngw-01"
NATTED = "public_ip: 203.0.113.10, behind_nat: true, mtu: 1300"


def box_at(vpn, gateway=HUB):
    boxes = boxes_at(vpn)
    box = boxes.at(gateway.replace(".", "/"))
    return box, boxes.line(box)


def mtu_sizes(vpn):
    """The largest packet of each tunnel of HCM03 and HAN01, found and computed."""
    return {
        (tunnel["gateway"], tunnel["remote"]): (tunnel["mtu_found"], tunnel["mtu_computed"])
        for tunnel in verified(vpn)["tunnels"]
        if tunnel["gateway"] != "on-prem.router" and tunnel["remote"] != "192.168.2.0/24"
    }


def is_quiet(vpn):
    return vpn("plan", "--detailed-exitcode").code == 0


def verified(vpn):
    answer = vpn("verify", "--format", "json")
    assert answer.code == 0, answer.out + answer.err
    return answer.data


def test_tunnels_carry_what_was_predicted_and_nothing_in_clear(lab):
    found = verified(lab)
    assert (found["pairs"], found["missed"], found["leaked"]) == (24, [], [])
    assert ["hcm03.vpc2", "han01.vpc1"] not in found["predicted"]
    assert ["hcm03.vpc1", "han01.vpc1"] in found["predicted"]
    assert len(found["predicted"]) == 8
    assert found["wire"]["esp"] >= 2 * len(found["predicted"])
    assert found["wire"]["other"] == found["wire"]["clear"] == 0
    assert len(found["tunnels"]) == 8
    assert all(tunnel["is_up"] for tunnel in found["tunnels"])
    assert is_quiet(lab)


def test_nothing_is_left_when_the_lab_is_down(lab):
    registry = Registry(lab.folder / ".vpn-declare")
    spaces = spaces_named(registry.read().prefix)
    assert len(spaces) == 11
    processes = list(processes_in(spaces))
    assert len(processes) == 4
    assert lab("lab", "down").code == 0
    assert not spaces_named(f"vd-{registry.id}-")
    assert not registry.runtime.exists()
    assert registry.read() is None
    assert not list((lab.folder / ".vpn-declare").glob("lab*"))


def test_leftovers_of_a_lab_whose_notes_are_lost_are_found(lab):
    registry = Registry(lab.folder / ".vpn-declare")
    registry.forget()
    assert "11 namespaces and 4 processes" in lab("lab", "down").out


def test_destroy_takes_the_tunnels_away_and_leaves_the_boxes(lab):
    answer = lab("destroy", "--auto-approve")
    assert answer.code == 0, answer.out + answer.err
    _, line = box_at(lab)
    assert line.ask("get_conns")["conns"] == []
    assert line.ask_all("list_sas") == []
    answer = lab("verify", "--format", "json")
    assert answer.code == 3
    assert len(answer.data["missed"]) == 8
    assert answer.data["leaked"] == []
    assert answer.data["wire"]["clear"] == 0


def test_a_killed_daemon_is_seen_and_repaired(lab):
    box, line = box_at(lab)
    for pid in processes_in((box.namespace,)):
        os.kill(pid, signal.SIGKILL)
    while line.is_alive():
        pass
    assert not is_quiet(lab)
    lab.apply()
    verified(lab)
    assert is_quiet(lab)


def test_a_deleted_route_is_seen_and_repaired(lab):
    for place, words in (
        ("hcm03.vpc1", ("172.16.0.0/16",)),
        (HUB, ("192.168.1.0/24", "table", "220")),
    ):
        assert lab("lab", "exec", place, "ip", "route", "flush", *words).code == 0
    assert set(lab.changes()) == {
        "hcm03/route/vpc1/han01.vpc1",
        "hcm03/route/vpc1/on-prem.office",
    }
    lab.apply()
    verified(lab)


def test_a_removed_connection_is_seen_and_repaired(lab):
    _, line = box_at(lab)
    name = "hcm03-vpngw-01-han01-vpngw-01"
    line.ask("unload_conn", {"name": name})
    line.ask_all("terminate", {"ike": name})
    assert "hcm03/peer/vpngw-01/han01.vpngw-01" in lab.changes()
    lab.apply()
    verified(lab)
    assert is_quiet(lab)


def test_a_changed_key_is_seen_and_repaired(lab):
    _, line = box_at(lab)
    (ours,) = [key for key in line.ask("get_shared")["keys"] if "han01" in key]
    line.ask("unload_shared", {"id": ours})
    line.ask("load_shared", {"id": "mine", "type": "IKE", "data": "x", "owners": ["198.18.0.2"]})
    assert set(lab.changes()) == {"hcm03/peer/vpngw-01/han01.vpngw-01"}
    lab.apply()
    assert is_quiet(lab)


def test_another_esp_proposal_loses_no_packet(lab):
    tunnel, lost = "- hcm03.vpngw-01 -- han01.vpngw-01", []
    ends = ("\n", ": { esp: { encryption: aes128gcm16 } }\n") * 2
    for before, after in pairwise(f"{tunnel}{end}" for end in ends):
        stream = LoadedLine("hcm03.vpc1", "han01.vpc1")
        lab.change(before, after)
        lab.apply()
        lost.append(stream.lost())
    assert lost == [0, 0, 0]
    suites = {one["esp_suite"] for one in verified(lab)["tunnels"] if "172.16" in one["local"]}
    assert suites == {"AES_GCM_16/128/MODP_3072"}
    assert is_quiet(lab)


def test_another_ike_proposal_loses_no_packet(lab):
    stream = LoadedLine("hcm03.vpc1", "han01.vpc1")
    tunnel = "- hcm03.vpngw-01 -- han01.vpngw-01"
    lab.change(f"{tunnel}\n", f"{tunnel}: {{ ike: {{ dh: modp2048 }} }}\n")
    lab.apply()
    assert stream.lost() == 0
    suites = [one["ike_suite"] for one in verified(lab)["tunnels"] if "172.16" in one["local"]]
    assert [suite.rpartition("/")[2] for suite in suites] == ["MODP_2048"]


def test_another_pair_of_networks_loses_no_packet_of_those_that_were(lab):
    stream = LoadedLine("hcm03.vpc1", "on-prem.office")
    lab.change("carry: [on-prem.office] }", "carry: [on-prem.office, on-prem.plant] }")
    lab.apply()
    assert stream.lost() == 0
    assert ["hcm03.vpc1", "on-prem.plant"] in verified(lab)["predicted"]


def test_another_key_loses_at_most_two_packets(lab, monkeypatch):
    stream = LoadedLine("hcm03.vpc1", "han01.vpc1")
    monkeypatch.setenv("VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01", "another key, long enough")
    answer = lab.apply()
    assert "did not come up" not in answer.out
    assert stream.lost() <= 2
    verified(lab)


def test_keys_are_in_no_file_of_the_project(lab, monkeypatch):
    key = "planted key, long enough"
    monkeypatch.setenv("VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01", key)
    lab.apply()
    for path in Path(lab.folder).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert key.encode() not in data
            assert key.encode().hex().encode() not in data


def test_the_figures_for_other_ciphers_are_true_to_the_byte(bare):
    bare.copy_example("vng-three-sites")
    bare.expect_nothing()
    bare.change("router: { public_ip", "router: { mtu: 1200, public_ip")
    for tunnel, integrity in (("01", "sha512"), ("02", "sha256")):
        esp = f"esp: {{ encryption: aes256, integrity: {integrity} }}"
        line = f"- hcm03.vpngw-{tunnel} -- on-prem.router: {{"
        bare.change(line, f"{line} {esp},")
    bring_up(bare)
    sizes = mtu_sizes(bare)
    # 1200 - 20 - 8 - 16 - 32 is 1124: 70 blocks of 16, and 4; with 16 for SHA-256 it is 1140.
    assert sizes[HUB, "192.168.1.0/24"] == (1118, 1118)
    assert sizes["hcm03.vpngw-02", "192.168.1.0/24"] == (1134, 1134)


def test_on_a_very_narrow_line_ike_is_cut_up_and_the_tunnels_come_up(bare):
    bare.copy_example("vng-three-sites")
    bare.change(
        "router: { public_ip: 203.0.113.10 }", "router: { public_ip: 203.0.113.10, mtu: 576 }"
    )
    bring_up(bare)
    sizes = {
        one["mtu_found"] for one in verified(bare)["tunnels"] if one["gateway"] == "on-prem.router"
    }
    assert sizes == {522}


def test_the_largest_packet_of_each_tunnel_is_found_beside_the_computed_one(lab):
    for tunnel in verified(lab)["tunnels"]:
        assert tunnel["mtu_found"] == 1400, tunnel
        assert tunnel["mtu_computed"] == 1446, tunnel
    shown = lab("verify")
    assert shown.out.count("1400 B, 1446 B") == 8
    assert "1446" not in lab("status").out


def test_a_narrower_line_is_found_to_the_byte_as_it_was_computed(lab):
    # Of 1000 bytes IP takes 20, ESP with AES-GCM 8 + 8 + 16, and 2 for its trailer: 946 are left.
    gateway = "vpngw-01: { vpc: vpc1, package: standard }"
    lab.change(f"{gateway}\n  on-prem", f"{gateway[:-1]}, mtu: 1000 }}\n  on-prem")
    lab.change("router: { public_ip: 203.0.113.10 }", f"router: {{ {NATTED} }}")
    assert lab("lab", "up").code == 0
    assert mtu_sizes(lab) == {
        (HUB, "172.16.0.0/16"): (946, 946),
        ("han01.vpngw-01", "10.1.0.0/16"): (946, 946),
        # 1300 behind a translator: ESP in UDP on the real line as well.
        (HUB, "192.168.1.0/24"): (1238, 1238),
        ("hcm03.vpngw-02", "192.168.1.0/24"): (1238, 1238),
    }
    lab.change(f"{gateway[:-1]}, mtu: 1000 }}", gateway)
    lab.change(NATTED, NATTED.replace(", mtu: 1300", ""))
    assert lab("lab", "up").code == 0
    assert {found for found, _ in mtu_sizes(lab).values()} == {1400}
