"""Builds a lab, and changes one that is up: only what differs is made or taken down.

The firewall of a gateway fails closed. kernel-libipsec has no policies in the kernel, so nothing
else would keep traffic from leaving in clear while a tunnel is down. The later pieces of a packet
that was cut up may come in: IKE is, on a narrow line, and without a first piece they are nothing.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.lab.design import ROUTER, Design, Leg, short
from vpn_declare.providers.lab.narrow import Narrow, line_rules
from vpn_declare.providers.lab.spaces import add_space, remove_spaces, spaces_named
from vpn_declare.providers.strongswan.command import run_command
from vpn_declare.providers.strongswan.routes import CHARON_TABLE

FIREWALL: Final = """
table inet lab {
  chain through {
    type filter hook forward priority 0; policy drop;
    iifname "l-*" oifname "ipsec0" accept
    iifname "ipsec0" oifname "l-*" accept
    iifname "ipsec0" oifname "ipsec0" accept
  }
  chain in {
    type filter hook input priority 0; policy accept;
    iifname "wan0" udp dport { 500, 4500 } accept
    iifname "wan0" ip frag-off & 0x1fff != 0 accept
    iifname "wan0" drop
  }
  chain out {
    type filter hook output priority 0; policy accept;
    oifname "wan0" udp sport { 500, 4500 } accept
    oifname "wan0" drop
  }
}
"""
_SYSCTLS: Final = (
    "net/ipv6/conf/all/disable_ipv6=1",
    "net/ipv4/conf/all/rp_filter=0",
    "net/ipv4/conf/default/rp_filter=0",
    # Where it is built in, bridged frames would meet the firewall's forward hook.
    "net/bridge/bridge-nf-call-iptables=0",
)
_NARROW_WAYS: Final = 76
"""The routing protocol that ways to far ends behind narrow lines bear: a number of nobody's."""
_FORWARDS: Final = "net/ipv4/ip_forward=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What the Internet does to packets, on the way out to each gateway."""

    delay_ms: float = 0.0
    loss_percent: float = 0.0

    @property
    def is_fine(self) -> bool:
        """Whether it does nothing."""
        return not self.delay_ms and not self.loss_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was made and taken down; ``gateways`` were made anew and have no daemon yet."""

    design: Design
    gateways: tuple[str, ...]
    made: int
    removed: int


def build(design: Design, before: Design, weather: Weather) -> Built:
    """Bring the namespaces of this machine to a design.

    Raises:
        ProviderError: a command failed; what was made so far stays, and is found the next time.
    """
    there = set(spaces_named(design.prefix))
    stale = (there - set(design.namespaces)) | _changed(design, before)
    if design.internet not in there:  # it took its ends of their links along
        stale |= {design.namespace(name) for name in design.gateways}
    gone = stale & there
    remove_spaces(sorted(gone))
    there -= gone
    _drop_links(design, before, there)
    if design.internet not in there:
        _space(design.internet, _FORWARDS)
    wires = [name for name in design.wires if design.namespace(name) not in there]
    gateways = [name for name in design.gateways if design.namespace(name) not in there]
    for name in wires:
        _wire(design, name)
    for name in gateways:
        _gateway(design, name)
    kept = frozenset(before.legs)
    fresh = {*wires, *gateways}
    for leg in design.legs:
        if leg not in kept or {leg.gateway, leg.network} & fresh:
            _leg(design, leg)
    _play_lines(design, before, fresh)
    if not weather.is_fine:
        _change_weather(design, weather)
    made = len(wires) + len(gateways)
    return Built(design=design, gateways=tuple(gateways), made=made, removed=len(gone))


def _changed(design: Design, before: Design) -> set[str]:
    """Return the namespaces whose address or prefix is another now."""
    gateways = {
        name for name, old in before.gateways.items() if design.gateways.get(name, old) != old
    }
    wires = {name for name, old in before.wires.items() if design.wires.get(name, old) != old}
    return {design.namespace(name) for name in gateways | wires}


def _drop_links(design: Design, before: Design, there: set[str]) -> None:
    """Remove links whose other end is gone or that are no longer wanted.

    The end of a namespace takes its links along, but not at once.
    """
    wanted = {leg for leg in design.legs if _stand(design, (leg.gateway, leg.network), there)}
    for leg in before.legs:
        space = design.namespace(leg.network)
        if leg not in wanted and space in there:
            _delete_link(space, f"p-{short(leg.gateway)}")
        if space not in there and design.namespace(leg.gateway) in there:
            _delete_link(design.namespace(leg.gateway), leg_name(leg.network))
    for gateway in before.gateways:
        if design.namespace(gateway) not in there and design.internet in there:
            _delete_link(design.internet, f"i-{short(gateway)}")


def _stand(design: Design, names: Iterable[str], there: set[str]) -> bool:
    return all(design.namespace(name) in there for name in names)


def _delete_link(space: str, link: str) -> None:
    shown = run_command(("ip", "-n", space, "-br", "link", "show"))
    if any(line.split("@")[0].split()[0] == link for line in shown.splitlines()):
        with contextlib.suppress(ProviderError):  # it goes with its other end, by itself
            run_command(("ip", "-n", space, "link", "del", link))


def _space(name: str, *settings: str) -> None:
    add_space(name)
    _write(name, *_SYSCTLS, *settings)
    _ip(name, "link set lo up")


def _write(space: str, *settings: str) -> None:
    script = "\n".join(
        f"[ ! -e /proc/sys/{path} ] || echo {value} > /proc/sys/{path}"
        for path, value in (setting.split("=") for setting in settings)
    )
    run_command(("ip", "netns", "exec", space, "sh", "-e"), script)


def _ip(space: str, *lines: str) -> None:
    run_command(("ip", "-n", space, "-batch", "-"), "".join(f"{line}\n" for line in lines))


def _wire(design: Design, name: str) -> None:
    space, wire = design.namespace(name), design.wires[name]
    _space(space)
    _ip(
        space,
        "link add lan0 type bridge",
        f"addr add {wire.host}/{wire.length} dev lan0",
        "link set lan0 up",
    )


def _gateway(design: Design, name: str) -> None:
    space, address = design.namespace(name), design.gateways[name]
    outside = f"i-{short(name)}"
    _space(space, _FORWARDS)
    run_command(("ip", "netns", "exec", space, "nft", "-f", "-"), FIREWALL)
    _ip(
        design.internet,
        f"link add {outside} type veth peer name wan0 netns {space}",
        f"addr add {ROUTER}/32 dev {outside}",
        f"link set {outside} up",
    )
    _ip(
        space,
        f"addr add {address}/32 dev wan0",
        "link set wan0 up",
        f"route add default via {ROUTER} dev wan0 onlink src {address}",
    )
    _ip(design.internet, f"route add {address}/32 dev {outside}")


def _leg(design: Design, leg: Leg) -> None:
    wire, inside = design.wires[leg.network], design.namespace(leg.network)
    box = design.namespace(leg.gateway)
    port, name = f"p-{short(leg.gateway)}", leg_name(leg.network)
    _ip(
        inside,
        f"link add {port} type veth peer name {name} netns {box}",
        f"link set {port} master lan0",
        f"link set {port} up",
    )
    # charon's table is asked first, by destination alone: a network here is nearer than a tunnel
    # to a range around it.
    _ip(
        box,
        f"addr add {leg.address}/{wire.length} dev {name}",
        f"link set {name} up",
        f"route replace throw {wire.cidr} table {CHARON_TABLE}",
    )
    # A host may send with addresses of its own network alone (RFC 2827).
    _write(box, f"net/ipv4/conf/{name}/rp_filter=1")


def _play_lines(design: Design, before: Design, fresh: set[str]) -> None:
    """Let all lines take what the topology says; those of ``fresh`` gateways take Ethernet."""
    for name in design.gateways:
        was = _line(Design(id="") if name in fresh else before, name)
        if _line(design, name) != was:
            _narrow(design, name)


def _line(design: Design, name: str) -> tuple[Narrow, dict[str, str]]:
    """Return a gateway's line, with the public addresses that its limits speak of."""
    narrow = design.narrow.get(name, Narrow())
    return narrow, {far: design.gateways[far] for far in narrow.esp}


