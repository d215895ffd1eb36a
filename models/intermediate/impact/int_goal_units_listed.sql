-- The units that a goal names, each in its role. A star stands for all others that have
-- data.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}

),

named as (

    {%- for role in ['treated', 'control'] %}
    select
        goal_id,
        kpi,
        unit_type,
        '{{ role }}' as role,
        {{ explode_array(split_text(role ~ '_units', ';')) }} as unit
    from designs
    where {{ role }}_units is not null
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

cleaned as (

    select distinct
        goal_id,
        kpi,
        unit_type,
        role,
        lower(trim(unit)) as unit
    from named
    where trim(unit) <> ''

),

-- A goal that names no unit is about the whole company, or about all units of its type.
whole as (

    select
        goal_id,
        kpi,
        unit_type,
        'treated' as role,
        case when unit_type = 'company' then '(all)' else '*' end as unit
    from designs
    where treated_units is null

),

stated as (

    select * from cleaned
    union all
    select * from whole

),

measured as (

    select distinct
        kpi,
        unit_type,
        lower(unit) as unit
    from {{ ref('int_goal_metrics_summed') }}

),

others as (

    select
        stated.goal_id,
        stated.kpi,
        stated.unit_type,
        stated.role,
        measured.unit
    from stated
    inner join measured
        on
            stated.kpi = measured.kpi
            and stated.unit_type = measured.unit_type
    left join cleaned
        on
            stated.goal_id = cleaned.goal_id
            and measured.unit = cleaned.unit
    where
        stated.unit = '*'
        and cleaned.unit is null

),

int_goal_units_listed as (

    select * from stated
    where unit <> '*'

    union all

    select * from others

)

select
    int_goal_units_listed.goal_id,
    int_goal_units_listed.role,
    int_goal_units_listed.unit,
    measured.unit is not null as has_data
from int_goal_units_listed
left join measured
    on
        int_goal_units_listed.kpi = measured.kpi
        and int_goal_units_listed.unit_type = measured.unit_type
        and int_goal_units_listed.unit = measured.unit
