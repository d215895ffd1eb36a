"""What a marketing mix is fitted on: weeks, spend by channel, an outcome, controls.

Arrays, whoever made them. Nothing is read or estimated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from orchestration.mix.transforms import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Weeks without a gap, first to last; `nan` is what was not delivered.

    `weeks` are Mondays; `spend` and `cost` are channels × weeks in reporting currency;
    `is_media_complete` says where all days of a week were delivered; `outcome` is nan
    where a week is not complete. `controls` move demand and are not moved by ads; their
    names are what people read.
    """

    weeks: NDArray[np.datetime64]
    channels: tuple[str, ...]
    spend: Floats
    cost: Floats
    is_media_complete: Bools
    outcome: Floats
    controls: Mapping[str, Floats]


@dataclass(frozen=True)
class Lift:
    """What an experiment found: the outcome that a channel added from day to day.

    Of the whole company, not of the tested region alone, both days included; `low` and
    `high` bound its 95 % interval.
    """

    channel_id: str
    first_day: date
    last_day: date
    effect: float
    low: float
    high: float
