"""Free text on its way into a database, and out of it as a refusal."""


def storable(text: str) -> str:
    """Return ``text`` as any database keeps it: what UTF-8 or PostgreSQL cannot hold is escaped.

    Command lines and messages may hold bytes that are no text (as lone surrogates) and NUL.
    """
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def other_lineage(location: str, own: str, imported: str) -> str:
    """Say that an import belongs to another state than the one that it is going into."""
    return (
        f"The state at {location} has the lineage {own} and was written to; the import has "
        f"{imported}. Objects bear the mark of the state that made them, and no other may touch "
        "them. Import into an empty state. Nothing was changed."
    )
