"""What a form showed, as a short text that it carries along: whoever saves compares it with what holds by then.

It is no secret and proves nothing: it tells whether somebody else has saved meanwhile.
"""

from hashlib import sha256


def of(text: str) -> str:
    """128 bits of the SHA-256, in hexadecimal."""
    return sha256(text.encode()).hexdigest()[:32]
