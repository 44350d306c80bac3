"""Checks of a topology. One file is one rule; nothing here knows another.

What several rules need lies in ``reach`` (networks, gateways, what tunnels carry) and ``kinds``
(ranges of addresses, the sweep for overlaps, what a vendor demands).
"""
