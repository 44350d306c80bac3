"""Site-to-site VPNs as code: topology in YAML, a plan to read, an apply that keeps promises."""

__version__ = "0.1.0"
