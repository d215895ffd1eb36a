-- A later line for a product ends the one before it, whatever its own end says.
with

margins as (

    select * from {{ ref('stg_finance__margins') }}

),

dated as (

    select
        lower(trim(product)) as product,
        coalesce(valid_from, cast('1900-01-01' as date)) as valid_from,
        valid_to,
        margin_rate,
        unit_cost_local as unit_cost,
        coalesce(currency_code, '{{ var("reporting_currency") }}') as currency_code,
        lead(coalesce(valid_from, cast('1900-01-01' as date))) over (
            partition by lower(trim(product))
            order by coalesce(valid_from, cast('1900-01-01' as date))
        ) as next_valid_from
    from margins
    where product is not null

),

bounded as (

    select
        product,
        valid_from,
        -- The stated last day still counts.
        least(
            coalesce(next_valid_from, cast('9999-12-31' as date)),
            coalesce(
                cast({{ dbt.dateadd('day', 1, 'valid_to') }} as date),
                cast('9999-12-31' as date)
            )
        ) as valid_before,
        margin_rate,
        unit_cost,
        currency_code
    from dated

)

select * from bounded
