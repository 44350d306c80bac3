"""Pools as rules need to know them: what is divided, and into what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pool:
    """A prefix (``cidr``), divided into parts of length ``take``, reserved ones left out."""

    cidr: str
    take: int
    reserved: tuple[str, ...] = ()
