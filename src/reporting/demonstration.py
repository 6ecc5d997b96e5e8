"""The fictional extracts that a first run is made of, and that no real one may contain."""

from __future__ import annotations

from reporting.errors import RequestError
from reporting.extracts.demonstration import SAMPLE_MARKER, unpack_sample
from reporting.plan import Plan
from reporting.progress import Watch
from reporting.request import Request


def provide_sample(request: Request, plan: Plan, watch: Watch) -> bool:
    """Unpack the demonstration extracts when the default data folder has none; mind the mixture.

    Returns:
        Whether they were unpacked.
    Raises:
        RequestError: the sample lies where the district's own extracts should.
    """
    if plan.district.demonstration:
        is_default = request.data == Request.data
        if is_default and not any((request.data / str(y)).is_dir() for y in plan.district.years):
            watch.phase("sample", f"Unpacking the demonstration extracts into {request.data}/ …")
            unpack_sample(request.data)
            return True
    elif (request.data / SAMPLE_MARKER).exists():
        raise RequestError(
            "district.yaml says demonstration: false, but these extracts are the fictional sample",
            where=str(request.data / SAMPLE_MARKER),
            next_step="put the district's own extracts in place and delete SAMPLE.txt, "
            "or set demonstration: true",
        )
    return False
