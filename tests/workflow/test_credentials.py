"""A password on a command line stays there: no history, lock, plan or error repeats it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.workflow.credentials import bare_url, passwords_in, without_credentials

PASSWORDS = ["hunter2", "hun%40ter2", "hun:ter2", "hun/ter2", "hun?ter2", "hun@ter2"]
SHAPES = [
    "postgresql://me:{}@db/vpn",
    "--state=postgresql://me:{}@db/vpn",
    "postgresql://me@db/vpn?password={}",
    "postgresql://db/vpn?sslmode=require&sslpassword={}&schema=x",
    "postgresql://db/vpn?passwort={}",
    "postgresql:/me:{}@db/vpn",
    "postgresql//me:{}@db/vpn",
    "me:{}@db/vpn",
    "host=db password={}",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("password", PASSWORDS)
def test_no_part_of_a_password_is_left_of_an_argument(shape: str, password: str):
    [kept] = without_credentials([shape.format(password)])
    assert not any(part in kept for part in ("hun", "ter2"))


def test_what_tells_where_state_is_stays():
    kept = bare_url("postgresql://me:pw@db:5433/vpn?sslmode=require&password=x&schema=prod")
    assert kept == "postgresql://db:5433/vpn?sslmode=require&schema=prod"


@pytest.mark.parametrize(
    "argument",
    ["plan", "network/", "--out=a.plan", "hcm03/vpc/vpc1", "delete:hcm03.vpc1", "a.g--b.g",
     "sqlite:///states/x.db", "postgresql://db/vpn?schema=a", "hcm03/gateway/g=vpn-1:2"],
)  # fmt: skip
def test_other_arguments_stay_as_they_are(argument: str):
    assert without_credentials([argument]) == [argument]


@given(st.text(max_size=30))
def test_whatever_the_arguments_are_they_are_told(argument: str):
    assert len(without_credentials([argument, "plan"])) == 2


def test_the_passwords_of_a_url_are_known_as_they_are_sent():
    url = "postgresql://me:p%40ss%3A1@db/vpn?password=a%26b&sslpassword=c&sslmode=require"
    assert list(passwords_in(url)) == ["p@ss:1", "a&b", "c"]
    assert not list(passwords_in("postgresql://me@db/vpn?sslmode=require"))
    assert not list(passwords_in("sqlite:////var/x.db"))
