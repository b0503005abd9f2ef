"""Print jobs: from the fact base to finished documents, which `typeset` turns into PDF.

In: a fact base and the settings of a run (`PrintSetting`). Out: `PrintJob`s, each with its file below `pdf/`.
Nothing here touches the disk except fonts and templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, spoken
from briefing_site.facts.audience import handling_of_record
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import ChangesSince
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import AnyRecord, Brief
from briefing_site.render.compose.book import Volume, compose_book, handling_of_book, volumes_of
from briefing_site.render.compose.cards import compose_card
from briefing_site.render.compose.changes_since import ComposedState, DocumentChanges
from briefing_site.render.document import CardDocument, RecordDocument
from briefing_site.render.typst.print_setting import EarlierPrint, PrintSetting
from briefing_site.render.typst.printed import PrintedDocument
from briefing_site.render.typst.sheets import book_of, card_of, compose_sheet, sheet_of
from briefing_site.render.typst.wording import template_words
from briefing_site.site.relations import meeting_of

D = TypeVar("D", RecordDocument, CardDocument)
CARDS = "cards"
"""The folder of meeting cards; ids are unique over all kinds."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One file to print; its document is made on demand."""

    file: str
    """Below `pdf/`: `issues/taiwan.pdf`, `cards/<id>.pdf`, `book.pdf`."""
    record: str
    """Id of the record that it is about; empty for the volumes of the book."""
    make: Callable[[], PrintedDocument]


def pdf_file(record: AnyRecord) -> str:
    """Return the path of a record's printed form below `pdf/`; empty if it has none."""
    return "" if record.withdrawn or record.folder == "sources" else f"{record.folder}/{record.id}.pdf"


def all_print_jobs(setting: PrintSetting) -> Iterator[PrintJob]:
    """Yield everything there is to print: the book, then each record and its meeting card."""
    yield from book_print_jobs(setting)
    for record in setting.base.records.values():
        yield from print_jobs_of(setting, record)


def find_print_job(setting: PrintSetting, file: str) -> PrintJob | None:
    """Return the print job for a file below `pdf/`; None if there is none."""
    record = setting.base.records.get(PurePosixPath(file).stem)
    jobs = (*(print_jobs_of(setting, record) if record else ()), *book_print_jobs(setting))
    return next((job for job in jobs if job.file == file), None)


def book_print_jobs(setting: PrintSetting) -> Iterator[PrintJob]:
    """Yield the volumes of the book: several if one file cannot hold everything."""
    first, *others = volumes_of(setting.base)
    yield PrintJob(f"{first.name}.pdf", "", lambda: _volume(setting, first, others))
    for number, volume in enumerate(others, 2):
        place = gettext("Volume {number} of {total}").format(
            number=format_number(number), total=format_number(len(others) + 1)
        )
        yield PrintJob(f"{volume.name}.pdf", "", partial(_volume, setting, volume, (), place))


def print_jobs_of(setting: PrintSetting, record: AnyRecord) -> Iterator[PrintJob]:
    """Yield the printed forms of one record: its sheet, and the card of a meeting or of a brief that prepares one."""
    file = pdf_file(record)
    if not file:
        return
    yield PrintJob(file, record.id, lambda: _marked(setting, record, compose_sheet, sheet_of))
    if meeting_of(setting.base, record):
        yield PrintJob(f"{CARDS}/{record.id}.pdf", record.id, lambda: _marked(setting, record, compose_card, card_of))


def issued_form(setting: PrintSetting, brief: Brief) -> PrintedDocument:
    """Return a brief's finished document without change marks, as recorded when it is issued."""
    own, record = _cut(setting, brief)
    return finished(setting, sheet_of(own, compose_sheet(own, record)))


def since_earlier(setting: PrintSetting, record: AnyRecord) -> ChangesSince | None:
    """Return what has changed on a record's sheet since the earlier print it is compared with; None without one."""
    own, now = _cut(setting, record)
    changes = _changes(setting, own, compose_sheet(own, now), compose_sheet)
    return changes.since() if changes else None


def _cut(setting: PrintSetting, record: AnyRecord) -> tuple[PrintSetting, AnyRecord]:
    """Return setting and record cut to the record's own label, since paper is passed on without its page."""
    own = setting.at(handling_of_record(record, setting.default_handling))
    return own, own.base.records[record.id]


def _marked(
    setting: PrintSetting,
    record: AnyRecord,
    compose: Callable[[PrintSetting, AnyRecord], D],
    printed: Callable[[PrintSetting, D, DocumentChanges | None], PrintedDocument],
) -> PrintedDocument:
    """Return a record's finished document, with changes since the earlier print marked, if there is one."""
    own, record = _cut(setting, record)
    now = compose(own, record)
    changes = _changes(setting, own, now, compose)
    return _with_list(finished(own, printed(own, now, changes)), changes)


def _changes(
    setting: PrintSetting, own: PrintSetting, now: D, compose: Callable[[PrintSetting, AnyRecord], D]
) -> DocumentChanges | None:
    """Return what is new in a document since the earlier print; None without one."""
    record = now.record
    if record.id not in own.earlier:
        return None
    earlier = own.earlier[record.id]
    old = _former(record, earlier.setting.base)
    if old is None and _former(record, setting.earlier[record.id].setting.base):
        return None  # what was printed then is restricted now
    then = ComposedState(earlier.setting, compose(earlier.setting, old)) if old else None
    return DocumentChanges(ComposedState(own, now), then, earlier.heading)


def _with_list(document: PrintedDocument, changes: DocumentChanges | None) -> PrintedDocument:
    return replace(document, since=changes.since()) if changes else document


def _former(record: AnyRecord, base: FactBase) -> AnyRecord | None:
    """Return a record in the base of an earlier print; None if it was not printed."""
    found = (base.records.get(i) for i in (record.id, *record.former_ids))
    return next((old for old in found if old and old.folder == record.folder and pdf_file(old)), None)


def _volume(setting: PrintSetting, volume: Volume, others: Sequence[Volume] = (), place: str = "") -> PrintedDocument:
    """Return the finished document of a volume, with changes since the earlier print marked, if there is one."""
    own = setting.at(
        handling_of_book(setting.base, HandlingLevels.of_base(setting.base, setting.default_handling), volume)
    )
    now, earlier = compose_book(own, own.home, volume, others), own.earlier.get("")
    changes = None
    if earlier:
        then = compose_book(earlier.setting, earlier.setting.home, volume, others)
        changes = DocumentChanges(ComposedState(own, now), ComposedState(earlier.setting, then), earlier.heading)
    return _with_list(finished(own, book_of(own, now, volume, others, place=place, changes=changes)), changes)


def finished(setting: PrintSetting, document: PrintedDocument) -> PrintedDocument:
    """Return the document with the hash of its content, and words for the templates."""
    language = spoken()
    return replace(
        document.with_hash(),
        time_view=setting.time_view,
        words=template_words(),
        lang=language.tag,
        direction=language.direction,
        content_lang=setting.content_language,
    )


__all__ = [
    "CARDS",
    "EarlierPrint",
    "PrintJob",
    "PrintSetting",
    "PrintedDocument",
    "all_print_jobs",
    "book_print_jobs",
    "issued_form",
    "pdf_file",
    "print_jobs_of",
    "since_earlier",
]
