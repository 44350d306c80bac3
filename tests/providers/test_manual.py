"""Sites that a person sets up: what they are told, and what is kept of it."""

import itertools
import re
from pathlib import Path

import pytest

from load.topologies import load_text
from neutral_provider import NeutralProvider
from small_topology import SEED, topology
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import Context, Provider, ProviderError
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.expand import expand
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.change import Impact
from vpn_declare.model.value import refs_in
from vpn_declare.providers.lab import PROVIDER as LAB
from vpn_declare.providers.manual import PROVIDER, instructions_text
from vpn_declare.providers.simulator import PROVIDER as SIMULATOR
from vpn_declare.providers.strongswan import PROVIDER as STRONGSWAN

ROUTER = Address("on-prem/instructions/router")
NEUTRAL = NeutralProvider()
LANGUAGE = Path(__file__).parents[2] / "docs" / "reference" / "language.md"


def _provider(site) -> Provider:
    return PROVIDER if site.provider == "manual" else NEUTRAL


def _expanded():
    found = expand(topology(SEED), _provider)
    assert found.diagnostics == ()
    return found.resources


def test_a_manual_site_becomes_one_set_of_instructions_per_gateway():
    resources = _expanded()
    assert [address for address in resources if address.startswith("on-prem/")] == [ROUTER]


def test_nothing_waits_for_a_person():
    resources = _expanded()
    needs = {
        ref.address
        for one in resources.values()
        for value in one.attributes.values()
        for ref in refs_in(value)
    }.union(*(one.depends_on for one in resources.values()))
    assert ROUTER not in needs


def test_instructions_wait_only_for_the_addresses_of_far_gateways():
    refs = {
        str(ref) for value in _expanded()[ROUTER].attributes.values() for ref in refs_in(value)
    }
    assert refs == {
        "hcm03/gateway/vpngw-01#public_ip",
        "hcm03/gateway/vpngw-02#public_ip",
    }


def test_the_clouds_are_told_the_written_address():
    peer = _expanded()[Address("hcm03/peer/vpngw-01/on-prem.router")]
    assert peer.attributes["remote_address"] == "203.0.113.10"


def _resolved(value):
    match value:
        case Ref(address, _):
            return "198.51.100.1" if "01" in address else "198.51.100.2"
        case dict():
            return {key: _resolved(item) for key, item in value.items()}
        case _:
            return value


EXPECTED = """\
Device: pfsense
Its public address: 203.0.113.10

Tunnel 1 of 2, to hcm03.vpngw-01
  Far gateway           198.51.100.1
  Identity of this end  203.0.113.10
  Identity of far end   198.51.100.1
  Pre-shared key        the value of env:PSK_hcm03.vpngw-01_on-prem.router_
  IKE (phase 1)         IKEv2, AES-256-GCM (16-byte tag), PRF SHA-384, key exchange group 15 \
(modp3072), lifetime 14400 s
  ESP (phase 2)         AES-256-GCM (16-byte tag), perfect forward secrecy with group 15 \
(modp3072), lifetime 3600 s
  Inner MTU             1446 bytes, TCP MSS 1406
    with NAT on the way 1438 bytes, TCP MSS 1398
  Who starts            this end
  Dead peer detection   every 30 s
  Traffic selectors     192.168.1.0/24 (on-prem.office) <-> 10.1.0.0/16 (hcm03.vpc1)

Tunnel 2 of 2, to hcm03.vpngw-02
  Far gateway           198.51.100.2
  Identity of this end  203.0.113.10
  Identity of far end   198.51.100.2
  Pre-shared key        the value of env:PSK_hcm03.vpngw-02_on-prem.router_
  IKE (phase 1)         IKEv2, AES-256-GCM (16-byte tag), PRF SHA-384, key exchange group 15 \
(modp3072), lifetime 14400 s
  ESP (phase 2)         AES-256-GCM (16-byte tag), perfect forward secrecy with group 15 \
(modp3072), lifetime 3600 s
  Inner MTU             1446 bytes, TCP MSS 1406
    with NAT on the way 1438 bytes, TCP MSS 1398
  Who starts            this end
  Dead peer detection   every 30 s
  Traffic selectors     192.168.1.0/24 (on-prem.office) <-> 10.2.0.0/16 (hcm03.vpc2)
                        192.168.2.0/24 (on-prem.plant) <-> 10.2.0.0/16 (hcm03.vpc2)
"""


def test_the_text_says_all_that_has_to_be_typed():
    attributes = {name: _resolved(value) for name, value in _expanded()[ROUTER].attributes.items()}
    assert instructions_text(attributes) == EXPECTED


