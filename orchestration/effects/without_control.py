"""Differences that are no effects: raw, and against the year before.

Shown beside the estimates so that everybody can see what a control changes.
"""

import numpy as np

from orchestration.effects.designs import Design, Panel
from orchestration.effects.estimates import known
from orchestration.effects.findings import Finding
from orchestration.effects.pictures import draw_days
from orchestration.effects.sizes import Size
from orchestration.effects.windows import Windows, year_before


def _difference(first: float, last: float) -> Size:
    """last − first, and relative to the first where that is positive."""
    change = known(last - first)
    relative = known(change / first) if change is not None and first > 0 else None
    return Size(absolute=(change, None, None), relative=(relative, None, None))


def raw_difference(panel: Panel, windows: Windows) -> Finding:
    """Mean after − mean before of the treated units together."""
    treated = panel.of(panel.is_treated)
    first, last = (treated.total_mean(w) for w in (windows.before, windows.after))
    size = _difference(first, last)
    days = draw_days(panel, windows, treated.course(), None, size, last)
    return Finding(size=size, days=days)


def seasonal_difference(
    design: Design, panel: Panel, windows: Windows
) -> tuple[Finding, float, float, int]:
    """Mean after − mean of the same weekdays 364 days before; both means; the pairs."""
    treated = panel.of(panel.is_treated)
    after, twins = year_before(design, panel, windows)
    first, last = treated.total_mean(twins), treated.total_mean(after)
    return Finding(size=_difference(first, last)), first, last, int(np.sum(after))
