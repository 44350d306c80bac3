"""What a plug-in promises: Protocols and frozen descriptors. One file per contract."""
