"""Every metric against its mart; what does not add up is empty."""

import csv
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from orchestration.cli import cli
from orchestration.metrics import MetricsError, Question, published_metrics
from orchestration.publish import current_version
from orchestration.settings import PROJECT_DIR, load_settings
from tests.integration.conftest import social_roi

MONTH = {"metric_time__month": "date_month"}
MONTH_OF_DAY = {"metric_time__month": "date_trunc('month', date_day)::date"}
DAY = {"metric_time__day": "date_day"}
CHANNEL = {"channel": "channel_id"}
MODEL = {"attribution_model": "model_key"}
PLATFORM = {"ad_performance__platform": "platform"}


@dataclass(frozen=True)
class Held:
    """Metrics of one mart, as SQL on it, and the groups in which they are compared.

    The SQL is the mart's own columns where a group is a row of it; else the formula,
    written a second time.
    """

    mart: str
    groups: list[dict[str, str]]
    metrics: dict[str, str]
    where: str = "true"


def columns(*names):
    """In a group of one row a metric is the column of its name."""
    return {name: f"any_value({name})" for name in names}


def sums(*names, prefix=""):
    return {prefix + name: f"sum({name})" for name in names}


def ratio(numerator, denominator):
    return f"sum({numerator})::double / nullif(sum({denominator}), 0)"


def known_sum(name):
    return f"case when count(*) = count({name}) then sum({name}) end"


def with_return(expression):
    """Null where the mart has no return, but for want of any cost of a row."""
    return f"""case
        when count(*) filter (where roi_reason <> 'no cost') = 0
            and sum(cost_total) <> 0
        then ({expression})::double
    end"""


def of_one_month(expression):
    return f"case when count(distinct date_month) = 1 then {expression} end"


def of_company_or_regions(name):
    return f"""case
        when bool_or(region = '(all)') then sum({name}) filter (where region = '(all)')
        else sum({name})
    end"""


CREDITED = [
    "cost_media",
    "cost_total",
    "cost_total_cash",
    "is_cost_complete",
    "net_revenue",
    "contribution_margin",
    "net_revenue_accrual",
    "contribution_margin_accrual",
    "conversions",
    "leads",
    "leads_raw",
    "new_customers",
    "roi_rev",
    "roi_cm",
    "roi_rev_accrual",
    "roi_cm_accrual",
    "roas",
    "cpl",
    "cpl_raw",
    "cac",
    "cac_media_only",
]
STACK = ["cost_agency", "cost_tools", "cost_content", "cost_personnel", "cost_other"]
CAUSAL = [
    f"{figure}{bound}"
    for figure in ("incremental_margin", "roi_inc")
    for bound in ("", "_low", "_high")
]
SERVICE = [
    "questions",
    "questions_solved_online",
    "questions_solved_within_sla",
    "questions_solved_by_members",
    "positive_mentions_after_solved",
    "calls",
    "calls_answered",
]
UPPER_BOUNDS = [
    "calls_avoided_upper_bound",
    "saving_cash_upper_bound",
    "saving_fully_loaded_upper_bound",
]
SERVICE_EFFECTS = [
    *(f"calls_avoided_causal{bound}" for bound in ("", "_low", "_high")),
    *("saving_cash", "saving_fully_loaded"),
]
DEALS = [
    "deals_created",
    "amount_created",
    "deals_won",
    "amount_won",
    "deals_lost",
    "amount_lost",
    "cohort_won",
    "cohort_lost",
    "cohort_open",
]

