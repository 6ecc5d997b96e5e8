"""Reports built on a Dask cluster: the same bytes, whoever is lost on the way."""

from __future__ import annotations

import pytest

from reporting.errors import RequestError
from reporting.execution import DaskCrew, run_batch
from tests.slow.cluster import build_small, cluster, identity, small_died, small_jobs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def another_identity() -> str:
    """Differs between any two processes."""
    import os

    return str(os.getpid())


def test_a_lost_worker_loses_nothing() -> None:
    """One of two workers is killed while it works; every job comes out as it does at home."""
    jobs = small_jobs(14)
    with cluster() as (address, workers), DaskCrew(address, identity) as crew:
        assert crew.workers == 2
        results = {}
        for job, made in run_batch(jobs, build_small, crew=crew, died=small_died):
            results[job.number] = made
            if len(results) == 3:
                workers[0].kill()
    assert results == {job.number: build_small(job) for job in jobs}


def test_a_worker_with_threads_or_with_other_versions_is_refused() -> None:
    """Before anything runs, with what to do."""
    with cluster(threads=2) as (address, _):
        with (
            pytest.raises(RequestError, match=r"several threads.*") as refused,
            DaskCrew(address, identity),
        ):
            pass
        assert "--nthreads 1" in str(refused.value.message)
    with (
        cluster() as (address, _),
        pytest.raises(RequestError, match="other versions"),
        DaskCrew(address, another_identity),
    ):
        pass


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which address, and how to start one."""
    monkeypatch.setattr("reporting.execution.cluster._CONNECT_SECONDS", 1)
    with (
        pytest.raises(RequestError, match="no scheduler answers"),
        DaskCrew("tcp://127.0.0.1:9", identity),
    ):
        pass
