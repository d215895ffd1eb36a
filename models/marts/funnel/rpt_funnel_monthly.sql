with

stages as (

    select * from {{ ref('fct_funnel_stages') }}

),

cohorts as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        business_type,
        channel_id,
        stage,
        stage_order,
        count(*) as entered,
        count(next_entered_at) as converted_to_next,
        median(days_to_next) as median_days_to_next
    from stages
    group by
        cast(date_trunc('month', date_day) as date),
        business_type,
        channel_id,
        stage,
        stage_order

),

rpt_funnel_monthly as (

    select
        {{ surrogate_key(['date_month', 'business_type', 'channel_id', 'stage']) }}
            as funnel_key,
        date_month,
        business_type,
        channel_id,
        stage,
        stage_order,
        entered,
        converted_to_next,
        -- Nothing follows a repeated purchase, and a company is known as a visitor only
        -- once it has become a lead: its rate would be 1 by construction.
        case
            when stage = 'repeat_customer' then null
            when stage = 'visitor' and business_type = 'B2B' then null
            else {{ safe_divide('converted_to_next', 'entered') }}
        end as conversion_rate,
        cast(median_days_to_next as double) as median_days_to_next,
        {{ is_month_mature('date_month') }} as is_mature
    from cohorts

)

select * from rpt_funnel_monthly
