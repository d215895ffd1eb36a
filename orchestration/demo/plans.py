"""What was planned: goals, briefs of campaigns, budgets, parameters, stages.

Most campaigns have a brief before they start. Some are late, some leave a question
open, and the first small tests have none.

Truth. campaign_readiness: one row per campaign of the ad platforms. A brief that names
a goal need not repeat what the goal says; ready is what leaves nothing open and was
written by the day of the start. maturity: one row per month of a history long enough to
reach all that is planned: the stage at its end. What shows it begins in that month:
mentions on four days of five and what was made of them (1), promises of an answer
within a time, and a brief for everything paid (2), the third influencer, with members
who answer a fifth of the threads (3), the survey about calls spared, beside ideas that
were decided on (4).
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import History
from orchestration.demo.calls import RAMP_DAYS, REGIONS, SERVED, SERVICE_SHARE
from orchestration.demo.company import ACCOUNTS, CAMPAIGNS, TESTED_CAMPAIGN
from orchestration.demo.geo_experiment import (
    LIFT,
    STATES,
    TREATED,
    first_shown_day,
)
from orchestration.demo.landing import Landing
from orchestration.demo.mentions import CRISIS
from orchestration.demo.money import CURRENCIES
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
# Stages by the number of the month at whose end they are reached.
STAGE_MONTHS = (2, 5, 10, 14)
# What ended before this share of the history was a test, and has no brief.
_TESTS_END = 0.1
# A new blog that nobody came for.
_BLOG_SHARE = 0.75
# The goal of the campaign that some states see, and the same of its whole channel: it
# has no other campaign in that time.
_TESTED_GOAL, _TESTED_CHANNEL_GOAL = "G-07", "G-08"
_WINDOW = ("baseline_start", "baseline_end", "post_start", "post_end")
_ALL_COMPANY = {
    "unit_type": "",
    "treated_units": "",
    "control_units": "",
    "method": "before_after",
    "scale": "",
    "burn_in_days": "",
    "activity": "",
}
_GOAL_HEADER = [
    "goal_id",
    "title",
    "company_goal",
    "department",
    "kpi",
    "direction",
    "target_value",
    "target_date",
    *_WINDOW,
    "unit_type",
    "treated_units",
    "control_units",
    "method",
    "minimum_detectable_effect",
    "scale",
    "burn_in_days",
    "grain",
    "channel_id",
    "platform",
    "campaign_id",
    "activity",
    "audience",
    "audience_places",
    "owner_role",
    "employee_roles",
    "registered_at",
]


@dataclass(frozen=True)
class Brief:
    """What is true of the brief of a campaign."""

    number: int
    first_day: int
    written_day: int
    is_written: bool
    has_audience: bool
    is_changed: bool

    @property
    def is_late(self) -> bool:
        """Whether it was written after the start."""
        return self.is_written and self.written_day > self.first_day


def campaign_briefs(world: World) -> list[Brief]:
    """The brief of every campaign, written or not."""
    briefs = []
    for number, campaign in enumerate(CAMPAIGNS):
        first = int(campaign.first * world.history.days)
        late = number % 9 == 4
        briefs.append(
            Brief(
                number,
                first,
                first + 5 if late else first - 10,
                campaign.last > _TESTS_END,
                number % 8 != 3,
                # Only what the first file knows can be seen to change.
                number % 20 == 7 and first < world.history.days // 2,
            )
        )
    return briefs


def write_plans(world: World, landing: Landing) -> Tables:
    """Write everything planned, and what of it a warehouse must find."""
    briefs = campaign_briefs(world)
    _write_goals(world, landing)
    _write_interventions(world, landing)
    _write_briefs(world, landing, briefs)
    _write_budgets(world, landing)
    _write_parameters(world, landing)
    at = world.history.end_second + 12 * 3600
    day = world.history.date_of
    rates = [
        ("call", -400, "4.20", "7.90"),
        ("call", world.history.days // 2, "4.50", "8.30"),
        ("social_contact", -400, "1.60", "3.10"),
    ]
    landing.add_rows(
        "service/support_cost_rates.csv",
        "support_cost_rates",
        ["contact_type", "valid_from", "variable_cost", "loaded_cost", "currency_code"],
        [(kind, str(day(n)), low, high, "EUR") for kind, n, low, high in rates],
        at + 300,
    )
    late, changed = sum(b.is_late for b in briefs), sum(b.is_changed for b in briefs)
    for description, count in (
        ("briefs written after the start", late),
        ("briefs changed after the start", changed),
        ("goals changed after the start", 1),
    ):
        landing.trap("T39", description, "plan", count)
    return {
        "campaign_readiness": (_readiness(briefs), "select * from numbers"),
        "maturity": (_stages(world), _MATURITY),
    }


def _write_goals(world: World, landing: Landing) -> None:
    """Goals before their start, and again at the end with one of them made easier."""
    history = world.history
    opened = round(SERVICE_SHARE * history.days)
    day = history.date_of
    windows = [day(n) for n in (0, opened - 1, opened, history.days - 1)]
    dates = [str(date) for date in windows]
    served = ";".join(REGIONS[:SERVED])
    waiting = ";".join(REGIONS[SERVED:])
    calls = {
        "goal_id": "G-01",
        "title": "Fewer calls",
        "company_goal": "lower cost of service",
        "department": "Service",
        "kpi": "support_calls",
        "direction": "down",
        "target_value": "0.85",
        "target_date": dates[-1],
        **dict(zip(_WINDOW, dates, strict=True)),
        "unit_type": "region",
        "treated_units": served,
        "control_units": waiting,
        "method": "difference_in_differences",
        "minimum_detectable_effect": "0.16",
        "scale": "ratio",
        "burn_in_days": str(RAMP_DAYS),
        "activity": "social_service",
        "audience": "customers with questions",
        "audience_places": "facebook;forum",
        "owner_role": "Head of Service",
        "employee_roles": "agents answer within two hours",
        "registered_at": f"{day(opened - 20)} 09:00:00",
    }
    known = {
        **calls,
        **_ALL_COMPANY,
        "goal_id": "G-02",
        "title": "Known to house owners",
        "company_goal": "growth",
        "department": "Marketing",
        "kpi": "brand_awareness_aided",
        "direction": "up",
        "target_value": "0.50",
        "minimum_detectable_effect": "0.05",
        "audience": "house owners",
        "audience_places": "instagram;blogs",
        "owner_role": "Head of Marketing",
        "employee_roles": "everybody shares posts",
    }
    sold = {
        **known,
        "goal_id": "G-03",
        "title": "New customers",
        "department": "Sales",
        "kpi": "new_customers",
        "target_value": "500",
        "minimum_detectable_effect": "0.1",
        "audience_places": "facebook;instagram",
        "owner_role": "Head of Sales",
        "employee_roles": "sales answers leads in a day",
    }
    # Of whom and where, nobody has said.
    vague = {
        **_ALL_COMPANY,
        **{name: calls[name] for name in ("target_date", *_WINDOW, "registered_at")},
        "goal_id": "G-04",
        "title": "Be seen",
        "company_goal": "growth",
        "department": "Marketing",
        "kpi": "ad_impressions",
        "direction": "up",
        "target_value": "1000000",
        "method": "",
        "owner_role": "Head of Marketing",
    }
    berlin = {
        **calls,
        "goal_id": "G-05",
        "title": "Fewer calls from Berlin",
        "treated_units": REGIONS[0],
        "method": "synthetic_control",
        "minimum_detectable_effect": "0.30",
        "activity": "",
    }
    later = round(_BLOG_SHARE * history.days)
    blog = [str(day(n)) for n in (0, later - 1, later, history.days - 1)]
    visits = {
        **known,
        **dict(zip(_WINDOW, blog, strict=True)),
        "goal_id": "G-06",
        "title": "Visits after the new blog",
        "kpi": "web_sessions",
        "target_value": "100000",
        "method": "interrupted_time_series",
        "minimum_detectable_effect": "0.1",
        "registered_at": f"{day(later - 30)} 09:00:00",
    }
    easier = {
        **sold,
        "target_value": "300",
        "registered_at": f"{day(opened + 30)} 17:00:00",
    }
    tested = _tested_goals(history)
    shown = first_shown_day(history)
    for number, (goals, when) in enumerate(
        (
            ([calls, known, sold, vague, berlin, visits], opened - 10),
            (tested, shown - 14),
            ([calls, known, easier, vague, berlin, visits, *tested], None),
        )
    ):
        at = history.end_second + 12 * 3600 if when is None else history.second_of(when)
        landing.add_rows(
            f"plan/goals_{number + 1}.csv",
            "goals",
            _GOAL_HEADER,
            [[goal.get(name, "") for name in _GOAL_HEADER] for goal in goals],
            at,
        )


def _tested_goals(history: History) -> list[dict[str, str]]:
    """What the campaign that some states see is to bring, against what it costs."""
    shown = first_shown_day(history)
    days = [0, shown - 1, shown, history.days - 1]
    dates = [str(history.date_of(n)) for n in days]
    names = [state.name for state in STATES]
    campaign = {
        "goal_id": _TESTED_GOAL,
        "title": "Night lights by Snapchat",
        "company_goal": "growth",
        "department": "Marketing",
        "kpi": "contribution_margin",
        "direction": "up",
        "target_value": "1.40",
        "target_date": dates[-1],
        **dict(zip(_WINDOW, dates, strict=True)),
        "unit_type": "region",
        "treated_units": ";".join(names[:TREATED]),
        "control_units": ";".join(names[TREATED:]),
        "method": "difference_in_differences",
        "minimum_detectable_effect": str(LIFT),
        "scale": "ratio",
        "platform": ACCOUNTS[TESTED_CAMPAIGN.account].platform,
        "campaign_id": TESTED_CAMPAIGN.campaign_id,
        "audience": "young parents",
        "audience_places": "snapchat",
        "owner_role": "Head of Marketing",
        "employee_roles": "nobody advertises in the other states",
        "registered_at": f"{history.date_of(shown - 15)} 09:00:00",
    }
    channel = {
        **campaign,
        "goal_id": _TESTED_CHANNEL_GOAL,
        "title": "Night lights by Snapchat, all its cost",
        "platform": "",
        "campaign_id": "",
        "channel_id": "paid_social_snapchat",
    }
    return [campaign, channel]


def _write_interventions(world: World, landing: Landing) -> None:
    """What else happened: a crisis everywhere, a promotion in the shop."""
    history = world.history
    crisis, promotion = (round(s * history.days) for s in (CRISIS, 0.62))
    days = [str(history.date_of(n)) for n in (crisis, crisis + 2)]
    sale = [str(history.date_of(n)) for n in (promotion, promotion + 13)]
    landing.add_rows(
        "plan/interventions.csv",
        "interventions",
        ["intervention_id", "title", "kind", "starts_on", "ends_on", "unit_type",
         "units", "kpis", "source", "owner_role"],
        [
            ["I-01", "Lamps recalled", "crisis", *days, "", "",
             "support_calls; mentions", "press", "Head of PR"],
            ["I-02", "Autumn prices", "price_promotion", *sale, "", "",
             "sales; net_revenue; contribution_margin; new_customers", "shop",
             "Head of Sales"],
        ],
        history.end_second + 12 * 3600 + 240,
    )  # fmt: skip


def _write_briefs(world: World, landing: Landing, briefs: list[Brief]) -> None:
    """Briefs as of the middle, and as of the end."""
    history = world.history
    header = [
        "platform",
        "campaign_id",
        "written_at",
        "company_goal",
        "goal_id",
        "kpi",
        "target_value",
        "audience",
        "audience_places",
        "owner_role",
        "employee_roles",
        "budget",
        "currency_code",
        "starts_on",
        "ends_on",
    ]
    for number, end in enumerate((history.days // 2, history.days)):
        rows = []
        for brief in briefs:
            if not brief.is_written or brief.written_day > end:
                continue
            campaign = CAMPAIGNS[brief.number]
            account = ACCOUNTS[campaign.account]
            last = min(round(campaign.last * history.days), history.days) - 1
            days = last - brief.first_day + 1
            changes = brief.is_changed and number == 1
            written = brief.first_day + 7 if changes else brief.written_day
            audience = ["house owners", account.platform.removesuffix("_ads")]
            goal = "G-03" if brief.has_audience else "G-04"
            is_tested = campaign is TESTED_CAMPAIGN
            rows.append(
                [
                    account.platform,
                    campaign.campaign_id,
                    f"{history.date_of(written)} 10:00:00",
                    "growth",
                    _TESTED_GOAL if is_tested else goal,
                    "contribution_margin" if is_tested else "new_customers",
                    str(10 + days),
                    *(audience if brief.has_audience else ["", ""]),
                    "Campaign manager",
                    "sales answers leads in a day" if brief.has_audience else "",
                    f"{campaign.budget * days * (0.8 if changes else 0.4):.2f}",
                    CURRENCIES[account.currency],
                    str(history.date_of(brief.first_day)),
                    str(history.date_of(last)),
                ]
            )
        at = history.second_of(end) + 12 * 3600 + 60
        landing.add_rows(
            f"plan/campaign_briefs_{number + 1}.csv",
            "campaign_briefs",
            header,
            rows,
            at,
        )


def _write_budgets(world: World, landing: Landing) -> None:
    history = world.history
    rows = []
    for first, last in history.months()[::3]:
        end = min(last + 61, history.days - 1)
        dates = [str(history.date_of(first)), str(history.date_of(end))]
        for platform, amount in (("meta_ads", 30_000), ("linkedin_ads", 18_000)):
            rows.append([*dates, platform, "", "", "media", f"{amount}.00", "EUR"])
        rows.append([*dates, "", "", "", "", "120000.00", "EUR"])
    header = "period_start,period_end,platform,channel_id,campaign_id,cost_type,amount,"
    landing.add_rows(
        "plan/budgets.csv",
        "budgets",
        [*header.split(",")[:-1], "currency_code"],
        rows,
        history.end_second + 12 * 3600 + 120,
    )


def _write_parameters(world: World, landing: Landing) -> None:
    history = world.history
    since = str(history.date_of(-90))
    at = history.end_second + 12 * 3600 + 180
    landing.add_rows(
        "plan/scenario_parameters.csv",
        "scenario_parameters",
        ["parameter", "valid_from", "low", "base", "high", "currency_code",
         "source", "owner_role"],
        [
            ["purchase_intent_conversion_rate", since, "0.02", "0.05", "0.09", "",
             "own test in spring", "Head of Sales"],
            ["purchase_intent_margin", since, "60.00", "85.00", "110.00", "EUR",
             "margins of last year", "Controller"],
            ["complaint_churn_change", since, "0.01", "0.03", "0.06", "",
             "survey of last year", "Head of Service"],
            ["customer_lifetime_value", since, "120.00", "180.50", "260.00", "EUR",
             "cohorts of last year", "Controller"],
        ],
        at,
    )  # fmt: skip
    stages = [0, *np.searchsorted(STAGE_MONTHS, range(4, 19, 3), side="right").tolist()]
    months = history.months()
    # The company thinks a little better of itself than the evidence does.
    rows = [
        [str(history.date_of(months[3 * n][0])), str(min(stage + n // 2, 5)),
         "Head of Marketing", "as the team sees it"]
        for n, stage in enumerate(stages)
        if 3 * n < len(months)
    ]  # fmt: skip
    landing.add_rows(
        "plan/maturity_assessments.csv",
        "maturity_assessments",
        ["assessed_on", "stage", "assessed_by_role", "comment"],
        rows,
        at + 60,
    )


def _readiness(briefs: list[Brief]) -> dict[str, np.ndarray]:
    written = np.array([b.is_written for b in briefs])
    late = np.array([b.is_late for b in briefs])
    audience = written & np.array([b.has_audience for b in briefs])
    platforms = [ACCOUNTS[CAMPAIGNS[b.number].account].platform for b in briefs]
    return {
        "platform": np.array(platforms, dtype=object),
        "campaign_id": np.array(
            [CAMPAIGNS[b.number].campaign_id for b in briefs], dtype=object
        ),
        "has_brief": written,
        "is_brief_after_start": late,
        "is_brief_changed_after_start": written
        & np.array([b.is_changed for b in briefs]),
        "has_company_goal": written,
        "has_key_figure": written,
        "has_audience": audience,
        "has_owner": written,
        "has_employee_roles": audience,
        "is_ready": audience & ~late,
        "has_spend_without_brief": ~written,
    }


def _stages(world: World) -> dict[str, np.ndarray]:
    months = world.history.months()
    reached = STAGE_MONTHS if len(months) > STAGE_MONTHS[-1] else ()
    numbers = np.arange(1, len(months) + 1) if reached else np.array([], dtype=np.int64)
    dates = [str(world.history.date_of(first)) for first, _ in months]
    return {
        "date_day": np.array(dates[: len(numbers)], dtype=object),
        "planned_stage": np.searchsorted(np.array(reached), numbers, side="right"),
    }


_MATURITY = """
select cast(date_day as date) as date_month, planned_stage from numbers
"""
