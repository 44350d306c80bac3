"""What people are told: the one view of a plan, tables, graphs, diagnostics. Pure."""

from vpn_declare.report.view import view_of

__all__ = ["view_of"]
