"""One annual report, drawn once for all tests of this room."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup

from reporting.export.html import html_document
from reporting.export.pdf import pdf_document

from .notebooks import annual_report


@pytest.fixture(scope="session")
def report() -> Any:
    return annual_report()


@pytest.fixture(scope="session")
def page_text(report: Any) -> str:
    return html_document(report, "goal_1")


@pytest.fixture(scope="session")
def page(page_text: str) -> BeautifulSoup:
    return BeautifulSoup(page_text, "html5lib")


@pytest.fixture(scope="session")
def pdf_bytes(report: Any) -> bytes:
    return pdf_document(report, "goal_1")


@pytest.fixture(scope="session")
def pdf(pdf_bytes: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf_bytes)) as opened:
        yield opened
