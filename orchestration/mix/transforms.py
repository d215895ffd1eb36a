"""What spend does over time and with its size: what carries over, and what saturates.

Pure functions on arrays of weeks. What of it fits the data is `fit`'s business.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]


def adstock(spend: Floats, carry_over: float) -> Floats:
    """Spend that is at work in each week: a_t = (1 - c) x_t + c a_(t-1).

    Weighted so that a constant spend stays what it is; before the first week spend is
    taken to have been that of the first week. `carry_over` is from 0 to below 1.
    """
    if len(spend) == 0:
        return spend
    worked, _ = lfilter(
        [1 - carry_over], [1, -carry_over], spend, zi=[carry_over * spend[0]]
    )
    return worked


def hill(worked: Floats, half_saturation: float, slope: float) -> Floats:
    """Response from 0 to 1: one half where `worked` is `half_saturation`."""
    powered = np.maximum(worked, 0) ** slope
    return powered / (powered + half_saturation**slope)


def hill_gradient(worked: float, half_saturation: float, slope: float) -> float:
    """What one unit more adds to the response at `worked`, which is above zero."""
    response = worked**slope / (worked**slope + half_saturation**slope)
    return slope * response * (1 - response) / worked
