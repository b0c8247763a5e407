"""The one exception of the local services: something cannot start, said in words for the person at the terminal."""


class CannotStart(Exception):
    """Its text says in a sentence which part cannot start, why, and what to do about it."""
