"""A finished site as one zip archive, to be read from a disk without a server.

In: the site's folder and the day for which it was built. Out: the archive, the same bytes for the same folder and day.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from briefing_site.base.atomic_files import open_new, sweep
from briefing_site.build.targets import site_files

FIRST_ZIPPED = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip archive can give a file."""
UNIX = 3
"""The system that a zip archive's permissions are meant for (PKWARE APPNOTE 4.4.2)."""
MARKER = b"briefing-site-generator"
"""The archive's comment."""
IN_EVERY_SITE = "data/facts.json"


def pack(folder: Path, archive: Path, day: date) -> None:
    """Pack a finished site; raises OSError. An existing archive stays until the new one is complete."""
    sweep(archive.parent)
    moment = max(day.timetuple()[:6], FIRST_ZIPPED)
    with open_new(archive) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = MARKER
        for path in _files_of(folder, archive):
            entry = zipfile.ZipInfo(f"{archive.stem}/{path.relative_to(folder).as_posix()}", moment)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def _files_of(folder: Path, archive: Path) -> Iterator[Path]:
    """Yield the files of a site in order, except an earlier archive and hidden files such as caches."""
    for path in site_files(folder):
        if path != archive and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive of a site, by its comment or, if an older version wrote it, by its content."""
    try:
        with zipfile.ZipFile(path) as packed:
            tops = {name.partition("/")[0] for name in packed.namelist()}
            return packed.comment == MARKER or any(f"{top}/{IN_EVERY_SITE}" in packed.NameToInfo for top in tops)
    except (OSError, zipfile.BadZipFile):
        return False
