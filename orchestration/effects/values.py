"""Units that have no value where an estimate needs one."""

import numpy as np

from orchestration.effects.designs import Mask, Panel
from orchestration.effects.findings import Reason
from orchestration.effects.windows import Windows


def gates_of_values(panel: Panel, windows: Windows, scale: str) -> tuple[Reason, ...]:
    """Units without a value before or after, or as a ratio without any above zero."""
    means = np.array([panel.unit_means(w) for w in (windows.before, windows.after)])
    empty = ~np.isfinite(means).all(axis=0)
    if empty.any():
        text = f"{_named(panel, empty)}: no value before or none after."
        return (Reason("unit_without_values", text),)
    lacking = ~(means > 0).all(axis=0)
    if scale == "ratio" and lacking.any():
        text = (
            f"{_named(panel, lacking)}: zero or less before or after, which is no base "
            "of a ratio."
        )
        return (Reason("no_ratio", text),)
    return ()


def _named(panel: Panel, units: Mask) -> str:
    """Names of at most three units."""
    names = [name for name, told in zip(panel.units, units, strict=True) if told]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
