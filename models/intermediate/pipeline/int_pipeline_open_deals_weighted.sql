-- What was open at the end of each month, in the stage that it was in then. For the
-- month of the as-of date the CRM's present stage counts; without any history of stages
-- it is not known which it was.
with

deals as (

    select * from {{ ref('int_pipeline_deals_valued') }}
    where not is_ended or ended_date is not null

),

stages as (

    select * from {{ ref('int_pipeline_stages_dated') }}

),

win_rates as (

    select * from {{ ref('int_pipeline_win_rates_estimated') }}

),

months as (

    select distinct
        date_month,
        cast({{ add_months('date_month', 1) }} as date) as next_month,
        date_month
        = cast(date_trunc('month', {{ as_of_date() }}) as date) as is_present
    from {{ ref('dim_dates') }}
    where date_month <= cast(date_trunc('month', {{ as_of_date() }}) as date)

),

open_deals as (

    select
        months.date_month,
        months.next_month,
        months.is_present,
        deals.deal_id,
        deals.channel_id,
        deals.business_type,
        deals.pipeline,
        deals.is_ended,
        deals.deal_stage,
        deals.amount
    from deals
    inner join months
        on
            deals.created_date < months.next_month
            and (deals.ended_date is null or deals.ended_date >= months.next_month)

),

staged as (

    select
        open_deals.date_month,
        open_deals.deal_id,
        open_deals.channel_id,
        open_deals.business_type,
        open_deals.pipeline,
        open_deals.amount,
        case
            when open_deals.is_present and not open_deals.is_ended
                then open_deals.deal_stage
            else coalesce(stages.deal_stage, '(not known)')
        end as deal_stage,
        row_number() over (
            partition by open_deals.date_month, open_deals.deal_id
            order by coalesce(stages.stage_number, 0) desc
        ) as latest_number
    from open_deals
    left join stages
        on
            open_deals.deal_id = stages.deal_id
            and open_deals.next_month > stages.entered_date

),

weighted as (

    select
        staged.date_month,
        staged.deal_id,
        staged.channel_id,
        staged.business_type,
        staged.pipeline,
        staged.deal_stage,
        staged.amount,
        win_rates.win_rate,
        win_rates.win_rate_basis,
        {{ from_cents(to_cents('staged.amount') ~ ' * win_rates.win_rate') }}
            as weighted_amount
    from staged
    left join win_rates
        on
            staged.pipeline = win_rates.pipeline
            and staged.deal_stage = win_rates.deal_stage
    where staged.latest_number = 1

)

select * from weighted
