"""What `build` says once it is done."""

from __future__ import annotations

from briefing_site.build.pdf import Printed
from briefing_site.cli.build import _tell_of_printing


def test_what_printing_took_and_how_to_do_without(capsys):
    _tell_of_printing(Printed(1_140, 3, 12.34))
    told = "Of that, PDFs took 12.3 s: 3 of 1,140 PDFs typeset (`--no-pdf` skips them).\n"
    assert capsys.readouterr().out == told
