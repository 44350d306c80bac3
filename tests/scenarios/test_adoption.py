"""What exists already is looked at before it is taken over; what is given up is really free."""

import pytest

from cloud_and_office import SITE

BARE = """\
version: 1
name: small
sites:
  a: { provider: vngcloud, region: HCM03, vpcs: { v: 10.1.0.0/16 } }
"""


@pytest.fixture
def forgotten(vpn):
    """Everything is there, and state knows nothing of it, nor of the mark's owner."""
    vpn.write(SITE)
    vpn.apply()
    return vpn


def things(vpn, kind):
    return {thing["name"]: thing for thing in vpn.world() if thing["kind"] == kind}


def imported(vpn, address, thing_id):
    text = (vpn.folder / "topology.yaml").read_text()
    vpn.write(f"{text}\nimport: [{{ address: {address}, id: {thing_id} }}]\n")


def test_a_gateway_that_is_imported_again_replaces_nothing(forgotten):
    vpn = forgotten
    (gateway,) = [t for t in things(vpn, "gateway").values() if t["site"] == "a"]
    assert vpn("state", "rm", "a/gateway/g-01").code == 0
    imported(vpn, "a.g-01", gateway["id"])
    actions = {change["action"] for change in vpn.changes().values()}
    assert actions <= {"import", "update"}
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0
    assert things(vpn, "gateway")[gateway["name"]]["id"] == gateway["id"]


PEER = "a/peer/g-01/b.g"


def notices(vpn, *words):
    return {item["code"]: item for item in vpn.plan(*words)["notices"]}


def test_a_second_object_beside_a_forgotten_one_is_warned_of_with_the_way_back(forgotten):
    vpn = forgotten
    [peer] = [thing["id"] for thing in things(vpn, "peer").values() if thing["site"] == "a"]
    assert "VPN243" not in notices(vpn)
    vpn("state", "rm", PEER)
    warning = notices(vpn)["VPN243"]
    entry = f"import: [{{ address: {PEER}, id: {peer} }}]"
    assert (warning["severity"], warning["path"]) == ("warning", PEER)
    assert entry in warning["fix"]
    assert entry in vpn("drift", "--unmanaged").out
    imported(vpn, PEER, peer)
    assert "VPN243" not in notices(vpn)
    vpn.apply()
    assert [t["id"] for t in things(vpn, "peer").values() if t["site"] == "a"] == [peer]


def test_what_was_forgotten_and_made_again_is_not_said_to_be_importable(forgotten):
    vpn = forgotten
    vpn("state", "rm", PEER)
    vpn.apply()
    assert "VPN243" not in notices(vpn)
    (found,) = vpn("drift", "--unmanaged", "--format", "json").data["unmanaged"]
    assert (found["forgotten_as"], found["can_be_imported"]) == (PEER, False)
    text = vpn("drift", "--unmanaged").out
    assert "Not in state: 1 object " in text
    assert "import" not in text
    assert f"forgotten as {PEER}, which is another object now" in text


def test_a_forgotten_object_that_somebody_deleted_is_not_warned_of(forgotten):
    vpn = forgotten
    assert vpn("simulate", "delete", "a/route/v/b.lan").code == 0
    vpn("state", "rm", "a/route/v/b.lan")
    assert "a/route/v/b.lan" in vpn.changes()
    assert "VPN243" not in notices(vpn)


def test_an_object_that_is_not_there_is_told_before_anything_is_done(vpn):
    vpn.write(SITE)
    imported(vpn, "a.g-01", "vpn-nope")
    answer = vpn("plan")
    assert answer.code == 1
    assert "VPN213" in answer.err
    assert vpn.world() == []


def test_what_is_kept_stays_with_all_that_it_stands_on_and_bears_no_mark(forgotten):
    vpn = forgotten
    before = {thing["id"] for thing in vpn.world() if thing["site"] == "a"}
    vpn.write(
        BARE + 'removed: [{ address: a.g-01, keep: true }, { address: "a.g-01--b.g", keep: true }]'
    )
    vpn.apply("--allow", "delete:b/*")
    left = {thing["id"]: thing for thing in vpn.world() if thing["site"] == "a"}
    assert left.keys() == before
    assert {t["kind"] for t in left.values() if t["mark"]} == {"vpc"}
    assert vpn("plan", "--detailed-exitcode").code == 0


def test_what_was_given_up_can_be_taken_over_by_another_state(vpn):
    vpn.write(BARE)
    vpn.apply()
    (vpc,) = things(vpn, "vpc").values()
    other = f"sqlite:///{vpn.folder}/other.sqlite"

    imported(vpn, "a.v", vpc["id"])
    refused = vpn("plan", "--state", other)
    assert (refused.code, "VPN221" in refused.err) == (3, True)

    rest = "sites: { x: { provider: manual, networks: { n: 10.9.0.0/24 } } }\n"
    vpn.write(f"version: 1\nname: small\n{rest}removed: [{{ address: a.v, keep: true }}]\n")
    vpn.apply()

    vpn.write(BARE.replace("10.1.0.0/16", "10.3.0.0/16"))
    imported(vpn, "a.v", vpc["id"])
    refused = vpn("plan", "--state", other)
    assert (refused.code, "VPN214" in refused.err) == (1, True)
    assert "10.1.0.0/16 instead of 10.3.0.0/16" in refused.err

    vpn.write(BARE)
    imported(vpn, "a.v", vpc["id"])
    vpn.apply("--state", other)
    assert vpn("plan", "--state", other, "--detailed-exitcode").code == 0
    assert things(vpn, "vpc")[vpc["name"]]["id"] == vpc["id"]


def test_an_import_of_another_object_than_is_recorded_is_refused(forgotten):
    imported(forgotten, "a.g-01", "vpn-other")
    answer = forgotten("plan")
    assert (answer.code, "VPN217" in answer.err) == (1, True)
    assert "vpn-other" in answer.err


def test_what_cannot_be_imported_alone_is_told(vpn):
    vpn.write(SITE)
    vpn.apply()
    (gateway,) = [t for t in things(vpn, "gateway").values() if t["site"] == "a"]
    for address in ("a/gateway/g-01", "a/subnet/v/g-01"):
        assert vpn("state", "rm", address).code == 0
    imported(vpn, "a.g-01", gateway["id"])
    answer = vpn("plan", "--refresh", "none")
    assert "that of a/subnet/v/g-01, which is to be made (import that as well)" in answer.err