CREDITED_IN_TOTAL = {
    **sums("cost_media", "cost_total", "cost_total_cash"),
    **sums("net_revenue", "net_revenue_accrual"),
    **sums("conversions", "leads", "leads_raw", "new_customers"),
    "is_cost_complete": "bool_and(is_cost_complete)",
    "contribution_margin": known_sum("contribution_margin"),
    "contribution_margin_accrual": known_sum("contribution_margin_accrual"),
    **{
        roi: with_return(f"({known_sum(gain)}) / sum(cost_total) - 1")
        for roi, gain in [
            ("roi_rev", "net_revenue"),
            ("roi_cm", "contribution_margin"),
            ("roi_rev_accrual", "net_revenue_accrual"),
            ("roi_cm_accrual", "contribution_margin_accrual"),
        ]
    },
    "roas": with_return(ratio("net_revenue", "cost_media")),
    "cpl": with_return(ratio("cost_total", "leads")),
    "cpl_raw": with_return(ratio("cost_total", "leads_raw")),
    "cac": with_return(ratio("cost_total", "new_customers")),
    "cac_media_only": with_return(ratio("cost_media", "new_customers")),
}

HELD = [
    Held(
        "rpt_channel_roi_monthly",
        [MONTH | CHANNEL | MODEL],
        columns(*CREDITED, *STACK, *CAUSAL),
    ),
    Held(
        "rpt_channel_roi_monthly",
        [MONTH | CHANNEL],
        columns(*CREDITED, *STACK, *CAUSAL),
        where="is_default_model",
    ),
    Held(
        "rpt_campaign_roi",
        [
            MONTH
            | CHANNEL
            | MODEL
            | {
                "campaign_roi__platform": "platform",
                "campaign_roi__campaign_id": "campaign_id",
            }
        ],
        columns(*CREDITED),
    ),
    Held(
        "rpt_channel_roi_monthly",
        [MONTH, CHANNEL, {"channel__is_social": "is_social"}, {}],
        CREDITED_IN_TOTAL
        | sums(*STACK)
        | {
            name: f"case when count(*) = 1 then any_value({name}) end"
            for name in CAUSAL
        },
        where="is_default_model",
    ),
    Held(
        "fct_ad_performance_daily",
        [DAY | CHANNEL | PLATFORM, MONTH_OF_DAY | PLATFORM, MONTH_OF_DAY, CHANNEL],
        {
            **sums("spend", "impressions", "clicks"),
            "ctr": ratio("clicks", "impressions"),
            "cpc": ratio("spend", "clicks"),
            "cpm": f"1000 * {ratio('spend', 'impressions')}",
            **{
                metric: f"case when count(distinct platform) = 1 then {value} end"
                for metric, value in [
                    ("conversions_platform", "sum(conversions)"),
                    ("conversions_value", "sum(conversions_value)"),
                    ("roas_platform", ratio("conversions_value", "spend")),
                ]
            },
        },
    ),
    Held(
        "fct_costs",
        [DAY | CHANNEL | {"cost_row__cost_type": "cost_type"}, MONTH_OF_DAY, CHANNEL],
        {"cost_amount": "sum(amount)", "cost_amount_cash": "sum(amount_cash)"},
    ),
    Held(
        "fct_conversions",
        [DAY | {"conversion__business_type": "business_type"}, MONTH_OF_DAY, {}],
        {
            **sums("net_revenue", "conversions", "leads", prefix="booked_"),
            **sums("leads_raw", "new_customers", prefix="booked_"),
            "booked_contribution_margin": known_sum("contribution_margin"),
        },
    ),
    Held(
        "rpt_customers_monthly",
        [MONTH | CHANNEL | {"customer_row__business_type": "business_type"}],
        columns(
            *["active_customers", "returning_customers", "sales", "gross_revenue"],
            *["gross_revenue_new", "refunded_by_sale", "refunded_by_booking"],
            *["new_customer_share", "new_sale_share", "new_revenue_share"],
            *["net_revenue_per_customer", "refund_rate_by_sale"],
            "refund_rate_by_booking",
        ),
        where="is_default_model",
    ),
    Held(
        "rpt_customers_monthly",
        [MONTH, CHANNEL],
        {
            **sums("sales", "gross_revenue", "gross_revenue_new"),
            **sums("refunded_by_sale", "refunded_by_booking"),
            "active_customers": of_one_month("sum(active_customers)"),
            "returning_customers": of_one_month("sum(returning_customers)"),
            "new_customer_share": of_one_month(
                ratio("new_customers", "active_customers")
            ),
            "new_sale_share": ratio("new_customers", "sales"),
            "new_revenue_share": ratio("gross_revenue_new", "gross_revenue"),
            "net_revenue_per_customer": of_one_month(
                ratio("net_revenue", "active_customers")
            ),
            "refund_rate_by_sale": ratio("refunded_by_sale", "gross_revenue"),
            "refund_rate_by_booking": ratio("refunded_by_booking", "gross_revenue"),
        },
        where="is_default_model",
    ),
    Held(
        "rpt_leads_monthly",
        [MONTH | CHANNEL | {"lead_row__business_type": "business_type"}],
        {
            "cohort_leads": "any_value(leads)",
            "cohort_customers": "any_value(customers)",
            **columns("lead_to_customer_rate"),
        },
    ),
    Held(
        "rpt_leads_monthly",
        [MONTH, CHANNEL],
        {
            "cohort_leads": "sum(leads)",
            "cohort_customers": "sum(customers)",
            "lead_to_customer_rate": ratio("customers", "leads"),
        },
    ),
    Held(
        "rpt_pipeline_monthly",
        [MONTH | CHANNEL | {"pipeline_row__business_type": "business_type"}],
        columns(
            *DEALS,
            *["open_deals", "open_amount", "weighted_amount"],
            *["win_rate", "cohort_win_rate", "average_won_amount"],
        ),
    ),
    Held(
        "rpt_pipeline_monthly",
        [MONTH, CHANNEL],
        {
            **sums(*DEALS),
            "win_rate": "sum(deals_won)::double"
            " / nullif(sum(deals_won) + sum(deals_lost), 0)",
            "cohort_win_rate": "sum(cohort_won)::double"
            " / nullif(sum(cohort_won) + sum(cohort_lost), 0)",
            "average_won_amount": ratio("amount_won", "deals_won"),
        },
    ),
    Held(
        "rpt_pipeline_monthly",
        [CHANNEL, {}],
        {
            **sums("open_deals", "open_amount"),
            "weighted_amount": known_sum("weighted_amount"),
        },
        where="date_month = (select max(date_month) from marts.rpt_pipeline_monthly)",
    ),
    Held(
        "rpt_service_savings_monthly",
        [MONTH | {"service_row__region": "region"}],
        columns(*SERVICE, *UPPER_BOUNDS, *SERVICE_EFFECTS, "solved_within_sla_rate"),
    ),
    Held(
        "rpt_service_savings_monthly",
        [MONTH, {}],
        {
            **{name: of_company_or_regions(name) for name in SERVICE},
            **{
                name: of_one_month(of_company_or_regions(name))
                for name in [*UPPER_BOUNDS, *SERVICE_EFFECTS]
            },
            "solved_within_sla_rate": f"""
                ({of_company_or_regions("questions_solved_within_sla")})::double
                / nullif(({of_company_or_regions("questions")}), 0)
            """,
        },
    ),
    Held(
        "fct_kpi_figures_monthly",
        [MONTH | {"kpi_figure__metric_id": "metric_id"}],
        {"kpi_value": "any_value(value)"},
    ),
    Held(
        "fct_kpi_figures_monthly",
        [{"kpi_figure__metric_id": "metric_id"}],
        {
            "kpi_value": """case
                when count(*) = 1 then any_value(value)
                when count(value) < count(*) then null
                when bool_and(denominator is not null)
                    then sum(numerator) / nullif(sum(denominator), 0)
                when any_value(unit) = 'count'
                    and any_value(metric_id) <> 'networks_absent'
                    then sum(value)
            end"""
        },
    ),
]
# Of two marts at once: the company's sales over all of its cost.
OF_SEVERAL_MARTS = {"mer"}


