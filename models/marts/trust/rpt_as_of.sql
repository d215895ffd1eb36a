with

snapshots as (
    select * from {{ ref('int_campaign_snapshots_unioned') }}
),

loads as (
    select
        load_id,
        effective_at,
        recency
    from {{ ref('stg_ops__loads') }}
),

coverage as (
    select
        coverage.source as platform,
        coverage.account_key,
        coalesce(coverage.level, '') as level,
        coverage.date_day,
        coverage.load_id,
        coverage.is_current,
        loads.effective_at,
        loads.recency
    from {{ ref('stg_ops__coverage') }} as coverage
    inner join loads on coverage.load_id = loads.load_id
    where coverage.entity = 'ad_performance'
),

account_names as (
    select
        platform,
        account_key,
        max(account_id) as account_id,
        max(account_name) as account_name,
        max(currency_code) as currency_code
    from snapshots
    group by
        platform,
        account_key
),

reported as (
    select
        platform,
        account_key,
        level,
        date_day,
        load_id,
        max(currency_code) as currency_code,
        sum(spend_local) as spend_local,
        sum(impressions) as impressions,
        sum(conversions) as conversions
    from snapshots
    group by
        platform,
        account_key,
        level,
        date_day,
        load_id
),

-- A file that covers the day without a row for it has reported nothing spent.
versions as (
    select
        coverage.platform,
        coverage.account_key,
        coverage.level,
        coverage.date_day,
        coverage.effective_at,
        coverage.is_current,
        row_number() over (
            partition by
                coverage.platform,
                coverage.account_key,
                coverage.level,
                coverage.date_day
            order by coverage.recency, coverage.load_id
        ) as version_number,
        reported.currency_code,
        coalesce(reported.spend_local, 0) as spend_local,
        coalesce(reported.impressions, 0) as impressions,
        coalesce(reported.conversions, 0) as conversions
    from coverage
    left join
        reported
        on
            coverage.platform = reported.platform
            and coverage.account_key = reported.account_key
            and coverage.level = reported.level
            and coverage.date_day = reported.date_day
            and coverage.load_id = reported.load_id
),

compared as (
    select
        platform,
        account_key,
        level,
        date_day,
        count(*) as versions,
        max(currency_code) as currency_code,
        max(case when version_number = 1 then effective_at end) as first_reported_at,
        max(case when is_current then effective_at end) as last_reported_at,
        sum(case when version_number = 1 then spend_local else 0 end)
            as first_spend_local,
        sum(case when is_current then spend_local else 0 end) as spend_local,
        sum(case when version_number = 1 then impressions else 0 end)
            as first_impressions,
        sum(case when is_current then impressions else 0 end) as impressions,
        sum(case when version_number = 1 then conversions else 0 end)
            as first_conversions,
        sum(case when is_current then conversions else 0 end) as conversions
    from versions
    group by
        platform,
        account_key,
        level,
        date_day
),

rpt_as_of as (
    select
        {{ surrogate_key([
            'compared.platform',
            'compared.account_key',
            'compared.level',
            'compared.date_day',
        ]) }} as as_of_key,
        compared.date_day,
        compared.platform,
        coalesce(account_names.account_id, compared.account_key) as account_id,
        account_names.account_name,
        compared.level,
        coalesce(compared.currency_code, account_names.currency_code)
            as currency_code,
        compared.versions,
        compared.first_reported_at,
        compared.last_reported_at,
        cast(compared.first_spend_local as decimal(18, 6)) as first_spend_local,
        cast(compared.spend_local as decimal(18, 6)) as spend_local,
        cast(compared.spend_local - compared.first_spend_local as decimal(18, 6))
            as restated_spend_local,
        cast(compared.first_impressions as bigint) as first_impressions,
        cast(compared.impressions as bigint) as impressions,
        cast(compared.first_conversions as decimal(18, 6)) as first_conversions,
        cast(compared.conversions as decimal(18, 6)) as conversions,
        cast(compared.conversions - compared.first_conversions as decimal(18, 6))
            as restated_conversions
    from compared
    left join
        account_names
        on
            compared.platform = account_names.platform
            and compared.account_key = account_names.account_key
)

select * from rpt_as_of
