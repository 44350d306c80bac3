"""The codes of this room: every fault that reading a topology can find, with its fixed title.

VPN0xx is about the text and its shape, VPN1xx about what the text says. Rules have VPN110 to
VPN199, which are all given out, and go on with VPN7xx. Codes are never reused.
"""

from dataclasses import dataclass
from typing import Final

from vpn_declare.model.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the title that goes with it, learnt once."""

    number: str
    summary: str
    severity: Severity = Severity.ERROR


# Files.
FILE_NOT_FOUND: Final = Code("VPN001", "File not found")
FILE_UNREADABLE: Final = Code("VPN002", "File cannot be read")
NO_FILES: Final = Code("VPN003", "Folder holds no topology")
FILE_TOO_LARGE: Final = Code("VPN004", "File is too large")
NOT_TEXT: Final = Code("VPN005", "File is not text")
FILE_EMPTY: Final = Code("VPN006", "File is empty")

# YAML.
BAD_YAML: Final = Code("VPN007", "Text is not valid YAML")
TAB: Final = Code("VPN008", "Tab where YAML wants spaces")
KEY_TWICE: Final = Code("VPN009", "Key is written twice")
TAG: Final = Code("VPN010", "YAML tags are not read")
ALIASES: Final = Code("VPN011", "YAML aliases expand too far")
TOO_DEEP: Final = Code("VPN012", "Values are nested too deeply")
SECOND_DOCUMENT: Final = Code("VPN013", "More than one document in a file")
BAD_KEY: Final = Code("VPN014", "Key is not plain text")
MERGE_KEY: Final = Code("VPN015", "YAML merge keys are not read")
UNKNOWN_ANCHOR: Final = Code("VPN016", "YAML alias has no anchor")

# Shape.
WRONG_TYPE: Final = Code("VPN020", "Wrong kind of value")
UNKNOWN_KEY: Final = Code("VPN021", "Unknown key")
MISSING_KEY: Final = Code("VPN022", "Key is missing")
BAD_VALUE: Final = Code("VPN023", "Value is not allowed")
BAD_PREFIX: Final = Code("VPN024", "Not a prefix")
HOST_BITS: Final = Code("VPN025", "Prefix has host bits set")
BAD_ADDRESS: Final = Code("VPN026", "Not an IP address")
BAD_NAME: Final = Code("VPN027", "Name is not allowed")
LITERAL_SECRET: Final = Code("VPN028", "Secret is written in the file")
BAD_SECRET: Final = Code("VPN029", "Secret reference is not valid")
TWO_SPELLINGS: Final = Code("VPN030", "One setting under two names")
BAD_VERSION: Final = Code("VPN031", "Version of the language is not known")
BAD_TUNNEL: Final = Code("VPN032", "Tunnel is not readable")
BAD_RANGE: Final = Code("VPN033", "Range of names is not valid")
BAD_CSV: Final = Code("VPN034", "Table of sites is not readable")
NO_IPV6: Final = Code("VPN036", "IPv6 is not supported")
BAD_PLACEHOLDER: Final = Code("VPN037", "Placeholder is not known")
NO_SITES: Final = Code("VPN038", "Topology declares no sites")
BAD_EXPECTATION: Final = Code("VPN039", "Expectation is not readable")

# Merging files, ranges and tables.
DEFINED_TWICE: Final = Code("VPN040", "Defined twice")
NAME_TAKEN: Final = Code("VPN041", "Name means two things at one site")

# Shards.
SHARDS_FULL: Final = Code("VPN042", "Shards do not suffice")
NO_SHARD_SIZE: Final = Code("VPN043", "Size of a shard is not known")
NOT_EQUAL: Final = Code("VPN044", "Shards cannot share this")
SHARD_TOO_SMALL: Final = Code("VPN045", "Tunnel does not fit into a shard")

# What the topology says.
NO_PROVIDER: Final = Code("VPN050", "Site has no provider")
UNKNOWN_NAME: Final = Code("VPN101", "Name leads nowhere")
GROUPS_DISAGREE: Final = Code("VPN102", "Groups disagree")
ENDS_DISAGREE: Final = Code("VPN103", "Ends of a tunnel disagree")
UNCLEAR_GATEWAY: Final = Code("VPN104", "Gateway does not say what it serves")
TUNNEL_TWICE: Final = Code("VPN105", "Tunnel is declared twice")
SAME_ENDS: Final = Code("VPN106", "Tunnel leads back to its own gateway")
NOT_CARRIED: Final = Code("VPN107", "Carried network is at neither end")
POOL_EXHAUSTED: Final = Code("VPN108", "Pool is exhausted")
POOL_CHANGED: Final = Code("VPN109", "Pool no longer holds what it gave out")
POOL_KEEPS: Final = Code("VPN060", "Prefix of what is given up is not reserved", Severity.WARNING)
POOLS_OVERLAP: Final = Code("VPN051", "Pools overlap")
MATCHES_NOTHING: Final = Code("VPN052", "Pattern matches nothing", Severity.WARNING)
TOO_MANY: Final = Code("VPN053", "Pattern makes too many tunnels")
MOVE_RING: Final = Code("VPN054", "Moves go round in a ring")
MOVE_TWICE: Final = Code("VPN055", "Moved twice")
STILL_DECLARED: Final = Code("VPN056", "Still declared")
BAD_MOVE: Final = Code("VPN057", "Move changes the kind of thing")
BAD_TRANSIT: Final = Code("VPN046", "Transit names what is not beyond that end")
IMPORTED_TWICE: Final = Code("VPN059", "Imported twice")
