"""QR codes (ISO/IEC 18004) as SVG, which lead from paper back to the live page.

In: an address. Out: SVG with a single black path and no background, so that it prints as lines and not as pixels.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from importlib.metadata import version

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


def with_code(document: str) -> str:
    """Return a document as JSON with the QR code of its address: what is not set anew needs none."""
    values = json.loads(document)
    address = values.get("url")
    return json.dumps({**values, "qr": qr_code(address) if address else ""}, ensure_ascii=False)


def form_of_codes() -> str:
    """Return what shapes a code besides its address."""
    return f"segno {version('segno')} {ERROR_LEVEL}"
