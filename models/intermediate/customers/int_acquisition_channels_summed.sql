-- Weights as decimals: sums of them do not depend on the order of the rows. One digit
-- more than 18 makes DuckDB multiply in 128 bits.
with

weighted as (

    select * from {{ ref('int_acquisition_channels_weighted') }}

),

channels as (

    select
        conversion_key as acquisition_key,
        model_key,
        channel_id,
        cast(sum(weight) as decimal(19, 12)) as weight
    from weighted
    group by
        conversion_key,
        model_key,
        channel_id

)

select * from channels
