with

source as (
    select * from {{ source('raw_reddit_ads', 'ad_performance') }}
),

loads as (
    select
        load_id,
        currency_code,
        recency
    from {{ source('ops', 'loads') }}
),

coverage as (
    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day
    from {{ source('ops', 'coverage') }}
    where
        source = 'reddit_ads'
        and entity = 'ad_performance'
        and is_current
),

typed as (
    select
        'reddit_ads' as platform,
        coalesce(
            {{ parse_date('date_day', '_locale') }},
            {{ parse_date('report_start', '_locale') }}
        ) as date_day,
        {{ clean_id('account_id') }} as account_id,
        {{ clean_text('account_name') }} as account_name,
        upper({{ clean_text('currency_code') }}) as row_currency_code,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('campaign_name') }} as campaign_name,
        lower({{ clean_text('campaign_type') }}) as campaign_type,
        {{ clean_id('ad_group_id') }} as ad_group_id,
        {{ clean_text('ad_group_name') }} as ad_group_name,
        {{ clean_id('ad_id') }} as ad_id,
        {{ clean_text('ad_name') }} as ad_name,
        coalesce({{ parse_decimal('spend', '_locale') }}, 0) as spend_local,
        -- Null where the report has no such column: not the same as none counted.
        {{ parse_integer('impressions', '_locale') }} as impressions,
        coalesce(
            {{ parse_integer('clicks', '_locale') }},
            {{ parse_integer('link_clicks', '_locale') }}
        ) as clicks,
        coalesce(
            {{ parse_decimal('conversions', '_locale') }},
            {{ parse_decimal('leads', '_locale') }}
        ) as conversions,
        {{ parse_decimal('conversions_value', '_locale') }}
            as conversions_value_local,
        coalesce(_level, '') as level,
        _account_key as account_key,
        _load_id as load_id,
        _row_number as row_number
    from source
),

current_rows as (
    select
        typed.platform,
        typed.date_day,
        typed.account_key,
        typed.account_id,
        typed.account_name,
        coalesce(typed.row_currency_code, loads.currency_code) as currency_code,
        typed.campaign_id,
        typed.campaign_name,
        typed.campaign_type,
        typed.ad_group_id,
        typed.ad_group_name,
        typed.ad_id,
        typed.ad_name,
        typed.level,
        typed.spend_local,
        typed.impressions,
        typed.clicks,
        typed.conversions,
        typed.conversions_value_local,
        typed.load_id,
        loads.recency,
        typed.row_number
    from typed
    inner join
        coverage
        on
            typed.load_id = coverage.load_id
            and typed.account_key = coverage.account_key
            and typed.level = coverage.level
            and typed.date_day = coverage.date_day
    inner join loads on typed.load_id = loads.load_id
)

select * from current_rows
