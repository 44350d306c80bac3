"""State stores: where records, the journal, runs and the lock live.

A plug-in of this shelf is a ``StateBackend``. Both of ours share one schema (``schema``), one set
of readings (``queries``, ``reading``) and one set of writes (``writing``); they differ in how a
database is reached (``sqlite_file``, ``postgresql_server``). This room alone knows SQLAlchemy, and
imports it only to write, because importing it takes longer than a small plan.
"""
