"""Roof: the second wall, between what was built and what is published."""

from reporting.wall.secrets import Secrets
from reporting.wall.wall import WITHHELD, Find, Wall

__all__ = ["WITHHELD", "Find", "Secrets", "Wall"]
