-- What a contact costs on each day, in reporting currency of the day.
with

rates as (

    select
        dates.date_day,
        rates.contact_type,
        {{ exchange('rates.variable_cost', 'fx_rates.fx_rate') }} as variable_cost,
        {{ exchange('rates.loaded_cost', 'fx_rates.fx_rate') }} as loaded_cost
    from {{ ref('dim_dates') }} as dates
    inner join {{ ref('stg_service__support_cost_rates') }} as rates
        on
            dates.date_day >= rates.valid_from
            and dates.date_day <= {{ as_of_date() }}
    left join {{ ref('int_fx_rates_filled') }} as fx_rates
        on
            rates.currency_code = fx_rates.currency_code
            and dates.date_day = fx_rates.date_day
    qualify
        row_number() over (
            partition by dates.date_day, rates.contact_type
            order by rates.valid_from desc
        ) = 1

),

int_contact_costs_dated as (

    select
        date_day,
        max(case when contact_type = 'call' then variable_cost end) as call_cost,
        max(case when contact_type = 'call' then loaded_cost end) as call_cost_loaded,
        max(case when contact_type = 'social_contact' then variable_cost end)
            as social_cost,
        max(case when contact_type = 'social_contact' then loaded_cost end)
            as social_cost_loaded
    from rates
    group by date_day

)

select * from int_contact_costs_dated
