"""The course of the treated units by period, beside what would have been without."""

import numpy as np

from orchestration.effects.designs import Floats, Mask, Panel
from orchestration.effects.estimates import Day, known
from orchestration.effects.sizes import UNKNOWN, Size
from orchestration.effects.windows import Windows


def meet_after(course: Floats, windows: Windows, without: float, scale: str) -> Floats:
    """The course from the start on moved so that its mean after is what was estimated.

    By a factor on the scale ratio, by an amount otherwise; it hardly moves, but then
    the picture adds up to the effect in the table.
    """
    found = course[windows.after & np.isfinite(course)]
    if not len(found):
        return course
    mean = found.mean()
    begun = windows.burn_in | windows.after
    if scale == "ratio":
        return np.where(begun, course * without / mean, course) if mean > 0 else course
    return np.where(begun, course + without - mean, course)


def draw_days(
    panel: Panel,
    windows: Windows,
    actual: Floats,
    course: Floats | None,
    size: Size,
    mean_after: float,
) -> tuple[Day, ...]:
    """Rows of a picture: actual, the course without the measure, and its interval.

    The interval of the effect, turned round: what would have been is low where the
    effect is high. It widens the course by the same share, or by the same amount
    where the course is not positive.
    """
    absolute, low, high = size.absolute
    edges = UNKNOWN
    if absolute is not None and low is not None and high is not None:
        without = mean_after - absolute
        edges = (without, mean_after - high, mean_after - low)
    begun = windows.burn_in | windows.after
    rows = []
    for position in np.flatnonzero(_shown(panel, windows)).tolist():
        value = None if course is None else known(course[position])
        ends: tuple[float | None, float | None] = (None, None)
        if value is not None and begun[position] and edges[0] is not None:
            if edges[0] > 0 and edges[1] > 0 and value >= 0:
                ends = (value * edges[1] / edges[0], value * edges[2] / edges[0])
            else:
                ends = (value + edges[1] - edges[0], value + edges[2] - edges[0])
        rows.append(
            Day(
                panel.dates[position].astype("datetime64[D]").item(),
                known(actual[position]),
                value,
                known(ends[0]),
                known(ends[1]),
                windows.phase(position),
            )
        )
    return tuple(rows)


def _shown(panel: Panel, windows: Windows) -> Mask:
    """All periods up to the end of the post window."""
    named = windows.before | windows.burn_in | windows.after
    if not named.any():
        return np.zeros(len(panel.dates), dtype=bool)
    return np.arange(len(panel.dates)) <= np.flatnonzero(named)[-1]
