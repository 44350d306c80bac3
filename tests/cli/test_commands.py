"""What each command prints, and where."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import entry_points
from pathlib import Path

import jsonschema
import pytest

from vpn_declare import __version__

COMMANDS = sorted(entry.name for entry in entry_points(group="vpn_declare.commands"))
SUBCOMMANDS = [
    *((name,) for name in COMMANDS),
    *(("state", name) for name in ("list", "show", "mv", "rm", "export", "import")),
    *(("state", name) for name in ("verify", "repair")),
    *(("lock", name) for name in ("list", "release")),
    *(("simulate", name) for name in ("set", "delete", "show", "reset")),
]
VPC = "hcm03/vpc/vpc1"


@pytest.fixture
def starter(vpn):
    (vpn.folder / "vpn-declare.yaml").unlink()
    assert vpn("init").code == 0
    return vpn


@pytest.fixture
def applied(starter):
    starter.change("provisioning_ms: 200", "provisioning_ms: 5", "vpn-declare.yaml")
    starter.apply()
    return starter


def test_the_version_is_told(vpn):
    assert vpn("--version").out == f"vpn-declare {__version__}\n"


def test_help_lists_every_command(vpn):
    answer = vpn("--help")
    assert answer.code == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", answer.out, re.MULTILINE)


@pytest.mark.parametrize("words", SUBCOMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_that_names_it(vpn, words):
    answer = vpn(*words, "--help")
    assert answer.code == 0
    example = answer.out.partition("\nExample:\n")[2]
    assert f"  vpn-declare {' '.join(words)}" in example


def test_no_words_at_all_show_help(vpn):
    assert vpn().out.startswith("Usage: vpn-declare")


def test_the_starter_is_valid_and_commented(starter):
    assert starter("validate").out == "starter is valid: 3 sites, 2 tunnels.\n"
    text = (starter.folder / "topology.yaml").read_text(encoding="utf-8")
    assert text.count("#") >= 5


def test_init_never_touches_what_exists(starter):
    before = (starter.folder / "topology.yaml").read_bytes()
    answer = starter("init")
    assert answer.code == 1
    assert "VPN640" in answer.err
    assert (starter.folder / "topology.yaml").read_bytes() == before


def test_init_makes_the_folder_that_it_is_given(vpn):
    assert vpn("init", "a/b").code == 0
    assert vpn("validate", "a/b").code == 0


def test_validate_tells_all_faults_on_standard_error(vpn):
    vpn.write(
        "version: 1\nname: x\nsites:\n  a: {provider: manual, networks: {n: 10.0.0.1/8}}\n"
        "  b: {providr: manual}\n"
    )
    answer = vpn("validate")
    assert answer.code == 1
    assert "topology.yaml:4:" in answer.err
    assert "topology.yaml:5:" in answer.err
    assert answer.out.endswith("Nothing was changed.\n")


def test_the_normal_form_loads_to_the_same_normal_form(starter):
    first = starter("expand").out
    starter.write(first)
    assert starter("expand").out == first


def test_resources_are_listed_as_text_and_as_data(starter):
    text = starter("expand", "--resources").out
    data = starter("expand", "--resources", "--format", "json").data
    assert [line.split()[0] for line in text.splitlines()[:-1]] == [r["address"] for r in data]


def test_the_plan_as_data_fits_the_published_schema(starter):
    plan = starter("plan", "--format", "json").data
    jsonschema.validate(plan, starter("schema", "plan").data)


def test_a_plan_goes_to_standard_output_and_remarks_on_saving_do_not(starter):
    answer = starter("plan", "--out", "x.plan", "--format", "json")
    assert json.loads(answer.out)
    assert "x.plan" in answer.err


def test_the_same_input_gives_the_same_plan_file(starter):
    starter("plan", "--out", "a.plan")
    starter("plan", "--out", "b.plan")
    assert Path("a.plan").read_bytes() == Path("b.plan").read_bytes()


def test_show_prints_a_saved_plan_as_plan_does(starter):
    shown = starter("plan", "--out", "x.plan").out
    assert starter("show", "x.plan").out == shown


def test_show_prints_all_records_or_one(applied):
    assert VPC in applied("show").out
    assert applied("show", VPC).out.startswith(f"{VPC}\n")
    assert applied("show", VPC, "--format", "json").data[0]["address"] == VPC


def test_show_says_what_is_like_an_unknown_address(applied):
    answer = applied("show", "hcm03/vpc/vpc2")
    assert answer.code == 1
    assert "Did you mean" in answer.err


def test_state_lists_the_same_addresses_as_the_plan_made(applied):
    listed = {item["address"] for item in applied("state", "list", "--format", "json").data}
    assert listed == {item["address"] for item in applied.plan("--destroy")["changes"]}


def test_state_mv_renames_and_the_followers_follow(applied):
    assert applied("state", "mv", VPC, "hcm03/vpc/core").code == 0
    records = {r["address"]: r for r in applied("state", "list", "--format", "json").data}
    assert VPC not in records
    needs = records["hcm03/subnet/vpc1/vpngw-01"]["depends_on"]
    assert needs == ["hcm03/vpc/core"]


@pytest.mark.parametrize(
    ("target", "code"),
    [("han01/vpc/vpc1", "VPN632"), ("hcm03/gateway/x", "VPN631"), ("nonsense", "VPN631")],
)
def test_state_mv_refuses_what_would_lose_something(applied, target, code):
    answer = applied("state", "mv", VPC, target)
    assert (answer.code, code in answer.err) == (1, True)
    assert VPC in applied("state", "list").out


def test_state_rm_forgets_and_leaves_the_object(applied):
    world = applied.world()
    assert applied("state", "rm", VPC).code == 0
    assert VPC not in applied("state", "list").out
    assert applied.world() == world


def test_state_export_fits_its_schema_and_can_be_imported_elsewhere(applied):
    exported = applied("state", "export")
    jsonschema.validate(exported.data, applied("schema", "state").data)
    Path("backup.json").write_text(exported.out, encoding="utf-8")
    answer = applied("state", "import", "backup.json", "--state", "other.sqlite")
    assert answer.code == 0, answer.err
    first, second = (
        applied("state", "list", "--state", url).out
        for url in (".vpn-declare/state.sqlite", "other.sqlite")
    )
    assert first == second


@pytest.mark.parametrize("content", ["", "{}", "[1]", "nonsense"])
def test_importing_something_else_changes_nothing(applied, content):
    before = applied("state", "export").out
    Path("wrong.json").write_text(content, encoding="utf-8")
    answer = applied("state", "import", "wrong.json")
    assert (answer.code, "VPN633" in answer.err) == (1, True)
    assert applied("state", "export").out == before


def test_routes_as_text_and_as_data_agree(starter):
    text = starter("routes").out
    for table in starter("routes", "--format", "json").data:
        assert f"{table['site']}.{table['network']} ({table['cidr']})" in text
        for route in table["routes"]:
            assert route["destination"] in text


@pytest.mark.parametrize("view", ["resources", "steps", "topology"])
def test_graphs_are_drawn_in_three_languages(starter, view):
    assert "graph" in starter("graph", "--view", view).out.splitlines()[0]
    assert starter("graph", "--view", view, "--format", "mermaid").out.startswith("flowchart")
    svg = starter("graph", "--view", view, "--format", "svg").out
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own text


def test_a_plan_file_is_drawn_as_its_steps(starter):
    starter("plan", "--out", "x.plan")
    assert starter("graph", "x.plan").out == starter("graph", "--view", "steps").out
    assert starter("graph", "x.plan", "--view", "topology").code == 1


def test_explain_names_the_line_that_set_a_value(starter):
    answer = starter("explain", "hcm03.vpc1", "--format", "json").data
    (cidr,) = (value for value in answer["values"] if value["name"] == "cidr")
    line = int(re.search(r"topology\.yaml:(\d+):", cidr["place"]).group(1))
    text = (starter.folder / "topology.yaml").read_text(encoding="utf-8").splitlines()
    assert "10.1.0.0/16" in text[line - 1]


def test_explain_takes_a_tunnel_in_either_order_and_a_resource(starter):
    one = starter("explain", "hcm03.vpngw-01 -- han01.vpngw-01").out
    assert one == starter("explain", "han01.vpngw-01--hcm03.vpngw-01").out
    assert "10.1.0.0/16" in starter("explain", VPC).out


def test_explain_says_what_an_apply_has_made_known(starter):
    peer, source = "han01/peer/vpngw-01/hcm03.vpngw-01", "hcm03/gateway/vpngw-01#public_ip"

    def remote_address():
        values = starter("explain", peer, "--format", "json").data["values"]
        return next(item["value"] for item in values if item["name"] == "remote_address")

    assert remote_address() == f"{source} (known after apply)"
    starter.change("provisioning_ms: 200", "provisioning_ms: 5", "vpn-declare.yaml")
    starter.apply()
    (gateway,) = [t for t in starter.world() if (t["kind"], t["site"]) == ("gateway", "hcm03")]
    given = gateway["attributes"]["public_ip"]
    assert remote_address() == f"{given} ({source}, from state)"


def test_explain_says_what_is_like_an_unknown_address(starter):
    answer = starter("explain", "hcm03.vpngw-02")
    assert (answer.code, "Did you mean 'hcm03.vpngw-01'?" in answer.err) == (1, True)


@pytest.mark.parametrize("document", ["topology", "plan", "state", "project"])
def test_schemas_are_valid_schemas(vpn, document):
    jsonschema.Draft202012Validator.check_schema(vpn("schema", document).data)


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_scripts_are_for_this_program(vpn, shell):
    assert "_VPN_DECLARE_COMPLETE" in vpn("completion", shell).out


def test_completion_completes_commands():
    done = subprocess.run(
        [sys.executable, "-m", "vpn_declare"],
        env={
            "_VPN_DECLARE_COMPLETE": "bash_complete",
            "COMP_WORDS": "vpn-declare val",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "validate" in done.stdout


def test_simulate_shows_kind_id_site_and_mark_of_every_object(applied):
    things = applied.world()
    assert {"kind", "id", "site", "mark"} <= set(things[0])
    assert all(thing["mark"] for thing in things)


def test_simulate_says_what_it_cannot_find(applied):
    answer = applied("simulate", "set", "nothing", "cidr=10.0.0.0/16")
    assert (answer.code, "nothing" in answer.err) == (1, True)


def test_simulate_reset_empties_the_world(applied):
    assert applied("simulate", "reset").code == 0
    assert applied.world() == []


def test_a_folder_can_be_named_from_outside(applied, monkeypatch):
    monkeypatch.chdir("/")
    assert applied("plan", applied.folder, "--detailed-exitcode").code == 0
    assert VPC in applied("state", "list", applied.folder).out
    assert VPC in applied("state", "show", VPC, "--path", applied.folder).out
    assert VPC in applied("show", VPC, applied.folder).out


def test_a_file_can_be_named_as_well(applied):
    assert applied("plan", "topology.yaml", "--detailed-exitcode").code == 0


def test_show_takes_the_address_of_a_thing_too(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    shown = vpn("show", "hcm03.vpngw-01", "--format", "json").data
    assert {item["kind"] for item in shown} == {"gateway", "subnet"}
    tunnel = vpn("show", "on-prem.router -- hcm03.vpngw-02", "--format", "json").data
    assert {item["kind"] for item in tunnel} == {"peer", "child", "route"}
    wrong = vpn("show", "hcm03.vpngw-1")
    assert (wrong.code, "'hcm03.vpngw-01'" in wrong.err) == (1, True)


def test_a_cause_that_many_steps_share_is_told_once(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.write("simulator: {fail: [{on: create, kind: vpc, error: refused, times: always}]}",
              "vpn-declare.yaml")  # fmt: skip
    answer = vpn("apply", "--auto-approve")
    assert answer.err.count("VPN401") == 1
    assert "han01/vpc/vpc1 and 2 more" in answer.err


def test_parallel_links_are_told_apart_in_a_picture(vpn):
    vpn.copy_example("vng-three-sites")
    picture = vpn("graph", "--view", "topology", "--format", "svg").out
    lines = [line for line in picture.splitlines() if line.startswith("<line")]
    assert len(set(lines)) == len(lines) == 3
