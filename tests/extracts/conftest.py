"""Every test gets its own small data folder, whole and without a problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from .small import FILES, YEAR, Room, small_plan


@pytest.fixture
def room(tmp_path: Path, request: pytest.FixtureRequest) -> Room:
    """A module that needs only some sources names them in ``SOURCES``; its tests are faster."""
    data = tmp_path / "data"
    (data / str(YEAR)).mkdir(parents=True)
    plan = small_plan()
    wanted = getattr(request.module, "SOURCES", None)
    if wanted is not None:
        sources = tuple(s for s in plan.sources if s.id in wanted)
        plan = plan.model_copy(update={"sources": sources})
    made = Room(data, plan)
    for file, text in FILES.items():
        made.write(file, text)
    return made