# The smallest company has no finished experiment and knows each margin; what metrics
# make of effects and of unknown margins is to be seen all the same.
ADDED_FIGURES = """
    update marts.rpt_channel_roi_monthly
    set
        incremental_margin = (hash(date_month, channel_id) % 90000)::bigint / 100,
        incremental_margin_low = (hash(channel_id, date_month) % 90000)::bigint / 100,
        incremental_margin_high = 1000,
        roi_inc = (hash(date_month, channel_id) % 777)::double / 100,
        roi_inc_low = (hash(channel_id, date_month) % 777)::double / 100,
        roi_inc_high = 8;
    update marts.rpt_service_savings_monthly
    set
        calls_avoided_causal = (hash(date_month, region) % 777)::double / 100,
        calls_avoided_causal_low = (hash(region, date_month) % 777)::double / 100,
        calls_avoided_causal_high = 8,
        saving_cash = (hash(date_month, region) % 90000)::bigint / 100,
        saving_fully_loaded = (hash(region, date_month) % 90000)::bigint / 100
    where hash(date_month, region) % 3 > 0;
"""
UNKNOWN_MARGIN = """
    update marts.{mart}
    set
        contribution_margin = null,
        contribution_margin_accrual = null,
        roi_cm = null,
        roi_cm_accrual = null
    where
        channel_id = 'organic_search'
        and date_month = (select max(date_month) from marts.fct_kpi_figures_monthly)
        and model_key <> 'first'
"""


