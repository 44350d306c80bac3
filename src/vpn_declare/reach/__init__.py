"""Who reaches whom: which tunnels carry which networks, and all that follows from it."""

from vpn_declare.reach.agreement import asked_of_people, with_one_end, without_pairs_of
from vpn_declare.reach.alternatives import alternatives
from vpn_declare.reach.answers import Handed, answered, handed_on
from vpn_declare.reach.as_it_runs import AsItRuns, as_it_runs, verdicts
from vpn_declare.reach.both_paths import BOTH_PATHS, both_paths
from vpn_declare.reach.carried import Carried, carried_by
from vpn_declare.reach.detours import Detour, possible_detours
from vpn_declare.reach.difference import Difference, both_ways, difference
from vpn_declare.reach.expectation_remarks import (
    ABOUT_NOTHING,
    expectation_remarks,
    remarks_on_plan,
)
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.from_resources import Piece, fabric_of_resources
from vpn_declare.reach.from_topology import fabric_of
from vpn_declare.reach.impact import Parted, weighed
from vpn_declare.reach.matrix import Matrix, matrix, reaches
from vpn_declare.reach.networks import PlacedNetwork, networks_of
from vpn_declare.reach.other_routes import other_routes_in
from vpn_declare.reach.path import Path, path
from vpn_declare.reach.pieces_of_plan import in_words_of_now, pieces_after, pieces_before
from vpn_declare.reach.program import program_of
from vpn_declare.reach.redundancy import Strength, strength, strength_both_ways
from vpn_declare.reach.remarks_on_the_way import refusals_on_the_way, remarks_on_the_way
from vpn_declare.reach.route_tables import Route, RouteTable, route_tables
from vpn_declare.reach.transition import Given, Transition, transition, with_waits

__all__ = [
    "ABOUT_NOTHING",
    "BOTH_PATHS",
    "AsItRuns",
    "Carried",
    "Detour",
    "Difference",
    "Fabric",
    "Given",
    "Handed",
    "Matrix",
    "Parted",
    "Path",
    "Piece",
    "PlacedNetwork",
    "Route",
    "RouteTable",
    "Strength",
    "Transition",
    "alternatives",
    "answered",
    "as_it_runs",
    "asked_of_people",
    "both_paths",
    "both_ways",
    "carried_by",
    "difference",
    "expectation_remarks",
    "fabric_of",
    "fabric_of_resources",
    "handed_on",
    "in_words_of_now",
    "matrix",
    "networks_of",
    "other_routes_in",
    "path",
    "pieces_after",
    "pieces_before",
    "possible_detours",
    "program_of",
    "reaches",
    "refusals_on_the_way",
    "remarks_on_plan",
    "remarks_on_the_way",
    "route_tables",
    "strength",
    "strength_both_ways",
    "transition",
    "verdicts",
    "weighed",
    "with_one_end",
    "with_waits",
    "without_pairs_of",
]
