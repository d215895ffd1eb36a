"""The browser ids by which the web analytics knows people."""

from dataclasses import dataclass

from orchestration.demo.streams import Ints
from orchestration.demo.world import World

# First number of the ids of shoppers, businesses and machines.
FIRST_DEVICE = (1_000_000_000, 5_000_000_000, 9_000_000_000)


@dataclass(frozen=True)
class Devices:
    """Browser ids of the business population."""

    arrived_at: Ints

    def business(self, prospect: Ints) -> list[str]:
        """Ids of prospects: a number and the second of the first visit."""
        return [
            f"{FIRST_DEVICE[1] + number * 13}.{second}"
            for number, second in zip(
                prospect.tolist(), self.arrived_at[prospect].tolist(), strict=True
            )
        ]


def device_ids(world: World) -> Devices:
    """Browser ids of a world."""
    return Devices(world.businesses.arrived_at)