@pytest.fixture(scope="module")
def settings(pipeline, tmp_path_factory):
    """What the pipeline published, with figures of every kind."""
    folder = tmp_path_factory.mktemp("metrics") / "data"
    for part in ("published", "dbt"):
        shutil.copytree(pipeline.settings.data_dir / part, folder / part, symlinks=True)
    settings = load_settings(folder)
    database = current_version(settings.published_dir).database
    with duckdb.connect(str(database)) as connection:
        connection.execute(ADDED_FIGURES)
        for mart in ("rpt_channel_roi_monthly", "rpt_campaign_roi"):
            [(rows,)] = connection.execute(UNKNOWN_MARGIN.format(mart=mart)).fetchall()
            assert rows
    return settings


@pytest.fixture(scope="module")
def published(settings):
    with published_metrics(settings) as metrics:
        yield metrics


@pytest.fixture(scope="module")
def marts(settings):
    path = settings.published_dir / "current.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def answers(published, metrics, groups, where=()):
    """Values by group: {('2026-09-01', 'direct'): {'roi_cm': …}}."""
    rows = published.ask(Question(metrics, groups, where)).rows
    return {
        row[: len(groups)]: dict(zip(metrics, row[len(groups) :], strict=True))
        for row in rows
    }


def is_same(found, expected):
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


def test_every_metric_is_held_against_a_mart(published):
    held = {name for one in HELD for name in one.metrics} | OF_SEVERAL_MARTS

    assert held == {metric.name for metric in published.metrics}


@pytest.mark.parametrize(
    ("held", "group"),
    [
        pytest.param(one, group, id=f"{one.mart} by {', '.join(group) or 'nothing'}")
        for one in HELD
        for group in one.groups
    ],
)
def test_metrics_equal_their_mart(published, marts, held, group):
    names = list(held.metrics)
    by = ", ".join(group.values())
    found = answers(published, names, list(group))
    rows = marts.execute(
        f"""
        select {by + "," if by else ""} {", ".join(held.metrics.values())}
        from marts.{held.mart}
        where {held.where}
        {"group by " + by if by else ""}
        """
    ).fetchall()

    expected = {
        row[: len(group)]: dict(zip(names, row[len(group) :], strict=True))
        for row in rows
    }
    assert expected
    assert found.keys() == expected.keys()
    different = [
        (name, key, found[key][name], row[name])
        for key, row in expected.items()
        for name in names
        if not is_same(found[key][name], row[name])
    ]
    assert not different


def test_sales_over_all_cost_is_of_two_marts(published, marts):
    [(expected,)] = marts.execute(
        """
        select sum(net_revenue)::double / (select sum(amount) from marts.fct_costs)
        from marts.fct_conversions
        """
    ).fetchall()

    assert answers(published, ["mer"], [])[()]["mer"] == pytest.approx(expected)


