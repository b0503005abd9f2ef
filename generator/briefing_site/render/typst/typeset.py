"""Typesets documents to PDF with Typst: tagged (PDF/UA-1), archivable (PDF/A-2a), the same bytes every time.

In: a document as JSON, the folder of templates. Out: the bytes of a PDF. The template is constant and reads
`json(bytes(sys.inputs.json))`: no text can become markup, and no file but the templates can be read.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from briefing_site.base.fonts import add_fonts, added_digest, added_fonts, font_files, font_folders, substituted
from briefing_site.render.typst.qr import form_of_codes, with_code

if TYPE_CHECKING:
    import typst

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
MARKS = (b"<xmp:CreatorTool>Typst ", b"<pdfuaid:part>1</pdfuaid:part>", b"<pdfaid:part>2</pdfaid:part>")
"""Strings in the metadata of every PDF we set."""
MAIN = "document.typ"
PLACE = re.compile(r"┌─ \S*?([^/\\\s]+\.typ:\d+:)")
"""File and line in Typst's error messages."""
MAX_REMEMBERED = 250_000
"""Characters from which a document is not kept in Typst's cache: a volume of 300 pages leaves some 400 MB."""
REMEMBERED_FOR = 11
"""Documents after which Typst evicts cached parts that were not used again."""


class TypesettingError(RuntimeError):
    """Typst could not set a document; the message is Typst's."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets documents with the templates of one folder."""

    templates: Path
    """The folder of `document.typ`; templates can read nothing outside it."""
    fonts: tuple[Path, ...] = field(default_factory=added_fonts)
    """The fonts that a desk adds; held here so that they also reach processes that inherit nothing."""

    def pdf(self, document: str, day: tuple[int, int, int]) -> bytes:
        """Return the PDF of a document; `day` is its date. Raises TypesettingError."""
        import typst  # noqa: PLC0415 - slow to import, and only what is printed needs it

        add_fonts(self.fonts)
        moment = datetime(*day, tzinfo=UTC)
        try:
            pdf = typst.compile(
                self.templates / MAIN,
                root=self.templates,
                font_paths=_fonts(font_folders()),
                ignore_system_fonts=True,
                sys_inputs={"json": substituted(with_code(document))},
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=int(moment.timestamp()),
            )
        except typst.TypstError as error:
            hints = " ".join(error.hints)
            place = PLACE.search(error.diagnostic)
            raise TypesettingError(f"{place[1] if place else ''} {error.message} {hints}".strip()) from error
        if len(document) > MAX_REMEMBERED:
            _forget()
        return pdf

    def digest(self) -> str:
        """Return a digest of everything that shapes a PDF besides the document: templates, fonts, Typst."""
        add_fonts(self.fonts)
        parts = [version("typst"), *STANDARDS, form_of_codes(), added_digest()]
        parts += [f"{file.name} {file.stat().st_size}" for file in font_files()]
        for template in sorted(path for path in self.templates.iterdir() if path.is_file()):
            parts += [template.name, hashlib.sha256(template.read_bytes()).hexdigest()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_printed(path: Path) -> bool:
    """Tell whether a file is a PDF that Typst set to these standards."""
    data = path.read_bytes()
    return data.startswith(b"%PDF-") and all(mark in data for mark in MARKS)


def _forget() -> None:
    """Make Typst evict the parts of earlier documents, which it keeps for the next few documents."""
    import typst  # noqa: PLC0415 - as above

    for _ in range(REMEMBERED_FOR):
        typst.compile(b"", font_paths=_fonts(font_folders()), ignore_system_fonts=True)


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )
