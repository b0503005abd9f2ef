"""Run the command line as `python -m generator`."""

from briefing_site.cli.main import run

run()
