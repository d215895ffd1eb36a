-- What competitors do, by month and network: one side of the share of voice. Another
-- set of queries or competitors counts something else, so figures before and after a
-- change are not one series.
with

activity as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('stg_competitors__activity') }}

),

summed as (

    select
        date_month,
        network,
        count(distinct competitor) as competitors,
        count(distinct date_day) as days,
        cast(sum(mentions) as bigint) as mentions,
        cast(sum(posts) as bigint) as posts,
        cast(sum(answered_questions) as bigint) as answered_questions,
        count(distinct query_set_version) as query_set_versions
    from activity
    group by
        date_month,
        network

),

-- The version that a month ends with; of two on one day, the last by name.
last_versions as (

    select
        date_month,
        network,
        query_set_version
    from activity
    qualify
        row_number() over (
            partition by date_month, network
            order by date_day desc, query_set_version desc
        ) = 1

),

first_versions as (

    select
        date_month,
        network,
        query_set_version
    from activity
    qualify
        row_number() over (
            partition by date_month, network
            order by date_day, query_set_version
        ) = 1

),

bounded as (

    select
        summed.*,
        last_versions.query_set_version,
        first_versions.query_set_version as first_version,
        lag(last_versions.query_set_version) over (
            partition by summed.network
            order by summed.date_month
        ) as previous_version
    from summed
    inner join last_versions
        on
            summed.date_month = last_versions.date_month
            and summed.network = last_versions.network
    inner join first_versions
        on
            summed.date_month = first_versions.date_month
            and summed.network = first_versions.network

),

competitor_activity as (

    select
        date_month,
        network,
        competitors,
        days,
        mentions,
        posts,
        answered_questions,
        query_set_version,
        query_set_versions,
        query_set_versions > 1
        or coalesce(previous_version <> first_version, false) as is_series_break
    from bounded

)

select * from competitor_activity