def test_before_apply_the_text_says_what_is_not_known_yet():
    text = instructions_text(_expanded()[ROUTER].attributes)
    assert "Far gateway           known after apply" in text


INSIDE = {
    "sites": {
        "cloud": {
            "provider": "manual", "device": "aws", "vpcs": {"v": "10.1.0.0/16"},
            "gateways": {"vgw": {"vpc": "v", "public_ip": "198.51.100.1", "asn": 64512}},
        },
        "office": {
            "provider": "manual", "device": "vyos", "networks": {"lan": "10.2.0.0/16"},
            "gateways": {"r": {"public_ip": "203.0.113.10", "asn": 4259840010}},
        },
    },
    "tunnels": [
        {
            "ends": ["cloud.vgw", "office.r"],
            "inside": {"cloud.vgw": "169.254.10.1/30", "office.r": "169.254.10.2/30"},
            "hold_seconds": {"office.r": 30},
        }
    ],
}  # fmt: skip


def _lines_of(given, address: str) -> list[str]:
    found = expand(topology(given), _provider)
    assert found.diagnostics == ()
    text = instructions_text(found.resources[Address(address)].attributes).splitlines()
    return [line for line in text if line.startswith(("  Tunnel interface", "  BGP", " " * 24))]


def test_an_end_that_is_set_up_by_hand_is_told_of_its_tunnel_interface_and_bgp():
    assert _lines_of(INSIDE, "office/instructions/r") == [
        "  Tunnel interface      169.254.10.2/30 at this end",
        "                        169.254.10.1 is the neighbour at the far end",
        "  BGP                   AS 4259840010 at this end",
        "                        AS 64512 is the neighbour's",
        "                        hold time 30 s",
    ]
    assert _lines_of(INSIDE, "cloud/instructions/vgw") == [
        "  Tunnel interface      169.254.10.1/30 at this end",
        "                        169.254.10.2 is the neighbour at the far end",
        "  BGP                   AS 64512 at this end",
        "                        AS 4259840010 is the neighbour's",
        "                        hold time as the box has it",
    ]


def test_what_only_one_end_says_is_left_for_people_to_agree_on():
    (tunnel,) = INSIDE["tunnels"]
    one = {**tunnel, "inside": {"cloud.vgw": "169.254.10.1/30"}, "hold_seconds": {}}
    sites = {**INSIDE["sites"]}
    sites["office"] = {**sites["office"], "gateways": {"r": {"public_ip": "203.0.113.10"}}}
    assert _lines_of({"sites": sites, "tunnels": [one]}, "office/instructions/r")[:4] == [
        "  Tunnel interface      (to be agreed) at this end",
        "                        169.254.10.1 is the neighbour at the far end",
        "  BGP                   AS (to be agreed) at this end",
        "                        AS 64512 is the neighbour's",
    ]


@pytest.mark.parametrize(
    ("part", "impact"),
    [
        ("hold_seconds", Impact.NONE), ("local_asn", Impact.ONE_PATH),
        ("remote_asn", Impact.ONE_PATH), ("local_inside", Impact.ONE_PATH),
        ("remote_inside", Impact.ONE_PATH),
    ],
)  # fmt: skip
def test_only_a_new_hold_time_leaves_a_session_as_it_is(part, impact):
    (tunnel,) = (
        expand(topology(INSIDE), _provider)
        .resources[Address("office/instructions/r")]
        .attributes["tunnels"]
        .values()
    )
    assert part in tunnel
    path = f"tunnels.cloud.vgw--office.r.{part}"
    assert PROVIDER.kinds["instructions"].attributes["tunnels"].impact_at(path) is impact


