-- How well the company is found, by month: what the search engine counts, and who holds
-- the places of the result pages for the brand.
with

days as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(clicks) as clicks,
        sum(impressions) as impressions,
        sum(position * impressions) as impression_places,
        sum(case when position is not null then impressions else 0 end)
            as placed_impressions,
        count(distinct date_day) as days
    from {{ ref('stg_search_console__days') }}
    group by cast(date_trunc('month', date_day) as date)

),

-- Only a table for exactly one month says something about it; of two, the newer file.
query_files as (

    select
        property,
        period_start as date_month,
        load_id
    from {{ ref('stg_search_console__queries') }}
    where
        period_start = cast(date_trunc('month', period_start) as date)
        and period_end = cast(
            {{ dbt.dateadd('day', -1, add_months('period_start', 1)) }} as date
        )
    group by
        property,
        period_start,
        load_id,
        exported_at
    qualify
        row_number() over (
            partition by property, period_start
            order by exported_at desc, load_id
        ) = 1

),

branded_results as (

    select
        cast(date_trunc('month', checked_on) as date) as date_month,
        query,
        result_owner
    from {{ ref('stg_search__results') }}
    where is_branded

),

branded_queries as (

    select distinct query
    from branded_results

),

queries as (

    select
        query_files.date_month,
        sum(case when {{ is_branded_query('queries.query') }}
            or branded_queries.query is not null then queries.clicks else 0 end
        ) as branded_clicks,
        sum(case when {{ is_branded_query('queries.query') }}
            or branded_queries.query is not null then queries.impressions else 0 end
        ) as branded_impressions
    from {{ ref('stg_search_console__queries') }} as queries
    inner join query_files
        on queries.load_id = query_files.load_id
    left join branded_queries
        on queries.query = branded_queries.query
    group by query_files.date_month

),

results as (

    select
        date_month,
        count(*) as branded_results,
        sum(case when result_owner = 'owned' then 1 else 0 end) as owned_results,
        sum(case when result_owner = 'positive' then 1 else 0 end) as positive_results,
        sum(case when result_owner = 'neutral' then 1 else 0 end) as neutral_results,
        sum(case when result_owner = 'negative' then 1 else 0 end) as negative_results,
        sum(case when result_owner = 'competitor' then 1 else 0 end)
            as competitor_results
    from branded_results
    group by date_month

),

months as (

    select date_month from days
    union
    select date_month from queries
    union
    select date_month from results

),

visibility as (

    select
        months.date_month,
        days.days,
        days.clicks,
        days.impressions,
        {{ safe_divide('days.clicks', 'days.impressions') }} as ctr,
        {{ safe_divide('days.impression_places', 'days.placed_impressions') }}
            as average_position,
        queries.branded_clicks,
        queries.branded_impressions,
        results.branded_results,
        results.owned_results,
        results.positive_results,
        results.neutral_results,
        results.negative_results,
        results.competitor_results,
        {{ safe_divide(
            'results.owned_results + results.positive_results',
            'results.branded_results'
        ) }} as owned_or_positive_share
    from months
    left join days
        on months.date_month = days.date_month
    left join queries
        on months.date_month = queries.date_month
    left join results
        on months.date_month = results.date_month

)

select * from visibility
