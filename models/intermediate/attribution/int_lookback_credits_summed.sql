-- The credits once more for every other lookback of the range, by month and channel.
-- Removal effects stay those of the configured lookback: they are of all journeys.
{%- set models = credit_models() %}
with

conversions as (

    select
        coalesce(original_conversion_key, conversion_key) as path_conversion_key,
        cast(date_trunc('month', date_day) as date) as date_month,
        net_revenue,
        contribution_margin
    from {{ ref('fct_conversions') }}

),

shares as (

    select * from {{ ref('int_attribution_shares_calculated') }}
    where lookback_key <> 'configured'

),

lookbacks as (

    {%- for days in var('roi_range_lookback_days') %}
    select '{{ days }} days' as lookback_key
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- else %}
    select 'none' as lookback_key
    where false
    {%- endfor %}

),

credited as (

    select
        lookbacks.lookback_key,
        conversions.date_month,
        coalesce(shares.channel_id, '(unattributed)') as channel_id,
        {%- for model in models %}
        {{ allocate_share(
            'conversions.net_revenue',
            'coalesce(shares.' ~ model.key ~ '_from, 0.0)',
            'coalesce(shares.' ~ model.key ~ '_to, 1.0)',
            2
        ) }} as {{ model.key }}_net_revenue,
        case
            when
                coalesce(shares.{{ model.key }}_to, 1.0)
                = coalesce(shares.{{ model.key }}_from, 0.0)
                then 0
            else {{ allocate_share(
                'conversions.contribution_margin',
                'coalesce(shares.' ~ model.key ~ '_from, 0.0)',
                'coalesce(shares.' ~ model.key ~ '_to, 1.0)',
                2
            ) }}
        end as {{ model.key }}_contribution_margin
        {{- "," if not loop.last }}
        {%- endfor %}
    from conversions
    cross join lookbacks
    left join shares
        on
            lookbacks.lookback_key = shares.lookback_key
            and conversions.path_conversion_key = shares.conversion_key

),

summed as (

    select
        lookback_key,
        date_month,
        channel_id,
        {%- for model in models %}
        sum({{ model.key }}_net_revenue) as {{ model.key }}_net_revenue,
        case
            when count(*) = count({{ model.key }}_contribution_margin)
                then sum({{ model.key }}_contribution_margin)
        end as {{ model.key }}_contribution_margin
        {{- "," if not loop.last }}
        {%- endfor %}
    from credited
    group by
        lookback_key,
        date_month,
        channel_id

),

by_model as (

    {%- for model in models %}
    select
        lookback_key,
        '{{ model.key }}' as model_key,
        date_month,
        channel_id,
        {{ model.key }}_net_revenue as net_revenue,
        {{ model.key }}_contribution_margin as contribution_margin
    from summed
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select * from by_model
