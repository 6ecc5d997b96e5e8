"""Executed notebooks → self-contained HTML and accessible PDF.

    reading     notebook → Document (outputs, prose)
    html        Document → one HTML file        ``nbconvert --to report-html``
    pdf         Document → PDF/UA-1 + PDF/A-2a  ``nbconvert --to report-pdf``

Pure: a notebook goes in, text or bytes come out; only the exporters of nbconvert write files.
"""
