"""Why an ordinary user cannot play a lab here, and the one command that changes it."""

import pytest

from vpn_declare.providers.lab.preflight import needs_root

SAID = "unshare: unshare failed: Operation not permitted"


def told(folder, name, value):
    path = folder / name.replace(".", "/")
    path.parent.mkdir(parents=True)
    path.write_text(f"{value}\n", encoding="ascii")
    return needs_root(SAID, folder)


@pytest.mark.parametrize(
    ("name", "forbids", "allows"),
    [
        ("kernel.unprivileged_userns_clone", 0, 1),
        ("kernel.apparmor_restrict_unprivileged_userns", 1, 0),
        ("user.max_user_namespaces", 0, 10000),
    ],
)
def test_the_setting_that_forbids_user_namespaces_is_named(tmp_path, name, forbids, allows):
    found = told(tmp_path, name, forbids)
    assert found.code == "VPN674"
    assert f"{name} is {forbids}." in found.detail
    assert SAID in found.detail
    assert found.fix == f"sudo sysctl {name}={allows}; or run it by sudo."


@pytest.mark.parametrize(
    ("name", "value"),
    [("kernel.unprivileged_userns_clone", 1), ("user.max_user_namespaces", 96365)],
)
def test_a_setting_that_allows_them_is_not_blamed(tmp_path, name, value):
    found = told(tmp_path, name, value)
    assert name not in found.detail
    assert "a container may" in found.detail
    assert found.fix == "Run it by sudo, or by root in a container or virtual machine."
