"""Annual progress reports for a school district's strategic plan: two wings and one door."""

__version__ = "0.1.0"
