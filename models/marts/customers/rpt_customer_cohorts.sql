-- What the customers acquired in a month have brought up to each age, against what the
-- channel cost in that month. Observed only: no forecast, nothing beyond the as-of date.
with

customer_months as (

    select * from {{ ref('int_customer_months_summed') }}

),

acquisition_channels as (

    select * from {{ ref('int_acquisition_channels_summed') }}

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

costs as (

    select
        cast(date_trunc('month', date_day) as date) as acquisition_month,
        coalesce(channel_id, '(unallocated)') as channel_id,
        sum(amount) as cost_total,
        sum(case when cost_type = 'media' then amount else 0 end) as cost_media,
        min(case when is_complete then 1 else 0 end) = 1 as is_cost_complete
    from {{ ref('fct_costs') }}
    group by
        cast(date_trunc('month', date_day) as date),
        coalesce(channel_id, '(unallocated)')

),

acquisitions as (

    select
        acquisition_key,
        acquisition_month
    from customer_months
    where sales_new = 1

),

customers as (

    select
        acquisitions.acquisition_month,
        acquisition_channels.channel_id,
        acquisition_channels.model_key,
        sum(acquisition_channels.weight) as customers
    from acquisitions
    inner join acquisition_channels
        on acquisitions.acquisition_key = acquisition_channels.acquisition_key
    group by
        acquisitions.acquisition_month,
        acquisition_channels.channel_id,
        acquisition_channels.model_key

),

credited as (

    select
        customer_months.acquisition_month,
        customer_months.date_month,
        acquisition_channels.channel_id,
        acquisition_channels.model_key,
        sum(acquisition_channels.weight * customer_months.net_revenue) as net_revenue,
        sum(
            acquisition_channels.weight
            * coalesce(customer_months.contribution_margin, 0)
        ) as contribution_margin,
        max(customer_months.has_unknown_margin) as has_unknown_margin
    from customer_months
    inner join acquisition_channels
        on customer_months.acquisition_key = acquisition_channels.acquisition_key
    group by
        customer_months.acquisition_month,
        customer_months.date_month,
        acquisition_channels.channel_id,
        acquisition_channels.model_key

),

in_cents as (

    select
        acquisition_month,
        date_month,
        channel_id,
        model_key,
        {{ round_parts(
            'net_revenue', 'acquisition_month, date_month, model_key', 'channel_id'
        ) }} as net_revenue,
        {{ round_parts(
            'contribution_margin',
            'acquisition_month, date_month, model_key',
            'channel_id'
        ) }} as contribution_margin,
        has_unknown_margin
    from credited

),

cohorts as (

    select
        acquisition_month,
        channel_id,
        model_key
    from customers

    union

    select
        costs.acquisition_month,
        costs.channel_id,
        models.model_key
    from costs
    cross join models

),

months as (

    select distinct date_month from {{ ref('dim_dates') }}

),

last_months as (

    select
        greatest(
            coalesce(
                max(date_month), cast(date_trunc('month', {{ as_of_date() }}) as date)
            ),
            cast(date_trunc('month', {{ as_of_date() }}) as date)
        ) as last_month
    from customer_months

),

ages as (

    select
        cohorts.acquisition_month,
        cohorts.channel_id,
        cohorts.model_key,
        months.date_month,
        cast(
            (year(months.date_month) - year(cohorts.acquisition_month)) * 12
            + month(months.date_month) - month(cohorts.acquisition_month)
            as integer
        ) as age_months,
        cast({{ add_months('months.date_month', 1) }} as date)
        > cast({{ dbt.dateadd('day', 1, as_of_date()) }} as date) as is_censored
    from cohorts
    cross join last_months
    inner join months
        on
            cohorts.acquisition_month <= months.date_month
            and (
                cohorts.acquisition_month = months.date_month
                or last_months.last_month >= months.date_month
            )

),

filled as (

    select
        ages.*,
        coalesce(in_cents.net_revenue, 0) as net_revenue,
        coalesce(in_cents.contribution_margin, 0) as contribution_margin,
        coalesce(in_cents.has_unknown_margin, 0) as has_unknown_margin
    from ages
    left join in_cents
        on
            ages.acquisition_month = in_cents.acquisition_month
            and ages.date_month = in_cents.date_month
            and ages.channel_id = in_cents.channel_id
            and ages.model_key = in_cents.model_key

),

cumulated as (

    select
        filled.*,
        sum(net_revenue) over (
            partition by acquisition_month, channel_id, model_key
            order by age_months
            rows between unbounded preceding and current row
        ) as cumulative_net_revenue,
        sum(contribution_margin) over (
            partition by acquisition_month, channel_id, model_key
            order by age_months
            rows between unbounded preceding and current row
        ) as cumulative_known_margin,
        max(has_unknown_margin) over (
            partition by acquisition_month, channel_id, model_key
            order by age_months
            rows between unbounded preceding and current row
        ) as has_unknown_margin_so_far
    from filled

),

costed as (

    select
        cumulated.acquisition_month,
        cumulated.channel_id,
        cumulated.model_key,
        models.params_hash,
        models.is_default_model,
        cumulated.age_months,
        cumulated.date_month,
        cumulated.is_censored,
        cast(coalesce(customers.customers, 0) as double) as customers,
        cumulated.net_revenue,
        cumulated.cumulative_net_revenue,
        case
            when cumulated.has_unknown_margin = 0 then cumulated.contribution_margin
        end as contribution_margin,
        case
            when cumulated.has_unknown_margin_so_far = 0
                then cumulated.cumulative_known_margin
        end as cumulative_contribution_margin,
        coalesce(costs.cost_total, 0) as cost_total,
        coalesce(costs.cost_media, 0) as cost_media,
        coalesce(costs.is_cost_complete, true) as is_cost_complete
    from cumulated
    inner join models
        on cumulated.model_key = models.model_key
    left join customers
        on
            cumulated.acquisition_month = customers.acquisition_month
            and cumulated.channel_id = customers.channel_id
            and cumulated.model_key = customers.model_key
    left join costs
        on
            cumulated.acquisition_month = costs.acquisition_month
            and cumulated.channel_id = costs.channel_id

),

paybacks as (

    select
        acquisition_month,
        channel_id,
        model_key,
        min(
            case when cumulative_contribution_margin >= cost_total then age_months end
        ) as payback_months,
        sum(case when is_censored then 0 else 1 end) as months_observed,
        max(
            case when cumulative_contribution_margin is null then 1 else 0 end
        ) as has_unknown_margin
    from costed
    group by
        acquisition_month,
        channel_id,
        model_key

),

rpt_customer_cohorts as (

    select
        {{ surrogate_key([
            'costed.acquisition_month',
            'costed.channel_id',
            'costed.model_key',
            'costed.age_months'
        ]) }} as customer_cohort_key,
        costed.acquisition_month,
        costed.channel_id,
        costed.model_key,
        costed.params_hash,
        costed.is_default_model,
        costed.age_months,
        costed.date_month,
        costed.is_censored,
        costed.customers,
        cast(costed.net_revenue as decimal(18, 2)) as net_revenue,
        cast(costed.cumulative_net_revenue as decimal(18, 2)) as cumulative_net_revenue,
        cast(costed.contribution_margin as decimal(18, 2)) as contribution_margin,
        cast(costed.cumulative_contribution_margin as decimal(18, 2))
            as cumulative_contribution_margin,
        {{ safe_divide('costed.cumulative_net_revenue', 'costed.customers') }}
            as net_revenue_per_customer,
        {{ safe_divide('costed.cumulative_contribution_margin', 'costed.customers') }}
            as ltv_per_customer,
        cast(costed.cost_total as decimal(18, 6)) as cost_total,
        cast(costed.cost_media as decimal(18, 6)) as cost_media,
        costed.is_cost_complete,
        -- What no cost is booked for was not free: it is not known what it cost.
        case
            when costed.cost_total <> 0
                then {{ safe_divide('costed.cost_total', 'costed.customers') }}
        end as cac,
        case
            when costed.cost_media <> 0
                then {{ safe_divide('costed.cost_media', 'costed.customers') }}
        end as cac_media_only,
        case
            when costed.customers > 0
                then {{ safe_divide(
                    'costed.cumulative_contribution_margin', 'costed.cost_total'
                ) }}
        end as ltv_cac,
        case
            when costed.customers > 0 and costed.cost_total > 0
                then paybacks.payback_months
        end as payback_months,
        case
            when costed.customers = 0 then 'no customers'
            when costed.cost_total <= 0 then 'no cost booked'
            when paybacks.payback_months is not null then 'paid back'
            when paybacks.has_unknown_margin = 1 then 'margin not known'
            else
                'not yet (>= '
                || cast(paybacks.months_observed as {{ dbt.type_string() }}) || ')'
        end as payback_status
    from costed
    inner join paybacks
        on
            costed.acquisition_month = paybacks.acquisition_month
            and costed.channel_id = paybacks.channel_id
            and costed.model_key = paybacks.model_key

)

select * from rpt_customer_cohorts
