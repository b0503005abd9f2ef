"""Runs the command line: `python -m briefing_site`."""

from briefing_site.cli.main import run

run()
