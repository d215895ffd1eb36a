-- Cents are split by rounding the running sum along the path: the parts add up to
-- the conversion exactly. A refund takes back from the touches that were credited.
{%- set models = credit_models() %}
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
        leads_raw,
        new_customers,
        is_refund
    from {{ ref('fct_conversions') }}

),

shares as (

    select * from {{ ref('int_attribution_shares_calculated') }}
    where lookback_key = 'configured'

),

credited as (

    select
        conversions.*,
        shares.touchpoint_key,
        shares.touchpoint_key is not null as is_attributed,
        coalesce(shares.channel_id, '(unattributed)') as channel_id,
        shares.campaign_platform,
        shares.campaign_id,
        shares.touched_at,
        -- The day that earned it; without a touch, the day of the sale.
        coalesce(shares.touched_date, conversions.original_date_day) as accrual_date,
        {%- for model in models %}
        coalesce(shares.{{ model.key }}_from, 0.0) as {{ model.key }}_from,
        coalesce(shares.{{ model.key }}_to, 1.0) as {{ model.key }}_to
        {{- "," if not loop.last }}
        {%- endfor %}
    from conversions
    left join shares
        on conversions.path_conversion_key = shares.conversion_key

),

fct_attribution_credits as (

    select
        -- The two keys are hashes already: nothing in them needs escaping.
        md5(credited.conversion_key || '|' || coalesce(credited.touchpoint_key, ''))
            as credit_key,
        {{ params_hash({
            'models': var('attribution_models'), 'parameters': attribution_parameters()
        }) }} as params_hash,
        credited.conversion_key,
        credited.conversion_type,
        credited.business_type,
        credited.product,
        credited.currency_code,
        credited.touchpoint_key,
        credited.is_attributed,
        credited.channel_id,
        credited.campaign_platform,
        credited.campaign_id,
        credited.touched_at,
        credited.converted_at,
        credited.date_day,
        credited.accrual_date,
        credited.is_refund,
        credited.conversions,
        credited.leads,
        credited.leads_raw,
        credited.new_customers,
        {%- for model in models %}
        credited.{{ model.key }}_to - credited.{{ model.key }}_from
            as {{ model.key }}_weight,
        {{ allocate_share(
            'credited.net_revenue',
            'credited.' ~ model.key ~ '_from',
            'credited.' ~ model.key ~ '_to',
            2
        ) }} as {{ model.key }}_net_revenue,
        {{ allocate_share(
            'credited.contribution_margin',
            'credited.' ~ model.key ~ '_from',
            'credited.' ~ model.key ~ '_to',
            2
        ) }} as {{ model.key }}_contribution_margin
        {{- "," if not loop.last }}
        {%- endfor %}
    from credited

)

select
    credit_key,
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
    conversions,
    leads,
    leads_raw,
    new_customers,
    {%- for model in models %}
    {{ model.key }}_weight,
    cast({{ model.key }}_net_revenue as decimal(18, 2)) as {{ model.key }}_net_revenue,
    cast({{ model.key }}_contribution_margin as decimal(18, 2))
        as {{ model.key }}_contribution_margin
    {{- "," if not loop.last }}
    {%- endfor %}
from fct_attribution_credits
