"""The planner: desired, recorded and observed in, an explicit program of steps out. Pure."""

from vpn_declare.plan.adoption import to_adopt
from vpn_declare.plan.cuts import long_cuts
from vpn_declare.plan.detours import WayRound, with_detours
from vpn_declare.plan.document import digest_of, plan_from_bytes, plan_to_bytes, plan_to_document
from vpn_declare.plan.drift import Drift, DriftKind, drifts
from vpn_declare.plan.guards import Guards, empty_source, is_global, refusals
from vpn_declare.plan.left_behind import left_behind
from vpn_declare.plan.make import make_plan
from vpn_declare.plan.match import matcher
from vpn_declare.plan.plan_input import PlanInput, Selection
from vpn_declare.plan.renames import names_of_the_rest, under_new_names
from vpn_declare.plan.resolve import attribute_of
from vpn_declare.plan.stale import stale_reasons
from vpn_declare.plan.strays import places_of, told

__all__ = [
    "Drift",
    "DriftKind",
    "Guards",
    "PlanInput",
    "Selection",
    "WayRound",
    "attribute_of",
    "digest_of",
    "drifts",
    "empty_source",
    "is_global",
    "left_behind",
    "long_cuts",
    "make_plan",
    "matcher",
    "names_of_the_rest",
    "places_of",
    "plan_from_bytes",
    "plan_to_bytes",
    "plan_to_document",
    "refusals",
    "stale_reasons",
    "to_adopt",
    "told",
    "under_new_names",
    "with_detours",
]
