"""Nouns for the tests of state stores, with everything in them that a store may meet."""

from collections.abc import Callable
from typing import Final

from vpn_declare.contracts.journal import Intent, Run
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.state import StateStore
from vpn_declare.model.address import Address, Ref, make_address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.model.value import SecretRef

Opener = Callable[[], StateStore]
"""Opens the store of one test once more, as another process would."""

LEASE_SECONDS: Final = 60.0
START: Final = 1_000_000.0
"""The tests' time, seconds since the epoch. No test looks at a clock."""

LATER: Final = START + LEASE_SECONDS + 1
"""When a lease taken at ``START`` has run out."""

ALICE: Final = Holder(host="a.example", pid=11, user="alice", command="apply", boot_id="boot-a")
BOB: Final = Holder(host="b.example", pid=22, user="bob", command="destroy", boot_id="boot-b")


def take(store: StateStore, holder: Holder = ALICE, now: float = START) -> Token:
    """Take the lock for the usual time."""
    return store.acquire(holder, LEASE_SECONDS, now)


def address_of(number: int) -> Address:
    """Return the address of the sample record with that number."""
    return make_address("hcm03", "peer", f"vpngw-01/han{number:05}.vpngw-01")


def record(number: int = 1, status: Status = Status.READY) -> Recorded:
    """Return a record that holds every sort of value."""
    return Recorded(
        address=address_of(number),
        kind="peer",
        site="hcm03",
        provider="simulator",
        connection={"region": "hcm-3"},
        title=f"Đà Nẵng \N{EM DASH} {number}",
        origin="hcm03.vpngw-01--han01.vpngw-01",
        remote_id=f"vpn-{number}",
        key=f"key-{number}",
        attributes={
            "gateway": Ref(make_address("hcm03", "gateway", "vpngw-01"), "id"),
            "ike": {"encryption": "aes256gcm16", "lifetime_seconds": 28_800},
            "local_networks": ("10.1.0.0/16", "10.2.0.0/16"),
            "psk": SecretRef("env:VPN_PSK", "0123456789abcdef", version=2),
            "start": True,
            "weight": 0.5,
            "note": None,
            "text": 'quotes " and \\ and \0 and \n',
        },
        outputs={"id": f"vpn-{number}", "public_ip": "203.0.113.7"},
        depends_on=(make_address("hcm03", "gateway", "vpngw-01"),),
        status=status,
        prevent_destroy=number % 2 == 0,
    )


def intent(number: int = 1, run_id: str = "run-1") -> Intent:
    """Return the intent to create the sample record with that number."""
    return Intent(
        id=f"intent-{number}",
        run_id=run_id,
        step_id=f"create:{address_of(number)}",
        address=address_of(number),
        action=StepAction.CREATE,
        key=f"key-{number}",
        recorded=record(number, Status.PENDING),
        at=START + number,
    )


def outcome(number: int = 1, result: Result = Result.DONE) -> Outcome:
    """Return how that intent ended."""
    cause = Diagnostic(code="VPN401", summary="The far side refused", detail="Quota reached.")
    return Outcome(
        step_id=f"create:{address_of(number)}",
        address=address_of(number),
        action=StepAction.CREATE,
        result=result,
        diagnostic=None if result is Result.DONE else cause,
    )


def run(number: int = 1, plan_digest: str = "") -> Run:
    """Return the beginning of a run."""
    return Run(
        id=f"run-{number}",
        command="vpn-declare apply",
        user="alice",
        host="a.example",
        started=START + number,
        plan_digest=plan_digest,
        commit="1584ce7",
        environment="production",
        overrides=("delete:hcm03/peer/x", "ack:new address"),
    )
