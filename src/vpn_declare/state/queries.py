"""Every reading, as SQL that SQLite and PostgreSQL understand alike.

They are texts, not expressions of SQLAlchemy, so that a plan on SQLite does not pay its import.
``tests/state`` runs each of them on both databases against the schema of ``schema``.
"""

from typing import Final

META: Final = "SELECT format_version, lineage, serial, fingerprint_key FROM meta"

RECORDS: Final = "SELECT address, record FROM resources ORDER BY address"

RECORDS_WITH_DIGEST: Final = "SELECT address, record, digest FROM resources ORDER BY address"

ALLOCATIONS: Final = "SELECT network, cidr FROM allocations ORDER BY network"

SEALED: Final = "SELECT name, value FROM sealed ORDER BY name"

OPEN_INTENTS: Final = """\
SELECT id, run_id, step_id, address, action, idempotency_key, phase, remote_id, record, at
FROM intents ORDER BY seq"""

_RUN: Final = """\
SELECT id, command, username, host, started, ended, plan_digest, git_commit, environment,
result, overrides FROM runs"""

RUNS: Final = _RUN + " ORDER BY seq DESC LIMIT :limit"

RUN_OF_PLAN: Final = _RUN + " WHERE plan_digest = :digest ORDER BY seq LIMIT 1"

RUN_STEPS: Final = """\
SELECT step_id, address, action, result, message, at, before
FROM run_steps WHERE run_id = :run ORDER BY seq"""

HOLDER: Final = """\
SELECT host, pid, username, command, boot_id, since, renewed, expires, token
FROM writer_lock WHERE held = 1"""
