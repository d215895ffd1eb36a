"""What holds for every test."""

import pytest

# A run of the pipeline is made by one process of tests, and others wait for it: they
# have the tests that need none. Long files come first, so that none is left to the end.
ORDER = (
    "tests/integration/test_kill.py",
    "tests/unit/",
    "tests/integration/test_expectations.py",
    "tests/integration/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By the order above; within it, files stay shuffled."""

    def rank(item: pytest.Item) -> int:
        file = item.location[0]
        return next(
            (n for n, start in enumerate(ORDER) if file.startswith(start)), len(ORDER)
        )

    items.sort(key=rank)
