"""Sources of secrets, one plug-in per scheme, and what reads through them.

A plug-in of this shelf is a ``contracts.secret.SecretPlugIn``. ``resolver``, ``scrub`` and
``program`` are no plug-ins: the first asks the sources and compares values without keeping them,
the second takes values out of texts that are shown, the third runs a program for a plug-in.
"""
