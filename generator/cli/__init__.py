"""The command `briefing`.

In: arguments. Out: calls of the stages, their problems on standard error, exit status 1 when anything is wrong.
Each command stands in the module of the job that it belongs to; here they are put together.
"""

from __future__ import annotations

import gc

import click

from generator.cli import facts, issue, paper, proposal, review, reviews, site, write

FEW_COLLECTIONS = (200_000, 50, 50)
"""The fact base is built once and kept: looking through it for cycles again and again took a tenth of a build."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="briefing-site-generator")
def main() -> None:
    """Facts as YAML in; a website, printed briefs, and what is wrong with the facts, out."""
    gc.set_threshold(*FEW_COLLECTIONS)


main.add_command(site.build)
main.add_command(site.serve)
main.add_command(facts.check)
main.add_command(paper.pdf)
main.add_command(issue.issue)
main.add_command(facts.explain)
main.add_command(review.diff)
main.add_command(review.impact)
main.add_command(review.log)
main.add_command(reviews.review)
main.add_command(reviews.links)
main.add_command(proposal.proposal)
main.add_command(proposal.git_setup)
main.add_command(write.fmt)
main.add_command(write.fix)
main.add_command(write.new)
main.add_command(write.rename)
main.add_command(write.schema)
