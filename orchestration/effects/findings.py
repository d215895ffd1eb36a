"""What an estimator found, before anybody judges it."""

from dataclasses import dataclass, field

from orchestration.effects.estimates import Day, Placebo
from orchestration.effects.sizes import Size


@dataclass(frozen=True)
class Reason:
    """Why no verdict is possible: a short code, and a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Finding:
    """An effect with what speaks for and against it.

    `gates` are those conditions of the method that do not hold, `checks` the tests that
    the data did not pass, each in the order of their weight. `is_ranked` says whether a
    method that also ranks the treated among the controls sees them first.
    """

    size: Size = field(default_factory=Size)
    p_value: float | None = None
    detectable_effect: float | None = None
    pre_trend_p_value: float | None = None
    placebo_units_p_value: float | None = None
    dispersion: float | None = None
    autocorrelation: float | None = None
    pre_fit_error: float | None = None
    gates: tuple[Reason, ...] = ()
    checks: tuple[Reason, ...] = ()
    days: tuple[Day, ...] = ()
    placebos: tuple[Placebo, ...] = ()
    is_ranked: bool = True


def percent(value: float) -> str:
    """A fraction in per cent, without digits that nobody needs."""
    digits = 1 if abs(value) < 0.0995 else 0
    return f"{100 * value:.{digits}f} %".replace("-", "−")
