with

rpt_interventions as (

    select
        {{ surrogate_key(['origin', 'intervention_id']) }} as intervention_key,
        intervention_id,
        title,
        kind,
        origin,
        starts_on,
        ends_on,
        unit_type,
        units,
        kpis
    from {{ ref('int_interventions_listed') }}

)

select * from rpt_interventions
