-- Two tools that measure one site see the same visits. Of each site and day the visits
-- of one tool count: the first of var web_analytics_preference that measured them.
with

measured as (

    select
        'ga4' as source_platform,
        date_day,
        coalesce(hostname, '') as hostname,
        sum(case when event_name = 'session_start' then 1 else 0 end) as visits
    from {{ ref('stg_ga4__events') }}
    group by
        date_day,
        coalesce(hostname, '')

    union all

    select
        'matomo' as source_platform,
        date_day,
        coalesce(hostname, '') as hostname,
        count(*) as visits
    from {{ ref('stg_matomo__visits') }}
    group by
        date_day,
        coalesce(hostname, '')

),

ranked as (

    select
        *,
        {{ url_host('hostname') }} as host,
        case source_platform
            {%- for tool in var('web_analytics_preference') %}
            when '{{ tool }}' then {{ loop.index }}
            {%- endfor %}
            else {{ var('web_analytics_preference') | length + 1 }}
        end as preference
    from measured

),

-- Where a tool does not say which site it was, it may have been any.
superseded as (

    select distinct
        ranked.source_platform,
        ranked.date_day,
        ranked.hostname
    from ranked
    inner join ranked as preferred
        on
            ranked.date_day = preferred.date_day
            and ranked.preference > preferred.preference
            and coalesce(ranked.host = preferred.host, true)

),

judged as (

    select
        ranked.source_platform,
        ranked.date_day,
        ranked.hostname,
        cast(ranked.visits as bigint) as visits,
        superseded.date_day is null as is_counted
    from ranked
    left join superseded
        on
            ranked.source_platform = superseded.source_platform
            and ranked.date_day = superseded.date_day
            and ranked.hostname = superseded.hostname

)

select * from judged
