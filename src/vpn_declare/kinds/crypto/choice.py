"""One transform after the other: the first that both ends have, and why no earlier one."""

from dataclasses import dataclass, field

from vpn_declare.kinds.capabilities.capability import Capability


@dataclass(slots=True)
class Choice:
    """Collects, transform by transform, what was chosen and what is lacking.

    ``passed_over`` maps what was chosen to why nothing better was.
    """

    left: Capability
    right: Capability
    faults: list[str] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)
    passed_over: dict[str, str] = field(default_factory=dict)

    def first(
        self, what: str, wanted: tuple[str, ...], has: tuple[frozenset[str], frozenset[str]]
    ) -> str:
        """Return the first of ``wanted`` that both ends have, or an empty text and a fault."""
        left, right = has
        for position, name in enumerate(wanted):
            if name in left and name in right:
                if position:
                    self.passed_over[name] = self._why_not(wanted[:position], has)
                return name
        lacks = self._lacks(wanted, has)
        self.lacking |= set(lacks)
        detail = ", and ".join(f"{end} has no {_either(names)}" for end, names in lacks.items())
        self.faults.append(f"No common {what}: {detail}.")
        return ""

    def _why_not(self, names: tuple[str, ...], has: tuple[frozenset[str], frozenset[str]]) -> str:
        lacks = self._lacks(names, has)
        return " and ".join(f"{end} has no {_either(lacked)}" for end, lacked in lacks.items())

    def _lacks(
        self, names: tuple[str, ...], has: tuple[frozenset[str], frozenset[str]]
    ) -> dict[str, list[str]]:
        """Return what each end lacks of these."""
        lacks: dict[str, dict[str, None]] = {}
        for end, offers in zip((self.left, self.right), has, strict=True):
            for name in names:
                if name not in offers:
                    lacks.setdefault(end.name, {})[name] = None
        return {end: list(lacked) for end, lacked in lacks.items()}


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
