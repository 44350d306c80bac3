"""The contracts as test classes, shipped for authors of plug-ins, and a store in memory.

Needs pytest, which the package itself does not.
"""