def _narrow(design: Design, name: str) -> None:
    """Let the line of a gateway, both ways, take what the topology says."""
    narrow, addresses = _line(design, name)
    space = design.namespace(name)
    run_command(("ip", "netns", "exec", space, "nft", "-f", "-"), line_rules(narrow, addresses))
    onward = f"via {ROUTER} dev wan0 onlink src {design.gateways[name]} proto {_NARROW_WAYS}"
    _ip(
        space,
        f"link set wan0 mtu {narrow.mtu}",
        f"route flush proto {_NARROW_WAYS}",
        *(
            f"route add {addresses[far]}/32 {onward} mtu lock {most}"
            for far, most in narrow.esp.items()
        ),
    )
    _ip(design.internet, f"link set i-{short(name)} mtu {narrow.mtu}")


def leg_name(network: str) -> str:
    """Return the name of a gateway's interface in a network."""
    return f"l-{short(network)}"


def _change_weather(design: Design, weather: Weather) -> None:
    words = ["netem"]
    if weather.delay_ms:
        words += ["delay", f"{weather.delay_ms}ms"]
    if weather.loss_percent:
        words += ["loss", f"{weather.loss_percent}%"]
    for name in design.gateways:
        link = f"i-{short(name)}"
        run_command(("tc", "-n", design.internet, "qdisc", "replace", "dev", link, "root", *words))
