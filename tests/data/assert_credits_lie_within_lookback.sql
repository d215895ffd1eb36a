-- No credit to a touch after the sale or before the lookback; refunds are judged by
-- the sale they take back.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where is_attributed

),

conversions as (

    select
        conversion_key,
        coalesce(original_conversion_key, conversion_key) as path_conversion_key
    from {{ ref('fct_conversions') }}

),

sales as (

    select
        conversion_key,
        conversion_type,
        converted_at
    from {{ ref('fct_conversions') }}

),

aged as (

    select
        credits.credit_key,
        credits.touched_at,
        sales.converted_at,
        {{ seconds_between('credits.touched_at', 'sales.converted_at') }} as age_seconds,
        86400 * case sales.conversion_type
            {%- for conversion_type, days in attribution_parameters().lookback_days.items() %}
            when '{{ conversion_type }}' then {{ days }}
            {%- endfor %}
        end as lookback_seconds
    from credits
    inner join conversions
        on credits.conversion_key = conversions.conversion_key
    inner join sales
        on conversions.path_conversion_key = sales.conversion_key

)

select *
from aged
where
    touched_at > converted_at
    or age_seconds > lookback_seconds
