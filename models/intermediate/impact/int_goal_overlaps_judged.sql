-- What else begins or ends between the first day before and the last day after. What
-- touches all units alike drops out of a comparison with controls, and of nothing else.
-- Campaigns come and go all the time: they stand in the calendar and block nothing.
with

designs as (

    select * from {{ ref('int_goal_designs_completed') }}

),

interventions as (

    select * from {{ ref('int_interventions_listed') }}
    where origin <> 'campaign'

),

touched_units as (

    select
        origin,
        intervention_id,
        {{ explode_array(split_text('units', ';')) }} as unit
    from interventions
    where units is not null

),

cleaned_units as (

    select distinct
        origin,
        intervention_id,
        lower(trim(unit)) as unit
    from touched_units

),

goal_units as (

    select * from {{ ref('int_goal_units_listed') }}

),

pairs as (

    select
        designs.goal_id,
        designs.method,
        designs.post_start,
        interventions.origin,
        interventions.intervention_id,
        interventions.kind,
        interventions.title,
        interventions.starts_on,
        interventions.ends_on,
        -- Units of another kind may be anywhere.
        interventions.units is not null
        and interventions.unit_type = designs.unit_type as has_same_units
    from designs
    inner join interventions
        on
            not (
                interventions.origin = 'goal'
                and interventions.intervention_id = designs.goal_id
            )
            and (
                interventions.starts_on
                between designs.baseline_start and designs.post_end
                or interventions.ends_on
                between designs.baseline_start and designs.post_end
            )
            and (
                interventions.kpis is null
                or replace(';' || interventions.kpis || ';', ' ', '')
                like '%;' || designs.kpi || ';%'
            )

),

touches as (

    select
        pairs.goal_id,
        pairs.origin,
        pairs.intervention_id,
        sum(case when goal_units.role = 'treated' then 1 else 0 end) as treated_touched,
        sum(case when goal_units.role = 'control' then 1 else 0 end) as controls_touched,
        min(case when goal_units.role = 'control' then goal_units.unit end)
            as first_control
    from pairs
    inner join cleaned_units
        on
            pairs.origin = cleaned_units.origin
            and pairs.intervention_id = cleaned_units.intervention_id
    inner join goal_units
        on
            pairs.goal_id = goal_units.goal_id
            and cleaned_units.unit = goal_units.unit
    where pairs.has_same_units
    group by
        pairs.goal_id,
        pairs.origin,
        pairs.intervention_id

),

control_counts as (

    select
        goal_id,
        sum(case when role = 'treated' then 1 else 0 end) as treated_units,
        sum(case when role = 'control' then 1 else 0 end) as control_units
    from goal_units
    group by goal_id

),

judged as (

    select
        pairs.goal_id,
        pairs.origin,
        pairs.intervention_id,
        coalesce(pairs.title, pairs.intervention_id) as title,
        pairs.starts_on,
        touches.first_control,
        case
            when pairs.kind = 'definition_change' then 'definition'
            -- The same units on the same day: another figure of the same intervention.
            when
                pairs.origin = 'goal'
                and coalesce(touches.controls_touched, 0) = 0
                and pairs.starts_on = pairs.post_start
                then 'same'
            when
                pairs.has_same_units
                and coalesce(touches.treated_touched, 0)
                + coalesce(touches.controls_touched, 0) = 0
                then 'elsewhere'
            when coalesce(touches.controls_touched, 0) > 0
                and touches.controls_touched + touches.treated_touched
                < control_counts.control_units + control_counts.treated_units
                then 'control'
            when
                coalesce(control_counts.control_units, 0) > 0
                and coalesce(touches.treated_touched, 0) = 0
                then 'common'
            when
                coalesce(control_counts.control_units, 0) > 0
                and touches.treated_touched = control_counts.treated_units
                and touches.controls_touched = control_counts.control_units
                then 'common'
            else 'overlap'
        end as overlap
    from pairs
    left join touches
        on
            pairs.goal_id = touches.goal_id
            and pairs.origin = touches.origin
            and pairs.intervention_id = touches.intervention_id
    left join control_counts
        on pairs.goal_id = control_counts.goal_id

),

int_goal_overlaps_judged as (

    select * from judged
    where overlap not in ('same', 'elsewhere')

)

select * from int_goal_overlaps_judged
