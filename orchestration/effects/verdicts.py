"""The verdict on a goal: what forbids one, and what the interval says otherwise.

The order is fixed. The first condition that does not hold gives the reason; the codes
of all that do not hold are kept beside it.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.effects.comparisons import excludes_zero
from orchestration.effects.designs import (
    METHODS,
    MONTHLY,
    TIME_SERIES,
    WEEKLY,
    Design,
    Panel,
)
from orchestration.effects.findings import Finding, Reason, percent
from orchestration.effects.windows import Windows, completeness, longest_gap

IMPROVED, NONE, WORSENED = "improved", "no evidence", "worsened"
INSUFFICIENT = "insufficient data"

LEAST_COMPLETE = 0.95
FEWEST_PERIODS = (8, 8)
FEWEST_MONTHS = (12, 6)
# Where one of these fails no figure would mean anything.
MEANINGLESS = {"no_windows", "no_values", "no_treated", "no_control", "constant"}
RAW = Reason("no_control", "A raw difference is no effect: no control.")


@dataclass(frozen=True)
class Verdict:
    """A verdict, its reason in one sentence, and the codes of what failed."""

    verdict: str
    reason: str
    failed_checks: tuple[str, ...] = ()


def gates_of_design(design: Design, is_in_order: bool) -> tuple[Reason, ...]:
    """What of the plan itself forbids a verdict."""
    gates = []
    if design.blocking:
        gates.append(Reason("blocked", " ".join(design.blocking)))
    if design.post_end is not None and design.as_of < design.post_end:
        text = f"The window after the start is not over before {design.post_end}."
        gates.append(Reason("not_over", text))
    if design.method in (None, "before_after"):
        gates.append(RAW)
    elif design.method not in METHODS:
        text = f"No method of the name “{design.method}” is known."
        gates.append(Reason("no_method", text))
    if not is_in_order:
        text = "The windows before and after are missing or in the wrong order."
        gates.append(Reason("no_windows", text))
    return tuple(gates)


def gates_of_data(design: Design, panel: Panel, windows: Windows) -> tuple[Reason, ...]:
    """What of the delivered values forbids a verdict. A time series has no control."""
    needs_control = design.method != TIME_SERIES
    used = panel if needs_control else panel.of(panel.is_treated)
    before = (windows.before, windows.expected_before)
    after = (windows.after, windows.expected_after)
    return (
        *_gaps(design, used, before, after),
        *_too_few_periods(design, used, windows),
        *_too_few_units(panel, needs_control),
        *_constant(panel, windows, needs_control),
    )


def _gaps(design: Design, panel: Panel, before: tuple, after: tuple) -> list[Reason]:
    """A week or more without a value, and values that lack here and there.

    Single days without any value are left out: doors are closed on a holiday.
    """
    if not (panel.present & (before[0] | after[0])).any():
        return [Reason("no_values", "Nothing was delivered, before or after.")]
    gates = []
    for window in (before, after):
        missing = longest_gap(panel, *window)
        if len(missing) * design.period_days >= WEEKLY:
            first = missing[0].astype("datetime64[D]")
            text = (
                f"A gap: {len(missing)} periods in a row without any value, "
                f"from {first} on."
            )
            gates.append(Reason("gap", text))
    for name, window in (("before", before), ("after", after)):
        share = completeness(panel, *window)
        if share is not None and share < LEAST_COMPLETE:
            text = (
                f"Only {percent(share)} of the values {name} were delivered, "
                f"{percent(LEAST_COMPLETE)} are needed."
            )
            gates.append(Reason("incomplete", text))
    return gates


def _too_few_periods(design: Design, panel: Panel, windows: Windows) -> list[Reason]:
    least = FEWEST_MONTHS if design.period_days == MONTHLY else FEWEST_PERIODS
    found = [panel.count_periods(w) for w in (windows.before, windows.after)]
    if found[0] >= least[0] and found[1] >= least[1]:
        return []
    text = (
        f"Too few periods: {found[0]} before and {found[1]} after, "
        f"{least[0]} and {least[1]} are needed."
    )
    return [Reason("too_few_periods", text)]


def _too_few_units(panel: Panel, needs_control: bool) -> list[Reason]:
    treated = int(panel.is_treated.sum())
    if not treated:
        return [Reason("no_treated", "No unit of the panel is treated.")]
    if needs_control and treated == len(panel.units):
        text = f"{treated} treated and no control: nothing to compare with."
        return [Reason("no_control", text)]
    return []


def _constant(panel: Panel, windows: Windows, needs_control: bool) -> list[Reason]:
    """One value all the time: nothing happens there, or nothing is measured."""
    periods = windows.before | windows.after
    groups = [("treated", panel.is_treated)]
    if needs_control:
        groups.append(("control", ~panel.is_treated))
    for name, units in groups:
        values = panel.of(units).course()[periods]
        values = values[np.isfinite(values)]
        if len(values) < 2 or np.ptp(values) > 1e-12 * np.abs(values).max():
            continue
        what = "zero" if values[0] == 0 else "the same"
        text = f"The {name} units together are {what} in every period."
        return [Reason("constant", text)]
    return []


def judge(design: Design, finding: Finding, gates: tuple[Reason, ...]) -> Verdict:
    """The verdict on one estimate. `gates` are those of the design and the data."""
    size, least = finding.size, finding.detectable_effect
    _, low, high = size.absolute
    is_clear = excludes_zero(low, high)
    planned = design.planned_effect
    failed = [*gates, *finding.gates, *finding.checks]
    if not failed and (low is None or high is None):
        failed.append(Reason("no_interval", "No interval could be estimated."))
    if planned and least is not None and least > 2 * planned and not is_clear:
        text = (
            f"Only an effect of {_amount(design, least)} would have been seen, more "
            f"than twice the planned {_amount(design, planned)}: no answer either way."
        )
        failed.append(Reason("too_weak", text))
    is_found = is_clear and finding.is_ranked
    if is_found and design.direction not in ("up", "down"):
        text = "There is an effect, but nobody said which direction is better."
        failed.append(Reason("no_direction", text))
    if failed:
        codes = tuple(dict.fromkeys(reason.code for reason in failed))
        return Verdict(INSUFFICIENT, failed[0].text, codes)
    if is_found:
        better = (low > 0) == (design.direction == "up")
        return Verdict(IMPROVED if better else WORSENED, _found(design, finding))
    return Verdict(NONE, _not_found(design, finding, is_clear))


def _amount(design: Design, value: float) -> str:
    """An amount on the design's scale, for people."""
    if design.scale == "ratio":
        return percent(value)
    if design.kind == "share":
        return f"{100 * value:.1f} percentage points"
    return f"{value:.3g} a period"


