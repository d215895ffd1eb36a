with

records as (

    select * from {{ ref('int_goal_records_listed') }}

),

wanted as (

    select distinct
        kpi,
        unit_type
    from {{ ref('int_goal_designs_completed') }}

),

unit_records as (

    {%- for unit_type in [
        'company', 'region', 'segment', 'product', 'channel', 'platform', 'account',
        'campaign', 'network', 'country'
    ] %}
    select
        records.kpi,
        wanted.unit_type,
        {{ "'(all)'" if unit_type == 'company' else 'records.' ~ unit_type }} as unit,
        records.date_day,
        records.source,
        records.definition_id,
        records.numerator,
        records.denominator
    from records
    inner join wanted
        on
            records.kpi = wanted.kpi
            and wanted.unit_type = '{{ unit_type }}'
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

int_goal_metrics_summed as (

    select
        kpi,
        unit_type,
        unit,
        date_day,
        count(*) as records,
        -- A day with one unknown amount has no known sum.
        case when count(*) = count(numerator) then sum(numerator) end as numerator,
        sum(denominator) as denominator,
        min(source) as first_source,
        max(source) as last_source,
        min(definition_id) as first_definition_id,
        max(definition_id) as last_definition_id
    from unit_records
    where unit is not null
    group by
        kpi,
        unit_type,
        unit,
        date_day

)

select * from int_goal_metrics_summed
