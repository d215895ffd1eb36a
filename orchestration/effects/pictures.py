"""The course of the treated units by period, beside what would have been without."""

import numpy as np

from orchestration.effects.designs import Floats, Mask, Panel
from orchestration.effects.estimates import Day, known
from orchestration.effects.sizes import Size
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
    without = None
    if absolute is not None and low is not None and high is not None:
        without = (mean_after - absolute, mean_after - high, mean_after - low)
    low_course = high_course = None
    if course is not None and without is not None:
        if without[0] > 0 and without[1] > 0 and not (course < 0).any():
            factors = without[1] / without[0], without[2] / without[0]
            low_course, high_course = (course * factor for factor in factors)
        else:
            low_course = course + without[1] - without[0]
            high_course = course + without[2] - without[0]
    begun = windows.burn_in | windows.after
    days = panel.dates.astype("datetime64[D]").tolist()

    def at(series: Floats | None, position: int) -> float | None:
        return None if series is None else known(series[position])

    return tuple(
        Day(
            days[position],
            at(actual, position),
            at(course, position),
            at(low_course, position) if begun[position] else None,
            at(high_course, position) if begun[position] else None,
            windows.phase(position),
        )
        for position in np.flatnonzero(_shown(panel, windows)).tolist()
    )


def _shown(panel: Panel, windows: Windows) -> Mask:
    """All periods up to the end of the post window."""
    named = windows.before | windows.burn_in | windows.after
    if not named.any():
        return np.zeros(len(panel.dates), dtype=bool)
    return np.arange(len(panel.dates)) <= np.flatnonzero(named)[-1]
