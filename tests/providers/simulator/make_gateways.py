"""Makes gateways on premises and tells each id once it is accepted; run as its own process."""

import sys
import time
import uuid

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import Context
from vpn_declare.contracts.request import CreateRequest
from vpn_declare.model.address import make_address
from vpn_declare.providers.simulator import PROVIDER

folder, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
context = Context(folder=folder, now=time.time, sleep=time.sleep, new_id=lambda: uuid.uuid4().hex)
session = PROVIDER.connect({"plays": "manual"}, context)
for number in range(count):
    made = session.create(
        CreateRequest(
            address=make_address(name, "gateway", f"g{number}"),
            kind="gateway",
            title=f"{name}-{number}",
            mark=Mark("lineage", f"{name}{number}"),
            attributes={},
        )
    )
    sys.stdout.write(made.remote_id + "\n")
    sys.stdout.flush()
