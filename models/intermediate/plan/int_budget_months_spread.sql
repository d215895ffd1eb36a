-- Each budget in equal days over its months, as far as these have begun, with the last
-- day until which its cost is known: of an ad platform, a day is complete once a file
-- made after it covers it.
with

budgets as (

    select
        {{ surrogate_key([
            'period_start', 'platform', 'channel_id', 'campaign_id', 'cost_type'
        ]) }} as budget_id,
        *
    from {{ ref('stg_plan__budgets') }}

),

fx_rates as (

    select
        currency_code,
        date_day,
        fx_rate
    from {{ ref('int_fx_rates_filled') }}

),

channels as (

    select
        channel_id,
        platform
    from {{ ref('dim_channels') }}

),

campaigns as (

    select
        campaign_id,
        min(platform) as platform
    from {{ ref('dim_campaigns') }}
    group by campaign_id

),

-- One rate for the whole budget: a plan does not change with the market.
valued as (

    select
        budgets.budget_id,
        budgets.period_start,
        budgets.period_end,
        budgets.platform,
        budgets.channel_id,
        budgets.campaign_id,
        budgets.cost_type,
        budgets.currency_code,
        budgets.amount_local,
        {{ exchange('budgets.amount_local', 'fx_rates.fx_rate') }} as amount,
        -- Whose reports the cost waits for; null for all platforms.
        coalesce(budgets.platform, campaigns.platform, channels.platform)
            as ads_platform,
        coalesce(budgets.cost_type, 'media') = 'media' as has_media,
        budgets.load_id
    from budgets
    left join fx_rates
        on
            budgets.currency_code = fx_rates.currency_code
            and least(budgets.period_start, {{ as_of_date() }}) = fx_rates.date_day
    left join channels
        on budgets.channel_id = channels.channel_id
    left join campaigns
        on budgets.campaign_id = campaigns.campaign_id

),

loads as (

    select
        load_id,
        {{ to_business_date('effective_at') }} as made_on
    from {{ ref('stg_ops__loads') }}

),

platform_days as (

    select
        coverage.source as platform,
        max(
            case when coverage.date_day < loads.made_on then coverage.date_day end
        ) as last_complete_day
    from {{ ref('stg_ops__coverage') }} as coverage
    inner join loads
        on coverage.load_id = loads.load_id
    where
        coverage.entity = 'ad_performance'
        and coverage.is_current
        and coverage.date_day <= {{ as_of_date() }}
    group by coverage.source

),

-- A platform that is silent for longer is stale, and holds publication, or was closed.
reporting_platforms as (

    select * from platform_days
    where
        {{ days_between('last_complete_day', as_of_date()) }}
        <= {{ var('stale_after_days')['ads'] }}

),

last_days as (

    select
        valued.budget_id,
        min(reporting_platforms.last_complete_day) as last_complete_day
    from valued
    inner join reporting_platforms
        on
            valued.has_media
            and (
                valued.ads_platform is null
                or valued.ads_platform = reporting_platforms.platform
            )
    group by valued.budget_id

),

bounded as (

    select
        valued.*,
        coalesce(last_days.last_complete_day, {{ as_of_date() }}) as known_until,
        {{ days_between('valued.period_start', 'valued.period_end') }} + 1
            as period_days
    from valued
    left join last_days
        on valued.budget_id = last_days.budget_id

),

days as (

    select
        bounded.*,
        {{ explode_array(date_series('period_start', 'period_end')) }} as budget_day
    from bounded

),

months as (

    select
        budget_id,
        cast(date_trunc('month', budget_day) as date) as date_month,
        min(cast(budget_day as date)) as month_start,
        max(cast(budget_day as date)) as month_end
    from days
    group by
        budget_id,
        cast(date_trunc('month', budget_day) as date)

),

spread as (

    select
        bounded.budget_id,
        months.date_month,
        bounded.period_start,
        bounded.period_end,
        bounded.platform,
        bounded.channel_id,
        bounded.campaign_id,
        bounded.cost_type,
        bounded.currency_code,
        bounded.amount_local,
        bounded.amount,
        {{ allocate_share(
            'bounded.amount',
            safe_divide(
                days_between('bounded.period_start', 'months.month_start'),
                'bounded.period_days'
            ),
            safe_divide(
                days_between('bounded.period_start', 'months.month_end') ~ ' + 1',
                'bounded.period_days'
            )
        ) }} as budget,
        months.month_start,
        months.month_end,
        {{ days_between('months.month_start', 'months.month_end') }} + 1 as days,
        least(bounded.known_until, months.month_end) as known_until,
        greatest(
            {{ days_between(
                'months.month_start', 'least(bounded.known_until, months.month_end)'
            ) }} + 1,
            0
        ) as elapsed_days
    from bounded
    inner join months
        on bounded.budget_id = months.budget_id
    where months.month_start <= {{ as_of_date() }}

)

select * from spread
