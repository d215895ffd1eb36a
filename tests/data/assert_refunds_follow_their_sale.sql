-- The refund of a sale is taken back from the same touches with the same weights.
with

credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

conversions as (

    select
        conversion_key,
        original_conversion_key
    from {{ ref('fct_conversions') }}

),

refund_credits as (

    select
        credits.*,
        conversions.original_conversion_key
    from credits
    inner join conversions
        on credits.conversion_key = conversions.conversion_key
    where conversions.original_conversion_key is not null

)

select
    refund_credits.conversion_key,
    refund_credits.original_conversion_key,
    refund_credits.touchpoint_key
from refund_credits
left join credits
    on
        refund_credits.original_conversion_key = credits.conversion_key
        and refund_credits.touchpoint_key is not distinct from credits.touchpoint_key
        {%- for model in credit_models() %}
        and refund_credits.{{ model.key }}_weight = credits.{{ model.key }}_weight
        {%- endfor %}
where credits.credit_key is null
