"""Builds executed notebooks for the tests, as papermill would leave them."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from reporting import fonts
from reporting.report.html import fragment

MIME = "application/vnd.reporting.exhibit+json"

MARKERS = "[c] withheld to protect privacy · [u] low reliability · [b] break in series"


def notebook(*cells: Any, metadata: dict[str, Any] | None = None) -> Any:
    """A notebook of these cells; strings are Markdown, dicts are exhibits."""
    made = [_cell(c) for c in cells]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    nb = new_notebook(cells=made, metadata=metadata or {})
    nbformat.validate(nb)
    return nb


def _cell(content: Any) -> Any:
    if isinstance(content, str):
        return new_markdown_cell(content)
    if "kind" in content:
        return code(
            display({MIME: content, "text/html": fragment(content), "text/plain": "exhibit"})
        )
    return content


def code(*outputs: Any, tags: list[str] | None = None, **metadata: Any) -> Any:
    """A code cell whose source must never be printed."""
    return new_code_cell(
        "SECRET_CODE = 1",
        outputs=list(outputs),
        execution_count=1,
        metadata={"tags": tags or [], **metadata},
    )


def display(data: dict[str, Any], **metadata: Any) -> Any:
    return new_output("display_data", data=data, metadata=metadata)


def cover(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "cover",
        "district": "School District of Clayton",
        "title": "A place for everyone…",
        "subtitle": "Annual progress report",
        "label": "Goal 1",
        "statement_label": "Goal 1",
        "statement": "We will ensure all learners, regardless of their identity, feel safe"
        " and valued.",
        "school": "Wydown Middle School",
        "school_year": "2025-26",
        "profile": "Profile of a Graduate",
        "competencies": [
            "culturally conscious",
            "empathetic",
            "self-actualized",
            "collaborative",
        ],
        "notice": "Demonstration data: every number in this report is made up.",
        "language": "en-US",
        **changes,
    }


def heading(
    text: str, level: int = 2, label: str | None = None, anchor: str = ""
) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "text": text, "label": label, "anchor": anchor}


def prose(style: str, *paragraphs: str, as_list: bool = False) -> dict[str, Any]:
    return {
        "kind": "prose",
        "style": style,
        "paragraphs": [[{"text": p}] for p in paragraphs],
        "list": as_list,
    }


def facts(**items: str) -> dict[str, Any]:
    return {
        "kind": "facts",
        "title": "How to read this measure",
        "items": [{"term": k.replace("_", " ").capitalize(), "text": v} for k, v in items.items()],
    }


def table(
    title: str, columns: list[str], rows: list[list[Any]], notes: list[str] | None = None
) -> dict[str, Any]:
    """A table exhibit; a cell is a text or a dict, columns after the first stand right."""
    return {
        "kind": "table",
        "title": title,
        "columns": [
            {"label": c, "align": "left" if i == 0 or c == "Status" else "right"}
            for i, c in enumerate(columns)
        ],
        "rows": [[c if isinstance(c, dict) else {"text": str(c)} for c in row] for row in rows],
        "notes": notes or [],
        "source": "Panorama Student Survey, spring 2026",
        "row_headers": True,
    }


def chart(title: str, alt: str, *, with_table: bool = True, label: str = "") -> dict[str, Any]:
    data = {"Grade 6": 0.61, "Grade 7": 0.68, f"Grade 8{label}": 0.72}
    return {
        "kind": "chart",
        "title": title,
        "alt": alt,
        "svg": svg(data),
        "width": 6.7,
        "height": 2.4,
        "table": table(
            f"Data: {title}",
            ["Grade", "Percent favorable", "n"],
            [[k, f"{v:.0%}", 120] for k, v in data.items()],
        )
        if with_table
        else None,
        "notes": ["Lines show 95 % intervals."],
        "source": "Panorama Student Survey, spring 2026",
    }


def svg(data: dict[str, float]) -> str:
    """A seaborn chart as the report draws them: real text, no date, fixed ids."""
    import matplotlib.pyplot as plt
    import seaborn as sns
    from matplotlib import font_manager

    for file in fonts.ttf_files():
        font_manager.fontManager.addfont(file)
    settings = {
        "svg.fonttype": "none",
        "svg.hashsalt": "reporting",
        "font.family": [fonts.FAMILY, fonts.FALLBACK_FAMILY],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.size": 9,
    }
    with matplotlib.rc_context(settings):
        figure, ax = plt.subplots(figsize=(6.7, 2.4), layout="constrained")
        sns.stripplot(x=list(data.values()), y=list(data), ax=ax, color="#0072B2", size=9)
        ax.axvline(0.7, color="#D55E00", linewidth=1.2)
        ax.text(0.7, -0.42, " target 70 %", color="#D55E00")
        ax.set(xlim=(0.4, 1), xlabel="Students who feel they belong")
        ax.xaxis.set_major_formatter("{x:.0%}")
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
        plt.close(figure)
    return file.getvalue()


def shaped(text: str, shape: str) -> dict[str, Any]:
    return {"text": text, "shape": shape}


def marked(text: str, marker: str) -> dict[str, Any]:
    return {"text": text, "marker": marker}


def annual_report() -> Any:
    """A whole goal report: cover, summary, seven objectives, a long and a wide table, notes."""
    objectives = [
        (
            "1a",
            "School is a safe place for all learners to thrive no matter their identity or ability",
        ),
        ("1b", "Discipline disparities among students are reduced"),
        ("1c", "The District is a learning community where our learners feel connected to others"),
        (
            "1d",
            "The diversity of Clayton's teaching staff reflects the racial diversity of its"
            " students",
        ),
        (
            "1e",
            "The District's commitment to becoming an equitable, anti-bias and anti-racist learning"
            " community is reflected in the actions of our students, teachers, administrators and"
            " the Board",
        ),
    ]
    statuses = [
        ("met", "Target met"),
        ("on_track", "On track"),
        ("close", "Too close to call"),
        ("progressing", "Progressing"),
        ("off_track", "Off track"),
        ("not_rated", "Not rated"),
        ("improved", "Improved"),
        ("steady", "No clear change"),
        ("declined", "Declined"),
    ]
    summary = table(
        "Where the measures of Goal 1 stand",
        ["Measure", "Baseline", "2024-25", "2025-26", "Target", "Status", "n"],
        [
            [
                f"1{'abcdefgac'[i]} Sense of belonging, students",
                "58 %",
                "61 %",
                "66 %",
                "70 %",
                shaped(word, name),
                412 - i,
            ]
            for i, (name, word) in enumerate(statuses)
        ],
        ["Status rule 2.1: probability of 80 % or more to be on the path to the target.", MARKERS],
    )
    parts: list[Any] = [
        cover(),
        code(tags=["parameters"]),
        "## The year in brief\n\nThis report says where **Goal 1** stands at the end of the year.",
        prose(
            "lead",
            "Two of nine measures met their target; one is off track.",
        ),
        summary,
        prose(
            "body",
            "More students feel that they belong than a year ago (66 %, up 5 points).",
            "Suspensions fell, and the gap between groups is narrower than three years ago.",
            "Too few families answered to say how they see the school.",
            as_list=True,
        ),
        "### What the district will do\n\n1. Extend advisory time in grades 6 and 7.\n"
        "2. Train all staff in *restorative* practice, see [the plan](https://www.claytonschools.net/plan).\n",
    ]
    for label, wording in objectives:
        parts += [
            heading(wording, 2, label, label),
            prose(
                "definition", "Share of answers that are favorable, students in grades 6–8, spring."
            ),
            chart(
                f"{label}: more students feel that they belong in every grade",
                "Dot plot of percent favorable by grade; grade 8 is above the target of 70 %.",
            ),
            prose(
                "caveat", "The item wording changed in 2024-25; earlier years are not comparable."
            ),
        ]
    parts += [
        heading("All groups", 2, None, "groups"),
        table(
            "Percent favorable by school and group",
            ["Group", "Students", "2023-24", "2024-25", "2025-26"],
            [
                [
                    f"Group {i} at a school with a long name",
                    30 + i,
                    "55 %",
                    marked("[c]", "c") if i % 7 == 0 else "60 %",
                    "61 % [u]",
                ]
                for i in range(1, 61)
            ],
            [MARKERS],
        ),
        table(
            "Risk of suspension by group and year",
            ["Group"]
            + [
                f"{kind} {year}"
                for year in ("2023-24", "2024-25", "2025-26")
                for kind in ("Enrolled", "Students with events", "Risk", "Ratio (95 % interval)")
            ],
            [
                [f"Group {i} of students", *["312", "14", "4.5 %", "3.0 (1.10–7.93)"] * 3]
                for i in range(6)
            ],
        ),
        "## Data notes",
        facts(
            rounding="Percentages are whole numbers; changes are in percentage points.",
            response_rate="84 % of the students invited answered in spring 2026.",
            status_rule="Version 2.1, set by the Board; thresholds are in the plan's parameters.",
            contact="Office of Assessment, School District of Clayton.",
        ),
        prose("notice", "The next report follows in August 2027."),
    ]
    return notebook(*parts)
