"""dbt's unit tests: runs leave them out, because they look at code, not at data."""

from orchestration.dbt_project import run_dbt


def test_every_formula_gives_its_known_answers(pipeline, tmp_path):
    settings = pipeline.copy_to(tmp_path / "data")

    run_dbt(settings, "test", "--select", "test_type:unit", "--quiet")
