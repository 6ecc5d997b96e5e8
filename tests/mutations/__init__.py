"""Random changes of one thing in params, extracts, notebooks or the command; see ``trials.py``.

``python -m tests.mutations --count 500`` tries them; ``--only 37`` one of them, with what it said.
"""