def test_spend_by_day_is_that_of_the_return(published, marts):
    asked = answers(published, ["spend"], [*MONTH, *CHANNEL])
    spent = marts.execute(
        """
        select date_month, channel_id, spend
        from marts.rpt_channel_roi_monthly
        where is_default_model and spend <> 0
        """
    ).fetchall()

    assert spent
    assert {(*key, row["spend"]) for key, row in asked.items() if row["spend"]} == set(
        spent
    )


def test_models_are_never_added_up(published):
    money = ["cost_total", "net_revenue"]
    one = answers(published, money, [], ["attribution_model = 'linear'"])[()]
    with_headline = ["attribution_model in ('linear', 'last_non_direct')"]
    without = ["attribution_model in ('linear', 'first')"]

    headline = answers(published, money, [])[()]

    assert answers(published, money, [], with_headline)[()] == headline
    assert answers(published, money, [], without)[()] == dict.fromkeys(money)
    assert one["cost_total"] == headline["cost_total"]
    assert one["net_revenue"] is not None


def test_a_sum_of_some_regions_is_theirs(published, marts):
    [(region,), (other,)] = marts.execute(
        "select distinct region from marts.fct_service_calls_daily"
        " where region is not null order by region limit 2"
    ).fetchall()
    where = [f"service_row__region in ('{region}', '{other}')"]
    [(expected,)] = marts.execute(
        "select sum(calls) from marts.rpt_service_savings_monthly"
        " where region in (?, ?)",
        [region, other],
    ).fetchall()

    assert answers(published, ["calls"], [], where)[()]["calls"] == expected


def test_every_metric_is_defined_and_every_part_is_used(published, settings):
    path = settings.published_dir / "metricflow" / "target" / "semantic_manifest.json"
    inputs = set()
    names = set()
    for metric in json.loads(path.read_text())["metrics"]:
        parameters = metric["type_params"]
        parts = [parameters["numerator"], parameters["denominator"]]
        inputs |= {part["name"] for part in parts + parameters["metrics"] if part}
        names.add(metric["name"])

    assert names - {metric.name for metric in published.metrics} <= inputs
    assert [m.name for m in published.metrics if len(m.definition) < 10] == []
    assert {metric.claim_type for metric in published.metrics} == {
        "counted",
        "attributed",
        "causal_estimate",
        "scenario",
        "see kpi_figure__claim_type",
    }


def test_a_condition_on_time_is_of_the_grain_that_it_names(published):
    months = answers(published, ["sales"], [*MONTH])
    first = min(months)[0]

    found = answers(published, ["sales"], [*MONTH], [f"metric_time__month > '{first}'"])

    assert found == {key: row for key, row in months.items() if key[0] > first}


