with

source as (
    select * from {{ source('raw_reddit_ads', 'ad_performance') }}
),

loads as (
    select
        load_id,
        currency_code,
        effective_at,
        recency
    from {{ source('ops', 'loads') }}
),

coverage as (
    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day,
        is_current
    from {{ source('ops', 'coverage') }}
    where
        source = 'reddit_ads'
        and entity = 'ad_performance'
),

typed as (
    select
        coalesce(
            {{ parse_date('date_day', '_locale') }},
            {{ parse_date('report_start', '_locale') }}
        ) as date_day,
        {{ clean_id('account_id') }} as account_id,
        {{ clean_text('account_name') }} as account_name,
        upper({{ clean_text('currency_code') }}) as row_currency_code,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        coalesce({{ parse_decimal('spend', '_locale') }}, 0) as spend_local,
        {{ parse_integer('impressions', '_locale') }} as impressions,
        coalesce(
            {{ parse_decimal('conversions', '_locale') }},
            {{ parse_decimal('leads', '_locale') }}
        ) as conversions,
        coalesce(_level, '') as level,
        _account_key as account_key,
        _load_id as load_id
    from source
),

-- Every file's version, also of days that a newer file has replaced.
snapshots as (
    select
        'reddit_ads' as platform,
        typed.load_id,
        typed.account_key,
        max(typed.account_id) as account_id,
        max(typed.account_name) as account_name,
        max(coalesce(typed.row_currency_code, loads.currency_code)) as currency_code,
        typed.level,
        typed.campaign_id,
        typed.campaign_name,
        typed.date_day,
        loads.effective_at,
        loads.recency,
        coverage.is_current,
        cast(sum(typed.spend_local) as decimal(18, 6)) as spend_local,
        cast(sum(typed.impressions) as bigint) as impressions,
        cast(sum(typed.conversions) as decimal(18, 6)) as conversions
    from typed
    inner join
        coverage
        on
            typed.load_id = coverage.load_id
            and typed.account_key = coverage.account_key
            and typed.level = coverage.level
            and typed.date_day = coverage.date_day
    inner join loads on typed.load_id = loads.load_id
    group by
        typed.load_id,
        typed.account_key,
        typed.level,
        typed.campaign_id,
        typed.campaign_name,
        typed.date_day,
        loads.effective_at,
        loads.recency,
        coverage.is_current
)

select * from snapshots
