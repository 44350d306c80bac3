"""A warning of the planted faults is accepted by the very line that it prints."""

import re
from pathlib import Path

import yaml

PLANTED = Path(__file__).parents[1] / "rules" / "planted_faults" / "topology.yaml"
LINE = re.compile(r"Or accept it under `ack:`: (- \{.*\})$", re.MULTILINE)


def test_every_warning_is_accepted_by_the_line_that_it_prints(vpn):
    vpn.write(PLANTED.read_text())
    answer = vpn("validate")
    told = answer.out + answer.err
    lines = LINE.findall(told)
    assert len(lines) == told.count(": warning VPN") > 10
    asked = yaml.safe_load("\n".join(lines))
    accepted = sorted({(one["code"], one["path"]) for one in asked})
    acks = [{"code": code, "path": path, "reason": "planted"} for code, path in accepted]
    vpn.write(PLANTED.read_text() + yaml.safe_dump({"ack": acks}))
    answer = vpn("validate")
    assert ": warning VPN" not in answer.out + answer.err
    assert "acknowledged: planted" in answer.out + answer.err
