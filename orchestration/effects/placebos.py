"""Effects where there can be none: other dates inside the baseline."""

from collections.abc import Callable

import numpy as np

from orchestration.effects.comparisons import excludes_zero
from orchestration.effects.designs import DAILY, Design, Mask, Panel
from orchestration.effects.estimates import Placebo
from orchestration.effects.findings import Reason
from orchestration.effects.sizes import Size
from orchestration.effects.windows import Windows

DATES = 12
# At least so many periods on each side of a placebo date.
_EDGE_DAYS, _EDGE_PERIODS = 14, 4


def placebo_dates(
    design: Design,
    panel: Panel,
    windows: Windows,
    size_at: Callable[[Mask, Mask], Size | None],
) -> tuple[Placebo, ...]:
    """The estimator on the baseline alone, as if the start had been at other dates.

    `size_at` gives the effect for periods before and after. Up to twelve dates, spread
    evenly; fewer where the baseline is short.
    """
    positions = np.flatnonzero(windows.before)
    edge = _EDGE_DAYS if design.period_days == DAILY else _EDGE_PERIODS
    last = len(positions) - edge
    if last < edge:
        return ()
    starts = np.unique(np.linspace(edge, last, DATES).round().astype(int))
    placebos = []
    for start in starts.tolist():
        before, after = np.zeros((2, len(windows.before)), dtype=bool)
        before[positions[:start]] = True
        after[positions[start:]] = True
        size = size_at(before, after)
        if size is None:
            continue
        name = str(panel.dates[positions[start]].astype("datetime64[D]"))
        is_significant = excludes_zero(*size.absolute[1:])
        placebos.append(Placebo("date", name, *size.relative, is_significant))
    return tuple(placebos)


def placebo_check(
    placebos: tuple[Placebo, ...], most: float = 0.5
) -> tuple[Reason, ...]:
    """Fails if more than a share `most` of the placebo dates show an effect.

    Not one of twenty: the windows of neighbouring dates hold mostly the same periods,
    so that dates are significant together or not at all.
    """
    dates = [placebo for placebo in placebos if placebo.kind == "date"]
    found = sum(placebo.is_significant for placebo in dates)
    if found <= most * len(dates):
        return ()
    return (
        Reason(
            "placebo_dates",
            f"{found} of {len(dates)} dates before the start show an effect as well, "
            "where there can be none.",
        ),
    )
