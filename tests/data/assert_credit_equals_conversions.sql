-- To the cent, for every conversion and model.
with

credits as (

    select
        model_key,
        conversion_key,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin
    from {{ ref('fct_attribution_credits') }}
    group by
        model_key,
        conversion_key

),

conversions as (

    select
        conversion_key,
        net_revenue,
        contribution_margin
    from {{ ref('fct_conversions') }}

)

select
    credits.model_key,
    conversions.conversion_key,
    conversions.net_revenue,
    credits.net_revenue as credited_net_revenue,
    conversions.contribution_margin,
    credits.contribution_margin as credited_contribution_margin
from conversions
left join credits
    on conversions.conversion_key = credits.conversion_key
where
    credits.net_revenue is distinct from conversions.net_revenue
    or credits.contribution_margin is distinct from conversions.contribution_margin
