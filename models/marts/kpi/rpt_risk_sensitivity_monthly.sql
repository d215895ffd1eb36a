-- Which assumption moves the scenario most: the value of the month when one parameter is
-- low or high and all others stay at base.
with

{%- set units = risk_parameters() %}

losses as (

    select
        date_month,
        max(case when metric_id = 'purchase_intents_unanswered' then value end)
            as purchase_intents,
        max(case when metric_id = 'complaints_unanswered' then value end) as complaints
    from {{ ref('rpt_risk_of_ignorance_monthly') }}
    where scenario = 'measured'
    group by date_month

),

-- Why there is no value is the same for the whole month.
scenarios as (

    select
        date_month,
        is_complete,
        reason,
        claim_type,
        amec_tier,
        currency_code
    from {{ ref('rpt_risk_of_ignorance_monthly') }}
    where scenario = 'base'

),

varied as (

    {%- for name, unit in units.items() %}
    select
        '{{ name }}' as parameter,
        '{{ unit }}' as unit
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

levels as (

    {%- for level in ['low', 'base', 'high'] %}
    select '{{ level }}' as scenario_level
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

parameters as (

    select
        date_month,
        parameter,
        source,
        owner_role,
        case when is_converted then low end as low,
        case when is_converted then base end as base,
        case when is_converted then high end as high
    from {{ ref('int_scenario_parameters_dated') }}

),

assumed as (

    select
        parameters.date_month,
        varied.parameter as varied_parameter,
        levels.scenario_level,
        parameters.parameter,
        case
            when parameters.parameter <> varied.parameter then parameters.base
            when levels.scenario_level = 'low' then parameters.low
            when levels.scenario_level = 'high' then parameters.high
            else parameters.base
        end as value
    from parameters
    cross join varied
    cross join levels

),

parameter_sets as (

    select
        date_month,
        varied_parameter,
        scenario_level,
        {%- for name in units %}
        max(case when parameter = '{{ name }}' then value end) as {{ name }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from assumed
    group by
        date_month,
        varied_parameter,
        scenario_level

),

valued as (

    select
        parameter_sets.date_month,
        parameter_sets.varied_parameter,
        parameter_sets.scenario_level,
        {{ risk_amount('losses', 'parameter_sets') }} as amount
    from parameter_sets
    inner join losses on parameter_sets.date_month = losses.date_month

),

amounts as (

    select
        date_month,
        varied_parameter,
        max(case when scenario_level = 'low' then amount end) as amount_at_low,
        max(case when scenario_level = 'base' then amount end) as amount_at_base,
        max(case when scenario_level = 'high' then amount end) as amount_at_high
    from valued
    group by
        date_month,
        varied_parameter

),

rpt_risk_sensitivity_monthly as (

    select
        {{ surrogate_key(['scenarios.date_month', 'varied.parameter']) }}
            as sensitivity_key,
        scenarios.date_month,
        varied.parameter,
        varied.unit as parameter_unit,
        cast(parameters.low as decimal(18, 6)) as parameter_low,
        cast(parameters.base as decimal(18, 6)) as parameter_base,
        cast(parameters.high as decimal(18, 6)) as parameter_high,
        amounts.amount_at_low,
        amounts.amount_at_base,
        amounts.amount_at_high,
        cast(
            abs(amounts.amount_at_high - amounts.amount_at_low) as decimal(18, 2)
        ) as swing,
        parameters.source as parameter_source,
        parameters.owner_role,
        scenarios.is_complete,
        scenarios.reason,
        scenarios.claim_type,
        scenarios.amec_tier,
        scenarios.currency_code
    from scenarios
    cross join varied
    left join parameters
        on
            scenarios.date_month = parameters.date_month
            and varied.parameter = parameters.parameter
    left join amounts
        on
            scenarios.date_month = amounts.date_month
            and varied.parameter = amounts.varied_parameter

)

select * from rpt_risk_sensitivity_monthly
