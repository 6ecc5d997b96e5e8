"""How much the build takes of each thing that people hand in, and how long it waits for its tools.

One place, because these are policy: far above what a report needs, and below what would keep a
machine busy for minutes or fill its memory.
"""

from __future__ import annotations

# Characters of one Markdown cell, or of one commentary; embedded pictures do not count.
PROSE_CHARACTERS = 100_000
# Lists and quotations within one another; Typst takes no more than some thirty.
PROSE_DEPTH = 25
# Bytes of one picture beside a notebook or a commentary.
PICTURE_BYTES = 5_000_000
# Seconds that pandoc may take for the prose of one report; it needs less than one.
PANDOC_SECONDS = 20.0
# Of pandoc's memory; prose of 100,000 characters needs a tenth.
PANDOC_MEGABYTES = 512
