"""Webinars and fairs that the company runs: who was invited, who came.

Salesforce keeps them as campaigns, for the leads of all markets.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.crm import Crm
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Ints, chosen
from orchestration.demo.world import World


@dataclass(frozen=True)
class Gathering:
    """A campaign of Salesforce; `share` is when it was held, of the history."""

    name: str
    kind: str
    share: float


GATHERINGS = (
    Gathering("Webbinarium: Ljus på kontoret", "Webinar", 0.3),
    Gathering("Elmässan Stockholm", "Trade Show", 0.5),
    Gathering("Webinar | Energie & Licht, Teil 1", "Webinar", 0.62),
    Gathering("Light + Building Frankfurt", "Trade Show", 0.78),
    Gathering("Webinar: Lighting as a service", "Webinar", 0.92),
)
_INVITED_BEFORE = 21 * DAY


@dataclass(frozen=True)
class Members:
    """Who was invited to what, and when the response came (NEVER: none)."""

    prospect: Ints
    gathering: Ints
    associated_at: Ints
    responded_at: Ints
    held_at: list[int]


def invite_members(world: World, crm: Crm) -> Members:
    """Invite leads; every other one of Salesforce, fewer of the other markets."""
    funnel, streams = world.funnel, world.streams
    shape = (len(funnel.company), len(GATHERINGS))
    held_at = [
        world.history.second_of(round(g.share * world.history.days)) + 9 * 3600
        for g in GATHERINGS
    ]
    invited_at = np.array(held_at) - _INVITED_BEFORE
    # Whoever was erased is gone from here too, and nobody invites the own staff.
    erased = np.zeros(shape[0], dtype=bool)
    contacts = crm.contacts
    erased[contacts.person[(contacts.kind == 0) & (contacts.erased_at < NEVER)]] = True
    usable = funnel.is_in_crm & ~crm.is_internal & ~crm.shared_inbox & ~erased
    usable &= crm.same_address < 0
    eligible = usable[:, None] & (funnel.lead_at[:, None] < invited_at[None, :])
    at_home = (crm.salesforce_rank >= 0)[:, None]
    draws = streams.uniform("gatherings/invited", *shape)
    invited = eligible & (draws < np.where(at_home, 0.5, 0.12))
    prospect, gathering = np.nonzero(invited)
    draws = streams.uniform("gatherings/responded", *shape)[prospect, gathering]
    # Somebody of Salesforce came, and somebody did not.
    own = crm.salesforce_rank[prospect] >= 0
    responded = chosen(draws, 0.42, own) | ((draws < 0.42) & ~own)
    responded &= ~chosen(1 - draws, 0.1, own)
    delay = streams.uniform("gatherings/delay", *shape)[prospect, gathering]
    associated = invited_at[gathering]
    answered = associated + ((0.02 + 0.97 * delay) * _INVITED_BEFORE).astype(np.int64)
    return Members(
        prospect=prospect,
        gathering=gathering,
        associated_at=associated,
        responded_at=np.where(responded, answered // 60 * 60, NEVER),
        held_at=held_at,
    )
