"""Annual progress reports for a school district's strategic plan: two wings and one door."""

import sys

# Every process that reads a notebook imports jsonschema, and that builds a grammar of international
# web addresses, for one or two seconds, if it finds this package. No notebook asks for that check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__version__ = "0.4.0"
