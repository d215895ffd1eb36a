-- What stands against a verdict before anything is estimated.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}

),

unit_problems as (

    select
        goal_id,
        min(case when not has_data then unit end) as unit_without_data,
        count(distinct case when not has_data then unit end) as units_without_data
    from {{ ref('int_goal_units_listed') }}
    group by goal_id

),

doubled_units as (

    select
        goal_id,
        min(unit) as doubled_unit
    from (
        select
            goal_id,
            unit
        from {{ ref('int_goal_units_listed') }}
        group by
            goal_id,
            unit
        having count(*) > 1
    ) as doubled
    group by goal_id

),

overlapping as (

    select
        goal_id,
        min(case when overlap = 'definition' then title end) as definition_change,
        min(case when overlap = 'control' then title end) as control_intervention,
        min(case when overlap = 'control' then first_control end) as touched_control,
        min(case when overlap = 'overlap' then title end) as overlap_title,
        min(case when overlap = 'overlap' then starts_on end) as overlap_start,
        {{ join_array(ordered_array('title', 'title'), '; ') }} as all_titles
    from {{ ref('int_goal_overlaps_judged') }}
    group by goal_id

),

series_breaks as (

    select
        goal_id,
        min(first_definition_id) <> max(last_definition_id) as has_break
    from {{ ref('int_goal_panel_completed') }}
    where
        phase in ('baseline', 'post')
        and first_definition_id is not null
        -- Networks may count differently from each other, a unit not from itself.
        and unit <> '(all)'
    group by
        goal_id,
        unit

),

breaks as (

    select distinct goal_id
    from series_breaks
    where has_break

),

known_metrics as (

    select {{ join_array(ordered_array('kpi', 'kpi'), ', ') }} as kpis
    from {{ ref('goal_metrics') }}

),

int_goal_designs_checked as (

    select
        designs.*,
        overlapping.all_titles as overlapping_interventions,
        nullif(
            concat_ws(
                '|',
                case
                    when not designs.is_known_kpi
                        then
                            'no figure by day or month is called '
                            || coalesce(designs.kpi, '(nothing)') || '; there are: '
                            || known_metrics.kpis
                end,
                case
                    when
                        designs.is_known_kpi
                        and ';' || designs.known_unit_types || ';'
                        not like '%;' || designs.unit_type || ';%'
                        then
                            designs.kpi || ' is not known by ' || designs.unit_type
                            || ', only by ' || replace(designs.known_unit_types, ';', ', ')
                end,
                case
                    when designs.is_edited_after_start
                        then
                            'the goal was changed after its start, on '
                            || cast(
                                cast(designs.last_changed_at as date)
                                as {{ dbt.type_string() }}
                            )
                end,
                case
                    when not designs.is_registered_before_start
                        then
                            'the goal was registered after its start, on '
                            || coalesce(cast(
                                cast(designs.first_registered_at as date)
                                as {{ dbt.type_string() }}
                            ), 'an unknown day')
                end,
                case
                    when doubled_units.doubled_unit is not null
                        then
                            doubled_units.doubled_unit
                            || ' is named as treated and as control'
                end,
                case
                    when
                        unit_problems.units_without_data > 0
                        and designs.is_known_kpi
                        then
                            'there are no data for ' || unit_problems.unit_without_data
                            || case
                                when unit_problems.units_without_data > 1
                                    then
                                        ' and ' || cast(
                                            unit_problems.units_without_data - 1
                                            as {{ dbt.type_string() }}
                                        ) || ' more units'
                                else ''
                            end
                end,
                case
                    when overlapping.control_intervention is not null
                        then
                            'the control ' || overlapping.touched_control
                            || ' is treated too: ' || overlapping.control_intervention
                end,
                case
                    when overlapping.overlap_title is not null
                        then
                            'something else happened in the same time: '
                            || overlapping.overlap_title
                end,
                case
                    when
                        overlapping.definition_change is not null
                        or breaks.goal_id is not null
                        then
                            'what is counted changed within the time'
                            || coalesce(': ' || overlapping.definition_change, '')
                end
            ),
            ''
        ) as blocking_reasons
    from designs
    cross join known_metrics
    left join unit_problems
        on designs.goal_id = unit_problems.goal_id
    left join doubled_units
        on designs.goal_id = doubled_units.goal_id
    left join overlapping
        on designs.goal_id = overlapping.goal_id
    left join breaks
        on designs.goal_id = breaks.goal_id

)

select
    *,
    {{ as_of_date() }} as as_of_day
from int_goal_designs_checked
