-- The parameters of scenarios that hold on the first day of each month, in reporting
-- currency of that day.
with

int_scenario_parameters_dated as (

    select
        dates.date_month,
        stated.parameter,
        stated.source,
        stated.owner_role,
        stated.low * coalesce(fx_rates.fx_rate, 1) as low,
        stated.base * coalesce(fx_rates.fx_rate, 1) as base,
        stated.high * coalesce(fx_rates.fx_rate, 1) as high,
        stated.currency_code is null or fx_rates.fx_rate is not null as is_converted
    from {{ ref('dim_dates') }} as dates
    inner join {{ ref('stg_plan__scenario_parameters') }} as stated
        on
            dates.date_day = dates.date_month
            and dates.date_day >= stated.valid_from
            and dates.date_day <= {{ as_of_date() }}
    left join {{ ref('int_fx_rates_filled') }} as fx_rates
        on
            stated.currency_code = fx_rates.currency_code
            and dates.date_day = fx_rates.date_day
    qualify
        row_number() over (
            partition by dates.date_month, stated.parameter
            order by stated.valid_from desc
        ) = 1

)

select * from int_scenario_parameters_dated
