with

lead_customers as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('int_lead_customers_timed') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'leads_monthly'

),

cohorts as (

    select
        {{ surrogate_key(['date_month', 'business_type', 'channel_id']) }}
            as leads_key,
        date_month,
        business_type,
        channel_id,
        count(*) as leads,
        count(customer_at) as customers
    from lead_customers
    group by
        date_month,
        business_type,
        channel_id

),

rpt_leads_monthly as (

    select
        cohorts.leads_key,
        cohorts.date_month,
        cohorts.business_type,
        cohorts.channel_id,
        cohorts.leads,
        cohorts.customers,
        survival.censored,
        {{ safe_divide('cohorts.customers', 'cohorts.leads') }}
            as lead_to_customer_rate,
        survival.km_median_days as km_median_days_to_customer,
        survival.km_rate_30d,
        survival.km_rate_90d,
        survival.km_rate_180d,
        survival.km_reason,
        {{ is_month_mature('cohorts.date_month') }} as is_mature
    from cohorts
    left join survival
        on cohorts.leads_key = survival.survival_key

)

select * from rpt_leads_monthly
