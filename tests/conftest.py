"""What holds for every test."""

import pytest

# They take the longest: the other processes work on while one of these goes on.
LONGEST = (
    "tests/integration/test_kill.py",
    "tests/integration/test_expectations.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest files first, so that none is left to the end; the rest stays shuffled."""

    def rank(item: pytest.Item) -> int:
        file = item.location[0]
        return LONGEST.index(file) if file in LONGEST else len(LONGEST)

    items.sort(key=rank)
