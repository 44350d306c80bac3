"""The URL of a state: what is wrong with it is told, and the password in it is not."""

import json

import pytest

from state.postgresql_cluster import PASSWORD, PASSWORD_IN_CLEAR


@pytest.mark.parametrize(
    "url",
    ["postgresql:/me:hunter2@db/vpn", "postgres:me:hunter2@db", "postgresql//me:hunter2@db/vpn",
     "me:hunter2@db/vpn", "sqlite:x.db", "sqlite://me:hunter2@db/vpn", "host=db password=hunter2"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["option", "file"])
def test_a_mistyped_url_is_refused_and_makes_nothing(vpn, url: str, how: str):
    vpn.copy_example("vng-three-sites")
    if how == "file":
        vpn.write(f"state: {url!r}\n", "vpn-declare.yaml")
    before = sorted(vpn.folder.rglob("*"))
    for command in (["plan"], ["apply", "--auto-approve"], ["history"]):
        answer = vpn(*command, *(["--state", url] if how == "option" else []))
        assert (answer.code, answer.out) == (1, "")
        assert "VPN628" in answer.err
        assert "hunter2" not in answer.err
    assert sorted(vpn.folder.rglob("*")) == before


@pytest.mark.parametrize("path", ["x@y.db", "a:b/c@d.db", "postgresql.db", "sqlite"])
def test_a_path_with_odd_characters_is_a_path(vpn, path: str):
    vpn.copy_example("vng-three-sites")
    vpn.apply("--state", path)
    assert (vpn.folder / path).exists()


@pytest.mark.parametrize("option", ["passwort=hunter2-hunter2", "sslmode=maybe", "port=999999"])
def test_an_option_that_postgresql_does_not_know_is_called_so(vpn, option: str):
    vpn.copy_example("vng-three-sites")
    answer = vpn("plan", "--state", f"postgresql://me@127.0.0.1:1/vpn?{option}")
    assert answer.code == 1
    assert "does not understand the options" in answer.err
    assert "cannot be reached" not in answer.err
    assert option.partition("=")[0] in answer.err
    assert "hunter2" not in answer.err


@pytest.mark.server
@pytest.mark.parametrize("name", ["password", "sslpassword"])
def test_a_password_among_the_options_is_in_no_history_lock_or_plan(
    vpn, postgresql, tmp_path, monkeypatch, name: str
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    vpn.copy_example("vng-three-sites")
    schema = f"options_{name}"
    url = postgresql.url.replace(f":{PASSWORD}@", "@") + f"?schema={schema}&password={PASSWORD}"
    if name == "sslpassword":
        url = f"{postgresql.url}?schema={schema}&sslpassword=planted-9f1c"
    vpn("plan", "--state", url, "--out", "first.plan")
    vpn.apply("--state", url)
    [run] = vpn("history", "--state", url, "--format", "json").data
    shown = vpn("show", run["id"], "--state", url)
    assert "postgresql://127.0.0.1" in run["command"]
    told = json.dumps(run) + shown.out + shown.err + (vpn.folder / "first.plan").read_text()
    told += postgresql.dump(schema)
    for secret in (PASSWORD, PASSWORD_IN_CLEAR, "planted-9f1c"):
        assert secret not in told
