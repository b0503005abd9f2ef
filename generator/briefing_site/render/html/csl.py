"""A source as a CSL-JSON item, for readers who import it into their own reference manager.

In: a source. Out: its item as JSON text. Dates stay EDTF, as they were typed: `copy.js` turns them into CSL's date
parts, and into BibTeX's fields, together with those of facts.
"""

from __future__ import annotations

import json

from briefing_site.facts.model import Source


def csl_item(source: Source) -> str:
    """Return the item without unknown fields (CSL-JSON 1.0.2, except for the dates)."""
    item = {
        "id": source.id,
        "type": source.type,
        "title": source.title,
        "author": [{"literal": author} for author in source.authors],
        "publisher": source.publisher,
        "issued": source.issued.text if source.issued else "",
        "accessed": source.accessed.isoformat() if source.accessed else "",
        "URL": source.url,
        "language": source.language,
    }
    return json.dumps({key: value for key, value in item.items() if value}, ensure_ascii=False, separators=(",", ":"))
