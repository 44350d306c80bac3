"""The PostgreSQL server of these tests."""

from state.running_server import postgresql

__all__ = ["postgresql"]
