"""All attribution models on ten million touches against a bare sort of the touches.

`python -m tests.bench.attribution_millions bare|models DATABASE MEMORY_LIMIT` runs one
of the two in a process of its own and prints seconds, peak memory and rows as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

import duckdb

from orchestration.model_sql import render_model

TOUCHES = 10_000_000
CONVERSIONS = 1_000_000
PERSONS = 2_000_000
# In the order in which each needs the ones before.
MODELS = (
    "int_conversion_milestones_dated",
    "int_conversion_paths_joined",
    "int_journeys_unioned",
    "int_journey_states_counted",
    "int_journey_transitions_counted",
    "int_removal_effects_solved",
    "int_removal_effects_shared",
    "int_attribution_shares_calculated",
    "fct_attribution_credits",
    "int_attribution_credits_summed",
    "int_removal_credits_shared",
    "int_attribution_models_configured",
    "int_attribution_credits_unioned",
)
GIVEN = (
    "fct_touchpoints",
    "fct_conversions",
    "int_conversion_persons_listed",
    "int_deals_classified",
)


def write_company(database: Path) -> None:
    """Persons with journeys of some weeks; a sale or a lead at the end of many."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""
            create table fct_touchpoints as
            with drawn as (
                select
                    number,
                    hash(number, 'person') % {PERSONS} as person,
                    hash(number, 'second') % (60 * 86400) as second,
                    1 + hash(number, 'channel') % 12 as channel
                from range({TOUCHES}) as numbers (number)
            )
            select
                md5('touch ' || number) as touchpoint_key,
                md5('person ' || person) as person_key,
                null::varchar as account_key,
                timestamp '2025-04-01' + to_days((hash(person) % 480)::integer)
                    + to_seconds(second::bigint) as touched_at,
                touched_at::date as date_day,
                (number % 5)::integer as sequence_number,
                'channel_' || channel as channel_id,
                if(channel <= 4, 'meta_ads', null) as campaign_platform,
                if(channel <= 4, 'c' || hash(number, 'campaign') % 40, null)
                    as campaign_id,
                channel = 7 as is_direct,
                false as is_view_through
            from drawn
            """
        )
        connection.execute(
            f"""
            create table fct_conversions as
            with drawn as (
                select number, hash(number, 'buyer') % {PERSONS} as person
                from range({CONVERSIONS}) as numbers (number)
            )
            select
                md5('conversion ' || number) as conversion_key,
                null::varchar as original_conversion_key,
                if(number % 5 = 0, 'lead', 'purchase') as conversion_type,
                'B2C' as business_type,
                number::varchar as conversion_id,
                md5('person ' || person) as person_key,
                null::varchar as account_key,
                timestamp '2025-04-01' + to_days((hash(person) % 480)::integer)
                    + to_seconds((hash(number, 'when') % (90 * 86400))::bigint)
                    as converted_at,
                converted_at::date as date_day,
                converted_at::date as original_date_day,
                'product ' || number % 6 as product,
                (['EUR', 'SEK', 'USD'])[1 + number % 3] as currency_code,
                if(number % 5 = 0, 0, hash(number) % 100000 / 100)::decimal(18, 2)
                    as net_revenue,
                (net_revenue * 0.4)::decimal(18, 2) as contribution_margin,
                if(number % 5 = 0, 0, 1) as conversions,
                if(number % 5 = 0, 1, 0) as leads,
                leads as leads_raw,
                if(number % 5 = 0, true, null) as is_valid_lead,
                0 as new_customers,
                false as is_refund
            from drawn
            """
        )
        connection.execute(
            """
            create table int_conversion_persons_listed as
            select conversion_key, conversion_type, converted_at, person_key
            from fct_conversions;
            create table int_deals_classified (deal_id varchar, created_at timestamp)
            """
        )


def run_bare(connection: duckdb.DuckDBPyConnection) -> int:
    """Sort the touches by person and time, with one window aggregate."""
    connection.execute(
        """
        create table sorted as
        select *, count(*) over (
            partition by person_key order by touched_at
        ) as touches_so_far
        from fct_touchpoints
        """
    )
    return TOUCHES


def run_models(connection: duckdb.DuckDBPyConnection) -> int:
    """Every model's credits, and their sums by month and channel."""
    relations = {name: name for name in (*GIVEN, *MODELS)}
    for name in MODELS:
        text = render_model(name, relations, {"roi_range_lookback_days": []})
        started = time.perf_counter()
        connection.execute(f"create table {name} as {text}")
        print(f"{name:40} {time.perf_counter() - started:6.1f} s", file=sys.stderr)
    [credits] = connection.execute(
        "select count(*) from fct_attribution_credits"
    ).fetchone() or (0,)
    return credits


def main() -> None:
    """Run one of the two on a copy of nothing: its tables are dropped with the file."""
    what, database, memory_limit = sys.argv[1:4]
    with duckdb.connect(database) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute(f"set temp_directory = '{database}.tmp'")
        started = time.perf_counter()
        rows = {"bare": run_bare, "models": run_models}[what](connection)
        seconds = time.perf_counter() - started
        names = {"bare": ("sorted",), "models": MODELS}[what]
        for name in names:
            connection.execute(f"drop table {name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "rows": rows}))


if __name__ == "__main__":
    main()
