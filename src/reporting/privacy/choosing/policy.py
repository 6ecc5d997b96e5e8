"""How hard to try."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """Limits of the search; all of them counts, so that the same system gives the same choice.

    Fields:
        whole_numbers: a count stays open only if whole numbers of people make it so. False takes
            fractions for possible: quicker, and enough where an outsider works with fractions too.
        reweightings: how often one question is asked again at prices that favour few units.
        search_up_to: blocks of at most this many numbers are searched for something cheaper;
            larger ones are settled once, with fractions at first.
        improve_up_to: blocks of at most this many numbers are improved towards the optimum.
        starts: in how many orders the questions are asked in that search; the cheapest counts.
        rounds: most rounds of cuts in the improvement.
    """

    whole_numbers: bool = True
    reweightings: int = 2
    search_up_to: int = 150
    starts: int = 2
    improve_up_to: int = 150
    rounds: int = 30
