"""QR codes (ISO/IEC 18004) as SVG, which lead from paper back to the live page.

In: an address. Out: SVG with a single black path and no background, so that it prints as lines and not as pixels.
"""

from __future__ import annotations

import io
from functools import lru_cache

ERROR_LEVEL = "m"
"""Fifteen per cent of the code may be damaged: a folded or stained copy still reads."""


@lru_cache(maxsize=4_096)
def qr_code(address: str) -> str:
    """Return a QR code with its quiet zone of four modules left to the page's own margins."""
    import segno  # noqa: PLC0415 - slow to import, and only what is printed needs it

    buffer = io.BytesIO()
    segno.make(address, error=ERROR_LEVEL, micro=False).save(
        buffer, kind="svg", xmldecl=False, svgns=True, border=0, nl=False, omitsize=True
    )
    return buffer.getvalue().decode()
