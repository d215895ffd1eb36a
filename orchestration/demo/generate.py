"""Writes the demo company: files into landing/, truth into truth/."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.demo.ad_files import write_ads
from orchestration.demo.calls import write_calls
from orchestration.demo.community import simulate_community
from orchestration.demo.community_files import write_community
from orchestration.demo.company import SCALES
from orchestration.demo.crm import build_crm
from orchestration.demo.crm_files import write_crm
from orchestration.demo.finance import write_finance
from orchestration.demo.gatherings import invite_members
from orchestration.demo.geo_experiment import write_geo_experiment
from orchestration.demo.gift_shop import write_gifts
from orchestration.demo.hours import write_hours
from orchestration.demo.inside import write_inside
from orchestration.demo.landing import Landing
from orchestration.demo.mention_files import write_mentions
from orchestration.demo.mentions import simulate_mentions
from orchestration.demo.organic_files import write_organic
from orchestration.demo.pipedrive_files import write_pipedrive
from orchestration.demo.plans import write_plans
from orchestration.demo.posts import follow_links, publish_posts
from orchestration.demo.relations import write_relations
from orchestration.demo.salesforce_files import write_salesforce
from orchestration.demo.searches import write_searches
from orchestration.demo.service_files import write_service
from orchestration.demo.shop_files import write_shops
from orchestration.demo.surveys import ask_customers, write_surveys
from orchestration.demo.truth import write_truth
from orchestration.demo.truth_people import PeopleTruth
from orchestration.demo.web import simulate_visits
from orchestration.demo.web_files import write_web
from orchestration.demo.world import build_world

MARKER = ".demo"


@dataclass(frozen=True)
class DemoSummary:
    """What was written."""

    scale: str
    seed: int
    files: int
    orders: int
    leads: int
    deals_won: int
    ad_rows: int
    events: int


class NotADemoError(Exception):
    """The landing folder holds files that the demo did not write."""


def write_demo(data_dir: Path, scale: str = "demo", seed: int = 7) -> DemoSummary:
    """Write the demo company into a data folder, in place of an earlier one.

    Same scale and seed, same bytes and file times. `scale` is tiny, demo or stress.

    Raises:
        KeyError: the scale is none of the three.
        NotADemoError: the landing folder holds other files, which are left alone.

    """
    world = build_world(SCALES[scale], seed)
    folder = data_dir / "landing"
    marker = folder / MARKER
    # The folder may hold hidden files of its keeper, but no exports of its own.
    foreign = folder.is_dir() and any(
        not path.name.startswith(".") for path in folder.iterdir()
    )
    if foreign and not marker.exists():
        message = (
            f"{folder} already holds files that are not the demo's. Choose another "
            "data folder: the demo would mix with a real company's figures."
        )
        raise NotADemoError(message)
    for path in (folder, data_dir / "truth"):
        if path.is_dir():
            shutil.rmtree(path)
    folder.mkdir(parents=True)
    marker.write_text(f"scale={scale} seed={seed}\n", encoding="utf-8")
    landing = Landing(folder)
    crm = build_crm(world)
    visits, lost = simulate_visits(world, crm)
    posts = publish_posts(world)
    clicks = follow_links(world, posts, visits)
    members = invite_members(world, crm)
    community = simulate_community(world, crm, posts)
    mentions = simulate_mentions(world)
    write_ads(world, landing)
    write_shops(world, landing)
    write_gifts(world, landing)
    write_crm(world, crm, landing)
    write_salesforce(world, crm, members, landing)
    write_pipedrive(world, crm, landing)
    write_community(world, crm, landing, community, posts, clicks)
    events = write_web(world, crm, landing, visits, lost, posts, clicks)
    write_hours(world, landing)
    write_finance(world, landing)
    people = PeopleTruth(world, crm, visits, posts, clicks, members, community)
    others = write_inside(world, landing, mentions)
    others |= write_relations(world, crm, landing, community, mentions)
    others |= write_surveys(world, landing, ask_customers(world))
    others |= write_searches(world, landing)
    others |= write_plans(world, landing)
    others |= write_mentions(world, landing, mentions)
    others |= write_service(world, landing, mentions)
    others |= write_calls(world, landing)
    others |= write_organic(world, landing, posts)
    others |= write_geo_experiment(world, landing)
    write_truth(world, crm, landing, people, others, data_dir / "truth")
    return DemoSummary(
        scale=scale,
        seed=seed,
        files=len(landing.deliveries),
        orders=len(world.orders),
        leads=int(world.funnel.is_in_crm.sum()),
        deals_won=len(crm.counted_deals()),
        ad_rows=len(world.ads.day),
        events=events,
    )
