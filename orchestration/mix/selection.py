"""Which channels, weeks and controls a marketing mix is fitted with, and which not.

Shared by all ways of fitting, so that what differs between them is the method.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from orchestration.mix.inputs import Panel
from orchestration.mix.transforms import Floats

Ints = NDArray[np.int64]

# A year, below which season and effect cannot be told apart.
MIN_WEEKS = 52
# A channel that was delivered for less than that would cost the others their weeks.
MIN_SHARE_OF_WEEKS = 0.8
MIN_WEEKS_WITH_SPEND = 8
# Fewer weeks a coefficient, and the fit follows the noise.
WEEKS_A_COEFFICIENT = 3
# Share of a column's variation that others may explain before it has none of its own.
SAME_COURSE = 0.999


@dataclass(frozen=True)
class Selection:
    """What is fitted: numbers of channels and weeks of the panel, controls by week.

    `waves` are two yearly ones (weeks × 4), `demand` the panel's controls that are
    known in all weeks and move by themselves, standardised. `reasons` has every other
    channel.
    """

    channels: Ints
    weeks: Ints
    trend: Floats
    waves: Floats
    demand: Mapping[str, Floats]
    reasons: Mapping[str, str]

    @property
    def controls(self) -> Floats:
        """Level, trend, waves and demand as columns."""
        level = np.ones(len(self.weeks))
        return np.column_stack([level, self.trend, self.waves, *self.demand.values()])

    @property
    def control_names(self) -> tuple[str, ...]:
        """What people read of the controls."""
        return ("trend", "two yearly waves", *self.demand)


def select(panel: Panel) -> Selection:
    """Judge every channel by itself, then what they leave each other."""
    is_known = np.isfinite(panel.outcome)
    is_usable = panel.is_media_complete & np.isfinite(panel.spend) & is_known
    complete = is_usable.sum(axis=1)
    reasons: dict[str, str] = {}
    kept: list[int] = []
    for channel, name in enumerate(panel.channels):
        spend = panel.spend[channel, is_usable[channel]]
        reason = _reason_alone(spend, int(is_known.sum()))
        if reason is None:
            kept.append(channel)
        else:
            reasons[name] = reason

    def leave_out(channel: int, reason: str) -> None:
        kept.remove(channel)
        reasons[panel.channels[channel]] = reason

    # Weeks count in which every channel was delivered: the worst one goes until there
    # are enough of them.
    while kept and is_usable[kept].all(axis=0).sum() < MIN_WEEKS:
        leave_out(
            min(kept, key=lambda channel: (complete[channel], channel)),
            f"fewer than {MIN_WEEKS} complete weeks together with the other channels",
        )
    weeks = np.flatnonzero(is_usable[kept].all(axis=0)) if kept else np.array([], int)
    if kept and np.ptp(panel.outcome[weeks]) == 0:
        for channel in list(kept):
            leave_out(channel, "outcome never varies")
    selection = Selection(np.array([], int), weeks, *_controls(panel, weeks), reasons)

    # The biggest spenders first: whoever adds nothing of their own to them goes.
    controls = selection.controls
    others = controls
    room = len(weeks) // WEEKS_A_COEFFICIENT - controls.shape[1]
    total = np.nansum(panel.spend[:, weeks], axis=1)
    for channel in sorted(kept, key=lambda channel: (-total[channel], channel)):
        spend = panel.spend[channel, weeks]
        if explained(spend, controls) > SAME_COURSE:
            leave_out(channel, "spend moves exactly as season, trend and controls do")
        elif explained(spend, others) > SAME_COURSE:
            leave_out(channel, "spend moves exactly as that of bigger channels")
        elif others.shape[1] - controls.shape[1] >= room:
            leave_out(
                channel,
                f"too many channels for {len(weeks)} weeks: only those with most spend"
                " are fitted",
            )
        else:
            others = np.column_stack([others, spend])
    return replace(selection, channels=np.array(sorted(kept), dtype=int))


def explained(values: Floats, others: Floats) -> float:
    """Share of the variation of a column that the columns of `others` explain."""
    centred = values - values.mean()
    total = float(centred @ centred)
    if total <= 0:
        return 1.0
    left = values - others @ np.linalg.lstsq(others, values, rcond=None)[0]
    return max(0.0, 1 - float(left @ left) / total)


def _reason_alone(spend: Floats, known: int) -> str | None:
    """Why a channel cannot be fitted, by its spend in those of `known` weeks it has."""
    if len(spend) < MIN_WEEKS:
        return f"fewer than {MIN_WEEKS} complete weeks"
    if len(spend) < MIN_SHARE_OF_WEEKS * known:
        return (
            f"delivered for less than {MIN_SHARE_OF_WEEKS:.0%} of the weeks with an"
            " outcome"
        )
    if not (spend > 0).any():
        return "no media spend"
    if np.ptp(spend) <= 1e-6 * spend.max():
        return "spend never varies"
    if (spend > 0).sum() < MIN_WEEKS_WITH_SPEND:
        return f"spend in fewer than {MIN_WEEKS_WITH_SPEND} weeks"
    return None


def _controls(panel: Panel, weeks: Ints) -> tuple[Floats, Floats, dict[str, Floats]]:
    """Trend, yearly waves, and whatever else is known and moves by itself."""
    days = panel.weeks[weeks].astype("datetime64[D]").astype(np.int64)
    year = 2 * np.pi * days / 365.25
    first, last = (days[0], days[-1]) if len(days) else (0, 1)
    trend = 2 * (days - first) / max(last - first, 1) - 1.0
    waves = np.column_stack(
        [wave(cycles * year) for cycles in (1, 2) for wave in (np.sin, np.cos)]
    )
    columns = np.column_stack([np.ones(len(weeks)), trend, waves])
    demand: dict[str, Floats] = {}
    for name, values in panel.controls.items():
        column = values[weeks]
        if not len(column) or not np.isfinite(column).all() or np.ptp(column) == 0:
            continue
        if explained(column, columns) > SAME_COURSE:
            continue
        demand[name] = (column - column.mean()) / column.std()
        columns = np.column_stack([columns, demand[name]])
    return trend, waves, demand