def _interval(design: Design, finding: Finding) -> str:
    """The effect and its interval in words."""
    relative = finding.size.relative
    if design.scale == "ratio" and None not in relative:
        middle, low, high = (percent(value) for value in relative)
        where = "below" if relative[0] < 0 else "above"
        amount = middle.lstrip("−")
        return f"{amount} {where} what would have been (95 % interval {low} to {high})"
    times, unit = (100, " percentage points") if design.kind == "share" else (1, "")
    middle, low, high = (
        f"{times * value:+.3g}".replace("-", "−") for value in finding.size.absolute
    )
    return f"{middle}{unit} a period (95 % interval {low} to {high})"


def _found(design: Design, finding: Finding) -> str:
    return f"{_interval(design, finding)}; {design.direction} is better."


def _not_found(design: Design, finding: Finding, is_clear: bool) -> str:
    """What was not seen, and what could have been."""
    if is_clear:
        return (
            f"{_interval(design, finding)}, but units without the measure show changes "
            "as large."
        )
    told = [f"No effect is seen: {_interval(design, finding)}"]
    least, planned = finding.detectable_effect, design.planned_effect
    if least is not None:
        amount = _amount(design, least)
        told.append(f"one of {amount} would have been seen in four of five cases")
    if planned and _is_ruled_out(design, finding, planned):
        amount = _amount(design, planned)
        told.append(f"an effect of the planned size, {amount}, is ruled out")
    return "; ".join(told) + "."


def _is_ruled_out(design: Design, finding: Finding, planned: float) -> bool:
    """Whether the interval leaves no room for the planned effect."""
    forms = finding.size
    _, low, high = forms.relative if design.scale == "ratio" else forms.absolute
    if low is None or high is None:
        return False
    up, down = high < planned, low > -planned
    return {"up": up, "down": down}.get(design.direction or "", up and down)
