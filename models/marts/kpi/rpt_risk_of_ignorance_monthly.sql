-- What not listening costs. The first rows are counted; the value is a scenario with
-- three sets of parameters, each with a source and an owner, and is added to nothing.
with

definitions as (

    select * from {{ ref('kpi_definitions') }}
    where metric_id = 'risk_value'

),

measured as (

    select * from {{ ref('fct_kpi_figures_monthly') }}
    where report = 'risk'

),

losses as (

    select
        date_month,
        max(case when metric_id = 'purchase_intents_unanswered' then value end)
            as purchase_intents,
        max(case when metric_id = 'complaints_unanswered' then value end) as complaints,
        max(
            case
                when metric_id in ('purchase_intents_unanswered', 'complaints_unanswered')
                    then reason
            end
        ) as losses_reason,
        min(
            case
                when metric_id in ('purchase_intents_unanswered', 'complaints_unanswered')
                    then case when is_complete then 1 else 0 end
            end
        ) = 1 as is_complete
    from measured
    group by date_month

),

parameters as (

    select * from {{ ref('int_scenario_parameters_dated') }}

),

scenarios as (

    {%- for scenario in ['low', 'base', 'high'] %}
    select
        date_month,
        '{{ scenario }}' as scenario,
        {%- for name in risk_parameters() %}
        max(
            case when parameter = '{{ name }}' and is_converted then {{ scenario }} end
        ) as {{ name }},
        {%- endfor %}
        {{ join_array(
            ordered_array("parameter || ': ' || source", 'parameter'), '; '
        ) }} as parameter_source,
        {{ join_array(
            ordered_array("parameter || ': ' || owner_role", 'parameter'), '; '
        ) }} as owner_role,
        {{ join_array(
            ordered_array(
                "parameter || '=' || cast(" ~ scenario ~ " as " ~ dbt.type_string() ~ ")",
                'parameter'
            ), '; '
        ) }} as parameters
    from parameters
    group by date_month
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

grid as (

    {%- for scenario in ['low', 'base', 'high'] %}
    select
        date_month,
        '{{ scenario }}' as scenario,
        purchase_intents,
        complaints,
        losses_reason,
        is_complete
    from losses
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

valued as (

    select
        grid.date_month,
        grid.scenario,
        {{ risk_amount('grid', 'scenarios') }} as amount,
        scenarios.parameter_source,
        scenarios.owner_role,
        scenarios.parameters,
        grid.is_complete,
        case
            when grid.purchase_intents is null and grid.complaints is null
                then coalesce(grid.losses_reason, 'nothing was counted')
            when scenarios.date_month is null then 'no scenario parameters by then'
            when grid.purchase_intents is null or grid.complaints is null
                then 'one of the two was not counted'
            when
                scenarios.purchase_intent_conversion_rate is null
                or scenarios.purchase_intent_margin is null
                or scenarios.complaint_churn_change is null
                or scenarios.customer_lifetime_value is null
                then 'a parameter is missing'
            else grid.losses_reason
        end as reason
    from grid
    left join scenarios
        on
            grid.date_month = scenarios.date_month
            and grid.scenario = scenarios.scenario

),

rpt_risk_of_ignorance_monthly as (

    select
        {{ surrogate_key(['date_month', 'metric_id', "'measured'"]) }} as risk_key,
        date_month,
        area as theme,
        metric_id,
        metric_name,
        'measured' as scenario,
        unit,
        direction,
        value,
        amount,
        numerator,
        denominator,
        sample_size,
        is_complete,
        reason,
        cast(null as {{ dbt.type_string() }}) as parameters,
        cast(null as {{ dbt.type_string() }}) as parameter_source,
        cast(null as {{ dbt.type_string() }}) as owner_role,
        definition,
        evidence,
        claim_type,
        amec_tier,
        currency_code
    from measured

    union all

    select
        {{ surrogate_key([
            'valued.date_month', 'definitions.metric_id', 'valued.scenario'
        ]) }} as risk_key,
        valued.date_month,
        definitions.area as theme,
        definitions.metric_id,
        definitions.metric_name,
        valued.scenario,
        definitions.unit,
        definitions.direction,
        cast(valued.amount as double) as value,
        valued.amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as bigint) as sample_size,
        valued.is_complete,
        valued.reason,
        valued.parameters,
        valued.parameter_source,
        valued.owner_role,
        definitions.definition,
        definitions.evidence,
        definitions.claim_type,
        definitions.amec_tier,
        '{{ var("reporting_currency") }}' as currency_code
    from valued
    cross join definitions

)

select * from rpt_risk_of_ignorance_monthly
