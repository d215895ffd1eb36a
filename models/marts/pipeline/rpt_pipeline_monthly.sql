-- Flows by the month in which deals were created, won or lost; the open pipeline as a
-- stock at the month's end; the cohort by the month of creation.
with

deals as (

    select * from {{ ref('int_pipeline_deals_valued') }}

),

open_deals as (

    select * from {{ ref('int_pipeline_open_deals_weighted') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'pipeline_monthly'

),

created as (

    select
        created_month as date_month,
        channel_id,
        business_type,
        count(*) as deals_created,
        sum(amount) as amount_created,
        sum(case when deal_status = 'won' then 1 else 0 end) as cohort_won,
        sum(case when deal_status = 'lost' then 1 else 0 end) as cohort_lost,
        sum(case when deal_status = 'open' then 1 else 0 end) as cohort_open
    from deals
    group by
        created_month,
        channel_id,
        business_type

),

ended as (

    select
        ended_month as date_month,
        channel_id,
        business_type,
        sum(case when deal_status = 'won' then 1 else 0 end) as deals_won,
        sum(case when deal_status = 'lost' then 1 else 0 end) as deals_lost,
        sum(case when deal_status = 'won' then ended_amount else 0 end) as amount_won,
        sum(case when deal_status = 'lost' then ended_amount else 0 end) as amount_lost
    from deals
    where ended_month is not null
    group by
        ended_month,
        channel_id,
        business_type

),

stocks as (

    select
        date_month,
        channel_id,
        business_type,
        count(*) as open_deals,
        sum(amount) as open_amount,
        case
            when count(*) = count(weighted_amount) then sum(weighted_amount)
        end as weighted_amount,
        case
            when min(win_rate_basis) = max(win_rate_basis) then min(win_rate_basis)
            else 'several'
        end as weighted_basis
    from open_deals
    group by
        date_month,
        channel_id,
        business_type

),

past_months as (

    select
        months.date_month,
        ended.channel_id,
        ended.business_type,
        sum(ended.deals_won) as deals_won,
        sum(ended.deals_lost) as deals_lost,
        sum(ended.amount_won) as amount_won
    from ended
    inner join (select distinct date_month from {{ ref('dim_dates') }}) as months
        on
            ended.date_month <= months.date_month
            and ended.date_month > {{ add_months(
                'months.date_month', -var('pipeline_window_months')
            ) }}
    group by
        months.date_month,
        ended.channel_id,
        ended.business_type

),

group_months as (

    select
        date_month,
        channel_id,
        business_type
    from created

    union

    select
        date_month,
        channel_id,
        business_type
    from ended

    union

    select
        date_month,
        channel_id,
        business_type
    from stocks

),

keyed as (

    select
        {{ surrogate_key(['date_month', 'channel_id', 'business_type']) }}
            as pipeline_key,
        date_month,
        channel_id,
        business_type
    from group_months

),

joined as (

    select
        keyed.pipeline_key,
        keyed.date_month,
        keyed.channel_id,
        keyed.business_type,
        coalesce(created.deals_created, 0) as deals_created,
        case
            when created.deals_created is null then 0 else created.amount_created
        end as amount_created,
        coalesce(stocks.open_deals, 0) as open_deals,
        case when stocks.open_deals is null then 0 else stocks.open_amount end
            as open_amount,
        case when stocks.open_deals is null then 0 else stocks.weighted_amount end
            as weighted_amount,
        stocks.weighted_basis,
        coalesce(ended.deals_won, 0) as deals_won,
        case when ended.deals_won is null then 0 else ended.amount_won end
            as amount_won,
        coalesce(ended.deals_lost, 0) as deals_lost,
        case when ended.deals_won is null then 0 else ended.amount_lost end
            as amount_lost,
        coalesce(created.cohort_won, 0) as cohort_won,
        coalesce(created.cohort_lost, 0) as cohort_lost,
        coalesce(created.cohort_open, 0) as cohort_open,
        {{ safe_divide(
            'past_months.deals_won', 'past_months.deals_won + past_months.deals_lost'
        ) }} as trailing_win_rate,
        {{ safe_divide('past_months.amount_won', 'past_months.deals_won') }}
            as trailing_average_amount,
        survival.km_median_days as cycle_days,
        survival.km_reason as cycle_reason
    from keyed
    left join created
        on
            keyed.date_month = created.date_month
            and keyed.channel_id = created.channel_id
            and keyed.business_type = created.business_type
    left join ended
        on
            keyed.date_month = ended.date_month
            and keyed.channel_id = ended.channel_id
            and keyed.business_type = ended.business_type
    left join stocks
        on
            keyed.date_month = stocks.date_month
            and keyed.channel_id = stocks.channel_id
            and keyed.business_type = stocks.business_type
    left join past_months
        on
            keyed.date_month = past_months.date_month
            and keyed.channel_id = past_months.channel_id
            and keyed.business_type = past_months.business_type
    left join survival
        on keyed.pipeline_key = survival.survival_key

),

rpt_pipeline_monthly as (

    select
        pipeline_key,
        date_month,
        channel_id,
        business_type,
        deals_created,
        cast(amount_created as decimal(18, 2)) as amount_created,
        open_deals,
        cast(open_amount as decimal(18, 2)) as open_amount,
        cast(weighted_amount as decimal(18, 2)) as weighted_amount,
        weighted_basis,
        cast(deals_won as bigint) as deals_won,
        cast(amount_won as decimal(18, 2)) as amount_won,
        cast(deals_lost as bigint) as deals_lost,
        cast(amount_lost as decimal(18, 2)) as amount_lost,
        {{ safe_divide('deals_won', 'deals_won + deals_lost') }} as win_rate,
        cast(cohort_won as bigint) as cohort_won,
        cast(cohort_lost as bigint) as cohort_lost,
        cast(cohort_open as bigint) as cohort_open,
        {{ safe_divide('cohort_won', 'cohort_won + cohort_lost') }}
            as cohort_win_rate,
        {{ safe_divide('amount_won', 'deals_won') }} as average_won_amount,
        trailing_win_rate,
        trailing_average_amount,
        cycle_days,
        case when cycle_days is null then coalesce(cycle_reason, 'no deal created') end
            as cycle_reason,
        {{ safe_divide(
            'open_deals * trailing_win_rate * trailing_average_amount', 'cycle_days'
        ) }} as sales_velocity
    from joined

)

select * from rpt_pipeline_monthly
