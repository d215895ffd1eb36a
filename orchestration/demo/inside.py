"""Everything inside the company: simulated, written, and what of it must be found."""

import numpy as np

from orchestration.demo.ideas import collect_ideas, receive_applications
from orchestration.demo.information import collect_receipts, spread_information
from orchestration.demo.inside_files import write_ideas, write_people, write_viva
from orchestration.demo.landing import Landing
from orchestration.demo.mentions import Mentions
from orchestration.demo.staff import hire_employees, use_viva
from orchestration.demo.truth_inside import InsideTruth
from orchestration.demo.world import World

# Numbers of a table of the truth, and the query that makes the table of them.
Tables = dict[str, tuple[dict[str, np.ndarray], str]]


def write_inside(world: World, landing: Landing, mentions: Mentions) -> Tables:
    """Write the files about employees, information, ideas and applications."""
    employees = hire_employees(world)
    reports = use_viva(world, employees)
    information = spread_information(world, employees)
    receipts = collect_receipts(world, employees, information)
    ideas = collect_ideas(world, mentions)
    # Development looks for people too; the last departments are too small to.
    applications = receive_applications(world, 5)
    write_people(world, landing, employees, information, receipts, applications)
    write_viva(world, landing, employees, reports)
    write_ideas(world, landing, ideas, mentions)
    truth = InsideTruth(
        world,
        employees,
        reports,
        information,
        receipts,
        mentions,
        ideas,
        applications,
    )
    return truth.tables()