def test_the_reference_of_the_language_shows_what_is_printed():
    page = LANGUAGE.read_text(encoding="utf-8").partition("### Inside a tunnel")[2]
    (written,) = re.findall(r"```yaml\n(version: 1\nname: cloud-by-hand\n.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    loaded = load_text(written).topology
    assert loaded is not None
    resources = expand(loaded, lambda _: PROVIDER).resources
    text = instructions_text(resources[Address("office/instructions/router")].attributes)
    assert shown in text


@pytest.mark.parametrize("provider", [SIMULATOR, STRONGSWAN, LAB], ids=lambda one: one.name)
def test_a_provider_that_the_tool_calls_itself_makes_no_tunnel_interface_and_no_bgp(provider):
    def made(sites, tunnels):
        found = expand(topology({"sites": sites, "tunnels": tunnels}), lambda _: provider)
        assert found.diagnostics == ()
        return found.resources

    boxes = {
        name: {
            "provider": provider.name, "networks": {"n": f"10.{number}.0.0/16"},
            "gateways": {"g": {"public_ip": f"203.0.113.{number}"}},
        }
        for number, name in enumerate("ab", start=1)
    }  # fmt: skip
    bare = made(boxes, [{"ends": ["a.g", "b.g"]}])
    for number, box in enumerate(boxes.values(), start=64512):
        box["gateways"]["g"]["asn"] = number
    inside = {"a.g": "169.254.10.1/30", "b.g": "169.254.10.2/30"}
    hold = {"a.g": 30, "b.g": 30}
    assert bare
    told = made(boxes, [{"ends": ["a.g", "b.g"], "inside": inside, "hold_seconds": hold}])
    assert told == bare


@pytest.mark.parametrize(
    ("ike", "words"),
    [
        (
            {"encryption": "aes256", "integrity": "sha256", "prf": "prfsha256", "dh": "modp2048"},
            "AES-256-CBC, integrity SHA-256, PRF SHA-256, key exchange group 14 (modp2048)",
        ),
        (
            {"encryption": "chacha20poly1305", "prf": "prfsha512", "dh": "ecp384-ke1_mlkem768"},
            "ChaCha20-Poly1305, PRF SHA-512, key exchange ecp384-ke1_mlkem768",
        ),
    ],
)
def test_other_proposals_are_put_in_words_too(ike, words):
    tunnel = {"ike": {**ike, "lifetime_seconds": 7200}, "esp": {"encryption": "aes128"}}
    text = instructions_text({"tunnels": {"a.g--b.h": tunnel}})
    assert f"IKEv2, {words}, lifetime 7200 s\n" in text
    assert "no perfect forward secrecy" in text
    assert "Dead peer detection   off" in text


@pytest.fixture
def context(tmp_path: Path) -> Context:
    numbers = itertools.count()
    return Context(
        folder=str(tmp_path),
        now=lambda: 0.0,
        sleep=lambda _: None,
        new_id=lambda: f"{next(numbers):032x}",
    )


def _create(mark: Mark) -> CreateRequest:
    return CreateRequest(
        address=ROUTER, kind="instructions", title="on-prem-router", mark=mark,
        attributes={"device": "pfsense", "tunnels": {}},
    )  # fmt: skip


def test_a_text_is_kept_found_by_its_mark_and_removed(context: Context):
    session = PROVIDER.connect({}, context)
    mark = Mark("lineage", "key-1")
    assert session.list("instructions") == ()
    made = session.create(_create(mark))
    assert session.find("instructions", mark) == (made,)
    assert session.find("instructions", Mark("lineage", "key-2")) == ()
    assert session.read("instructions", made.remote_id) == made
    path = Path(context.folder) / "instructions" / "on-prem.router.txt"
    assert path.read_text().endswith(instructions_text({"device": "pfsense"}))
    session.delete(
        DeleteRequest(address=ROUTER, kind="instructions", remote_id=made.remote_id, attributes={})
    )
    assert session.read("instructions", made.remote_id) is None
    assert list(path.parent.iterdir()) == []


def test_asking_twice_leaves_one_text_and_an_update_replaces_it(context: Context):
    session = PROVIDER.connect({}, context)
    session.create(_create(Mark("lineage", "key-1")))
    made = session.create(_create(Mark("lineage", "key-2")))
    assert session.list("instructions") == (made,)
    session.update(
        UpdateRequest(
            address=ROUTER, kind="instructions", remote_id=made.remote_id, title="on-prem-router",
            mark=Mark("lineage", "key-2"), attributes={"device": "vyos"},
            changed=frozenset({"device"}),
        )
    )  # fmt: skip
    (path,) = (Path(context.folder) / "instructions").iterdir()
    assert "Device: vyos" in path.read_text()


def test_a_removed_text_is_no_error_to_remove(context: Context):
    session = PROVIDER.connect({}, context)
    session.delete(
        DeleteRequest(address=ROUTER, kind="instructions", remote_id=ROUTER, attributes={})
    )


def test_other_peoples_files_are_left_alone(context: Context):
    folder = Path(context.folder) / "instructions"
    folder.mkdir()
    (folder / "notes.txt").write_bytes(b"\xff\xfe not ours")
    assert PROVIDER.connect({}, context).list("instructions") == ()


def test_a_folder_that_cannot_be_made_is_the_worlds_fault(context: Context):
    (Path(context.folder) / "instructions").write_text("a file where the folder should be")
    with pytest.raises(ProviderError, match="could not be kept in"):
        PROVIDER.connect({}, context).create(_create(Mark("lineage", "key")))
