"""QR codes (ISO/IEC 18004) as SVG, which link paper to the live page.

In: an address. Out: SVG with a single black path and no background, so that it prints as lines and not as pixels.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from importlib.metadata import version

ERROR_LEVEL = "m"
"""Up to 15 % of the code may be damaged: a folded or stained copy can still be read."""


@lru_cache(maxsize=4_096)
def qr_code(address: str) -> str:
    """Return a QR code; the page's own margins provide its quiet zone of four modules."""
    import segno  # noqa: PLC0415 - slow to import, and only what is printed needs it

    buffer = io.BytesIO()
    segno.make(address, error=ERROR_LEVEL, micro=False).save(
        buffer, kind="svg", xmldecl=False, svgns=True, border=0, nl=False, omitsize=True
    )
    return buffer.getvalue().decode()


def with_code(document: str) -> str:
    """Add the QR code of its address to a document in JSON; done late, as unchanged documents need none."""
    values = json.loads(document)
    address = values.get("url")
    return json.dumps({**values, "qr": qr_code(address) if address else ""}, ensure_ascii=False)


def form_of_codes() -> str:
    """Return what determines a code besides its address."""
    return f"segno {version('segno')} {ERROR_LEVEL}"
