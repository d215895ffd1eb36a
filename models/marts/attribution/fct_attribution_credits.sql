-- Cents are split by rounding the running sum along the path: the parts add up to
-- the conversion exactly. A refund takes back from the touches that were credited.
with

conversions as (

    select
        conversion_key,
        coalesce(original_conversion_key, conversion_key) as path_conversion_key,
        conversion_type,
        business_type,
        product,
        currency_code,
        converted_at,
        date_day,
        original_date_day,
        net_revenue,
        contribution_margin,
        conversions,
        leads,
        new_customers,
        is_refund
    from {{ ref('fct_conversions') }}

),

models as (

    select * from {{ ref('int_attribution_models_configured') }}

),

weights as (

    select * from {{ ref('int_attribution_weights_calculated') }}

),

paths as (

    select distinct conversion_key from {{ ref('int_conversion_paths_joined') }}

),

attributed as (

    select
        weights.model_key,
        conversions.conversion_key,
        weights.touchpoint_key,
        weights.touched_at,
        weights.touched_date,
        weights.channel_id,
        weights.campaign_platform,
        weights.campaign_id,
        weights.weight,
        weights.share_from,
        weights.share_to
    from conversions
    inner join weights
        on conversions.path_conversion_key = weights.conversion_key

),

unattributed as (

    select
        models.model_key,
        conversions.conversion_key,
        cast(null as {{ dbt.type_string() }}) as touchpoint_key,
        cast(null as timestamp) as touched_at,
        cast(null as date) as touched_date,
        '(unattributed)' as channel_id,
        cast(null as {{ dbt.type_string() }}) as campaign_platform,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(1 as double) as weight,
        cast(0 as double) as share_from,
        cast(1 as double) as share_to
    from conversions
    left join paths
        on conversions.path_conversion_key = paths.conversion_key
    cross join models
    where paths.conversion_key is null

),

shares as (

    select * from attributed

    union all

    select * from unattributed

),

fct_attribution_credits as (

    select
        -- The two keys are hashes already: nothing in them needs escaping.
        md5(
            shares.model_key || '|' || shares.conversion_key || '|'
            || coalesce(shares.touchpoint_key, '')
        ) as credit_key,
        shares.model_key,
        models.params_hash,
        shares.conversion_key,
        conversions.conversion_type,
        conversions.business_type,
        conversions.product,
        conversions.currency_code,
        shares.touchpoint_key,
        shares.touchpoint_key is not null as is_attributed,
        shares.channel_id,
        shares.campaign_platform,
        shares.campaign_id,
        shares.touched_at,
        conversions.converted_at,
        conversions.date_day,
        -- The day that earned it; without a touch, the day of the sale.
        coalesce(shares.touched_date, conversions.original_date_day)
            as accrual_date,
        conversions.is_refund,
        shares.weight,
        {{ allocate_share(
            'conversions.net_revenue', 'shares.share_from', 'shares.share_to', 2
        ) }} as net_revenue,
        {{ allocate_share(
            'conversions.contribution_margin',
            'shares.share_from',
            'shares.share_to',
            2
        ) }} as contribution_margin,
        shares.weight * conversions.conversions as conversions,
        shares.weight * conversions.leads as leads,
        shares.weight * conversions.new_customers as new_customers
    from shares
    inner join conversions
        on shares.conversion_key = conversions.conversion_key
    inner join models
        on shares.model_key = models.model_key

)

select
    credit_key,
    model_key,
    params_hash,
    conversion_key,
    conversion_type,
    business_type,
    product,
    currency_code,
    touchpoint_key,
    is_attributed,
    channel_id,
    campaign_platform,
    campaign_id,
    touched_at,
    converted_at,
    date_day,
    accrual_date,
    is_refund,
    weight,
    cast(net_revenue as decimal(18, 2)) as net_revenue,
    cast(contribution_margin as decimal(18, 2)) as contribution_margin,
    conversions,
    leads,
    new_customers
from fct_attribution_credits