def test_names_in_conditions_are_found_and_words_in_quotes_left_alone(published):
    sql = published.sql(
        Question(
            ["roi_cm"], where=["channel__channel_name <> 'the channel''s channel'"]
        )
    )

    assert "'the channel''s channel'" in sql


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (Question(["roi_c"]), "roi_c is no metric. Did you mean roi_cm"),
        (Question(["roi_cm"], ["chanel"]), "Did you mean channel"),
        (Question(["mer"], ["channel"]), "channel is no dimension of these metrics"),
        (Question(["mer"], where=["channel__is_social"]), "channel__is_social is no"),
        (Question(["roi_cm"], ["metric_time__day"]), "does not match any"),
        (Question(["roi_cm"], where=["{{ channel"]), "Error parsing where filter"),
        (Question(["roi_cm"], where=["nonsense > 1"]), "cannot be computed"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(published, question, told):
    with pytest.raises(MetricsError) as refused:
        published.ask(question)

    assert told in str(refused.value)


def test_only_the_published_file_can_be_read_and_nothing_written(published, pipeline):
    landed = next(path for path in pipeline.settings.landing_dir.rglob("*.csv"))

    with pytest.raises(duckdb.Error, match="read-only"):
        published.connection.execute("create table warehouse.marts.own as select 1")
    with pytest.raises(duckdb.PermissionException):
        published.connection.execute("select * from read_csv(?)", [str(landed)])
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        published.connection.execute("set enable_external_access = true")


def test_metrics_answer_while_a_run_holds_the_warehouse(pipeline, settings):
    shutil.copy(pipeline.settings.warehouse_path, settings.warehouse_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held',"
            " flush=True); sys.stdin.readline()",
            str(settings.warehouse_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"

    with published_metrics(settings) as metrics:
        [(cost,)] = metrics.ask(Question(["cost_total"])).rows

    holder.communicate("go\n")
    assert cost > 0


def on_the_command_line(settings, *words):
    where = ["--data-dir", str(settings.data_dir)]
    return CliRunner().invoke(cli, ["metrics", *words, *where])


def test_people_ask_on_the_command_line(settings):
    asked = on_the_command_line(
        settings,
        *("query", "--metrics", "net_revenue,is_cost_complete"),
        *("--group-by", "metric_time__month", "--where", "channel__is_social"),
        *("--order", "-net_revenue", "--limit", "2", "--format", "json"),
    )
    found = json.loads(asked.stdout)

    assert [list(row) for row in found] == [
        ["metric_time__month", "net_revenue", "is_cost_complete"]
    ] * 2
    assert found[0]["net_revenue"] >= found[1]["net_revenue"]
    assert "net_revenue: attributed" in asked.stderr
    listed = on_the_command_line(settings, "list", "--search", "roi_cm")
    assert "roi_cm " in listed.stdout
    divided = on_the_command_line(settings, "dimensions", "--metrics", "roi_cm")
    assert "attribution_model" in divided.stdout.splitlines()
    wrong = on_the_command_line(settings, "query", "--metrics", "roi")
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("Error: roi is no metric.")


def test_mf_itself_asks_the_published_file(settings, marts, tmp_path):
    mf, answer = Path(sys.executable).with_name("mf"), tmp_path / "answer.csv"
    question = ["--metrics", "net_revenue", "--group-by", "channel,metric_time__month"]

    shown = subprocess.run(
        [mf, "query", *question, "--csv", answer],
        cwd=settings.published_dir / "metricflow",
        # As in a shell of one's own, which knows of no other project.
        env={k: v for k, v in os.environ.items() if not k.startswith("DBT_")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stdout + shown.stderr
    with answer.open() as file:
        found = {
            (row["channel"], row["metric_time__month"][:10]): float(row["net_revenue"])
            for row in csv.DictReader(file)
        }
    expected = marts.execute(
        """
        select channel_id, date_month::varchar, sum(net_revenue)::double
        from marts.rpt_channel_roi_monthly
        where is_default_model
        group by all
        """
    ).fetchall()
    assert found == {
        (channel, month): pytest.approx(v) for channel, month, v in expected
    }


def test_what_defines_no_metrics_is_said(settings, tmp_path):
    shutil.copytree(settings.published_dir, tmp_path / "published", symlinks=True)
    shutil.rmtree(current_version(tmp_path / "published").path / "metricflow")

    asked = on_the_command_line(load_settings(tmp_path), "list")

    assert asked.exit_code == 1
    assert "older than the metrics" in asked.stderr


def test_nothing_published_is_said(tmp_path):
    shown = social_roi(tmp_path, "metrics", "list")

    assert shown.returncode == 1
    assert shown.stderr == "Error: Nothing is published yet: social-roi run\n"


PAGE = (PROJECT_DIR / "docs" / "metrics_to_ask_for.md").read_text()


def test_the_page_about_metrics_lists_each_of_them(published):
    _, _, listed = PAGE.partition("## What there is")
    table, _, _ = listed.partition("\n`channel` is")

    named = set(re.findall(r"`(\w+)`", table)) - {"kpi_figure__metric_id"}

    assert named == {metric.name for metric in published.metrics}


COMMANDS = re.findall(r"social-roi metrics ((?:query|list|dimensions)[^`\n]*)", PAGE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_about_metrics_asks_what_has_an_answer(settings, command):
    shown = on_the_command_line(settings, *shlex.split(command))

    assert shown.exit_code == 0, shown.output
    assert shown.stdout.strip()
    assert "No row answers" not in shown.stdout
