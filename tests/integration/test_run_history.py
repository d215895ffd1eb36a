"""Runs that a kill left behind are told from those that are about to begin."""

import os
import time

import dagster as dg
import pytest

from orchestration.run import SECONDS_TO_BEGIN, mark_killed_runs


@pytest.mark.parametrize(
    ("age", "status"),
    [(0, dg.DagsterRunStatus.NOT_STARTED), (1, dg.DagsterRunStatus.FAILURE)],
)
def test_a_run_killed_before_it_began_is_marked_after_a_while(tmp_path, age, status):
    @dg.job
    def refresh():
        pass

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        run = instance.create_run_for_job(refresh)
        sign = tmp_path / "alive" / run.run_id
        sign.parent.mkdir()
        sign.touch()
        noted = time.time() - age * (SECONDS_TO_BEGIN + 1)
        os.utime(sign, (noted, noted))
        marked = mark_killed_runs(instance, tmp_path)

        assert marked == [run.run_id] * age
        assert instance.get_run_by_id(run.run_id).status == status
