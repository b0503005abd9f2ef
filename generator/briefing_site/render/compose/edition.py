"""What every form of one build has in common, as far as it matters for what is said.

In: nothing; the settings of the forms have it all. Out: the type that composing asks for.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from briefing_site.history.review_status import Reviews
from briefing_site.site.pages import Site


class Edition(Protocol):
    """A fact base, for one audience, on one day."""

    @property
    def site(self) -> Site:
        """The fact base and its addresses."""

    @property
    def default_handling(self) -> str:
        """The label of what bears none."""

    @property
    def today(self) -> date:
        """The day that it is made for."""

    @property
    def reviews(self) -> Reviews:
        """Which reviews no longer hold."""
