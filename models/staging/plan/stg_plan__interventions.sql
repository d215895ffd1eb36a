with

source as (

    select * from {{ source('raw_plan', 'interventions') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

newest as (

    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by trim(source.intervention_id)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

interventions as (

    select
        trim(intervention_id) as intervention_id,
        {{ clean_text('title') }} as title,
        lower({{ clean_text('kind') }}) as kind,
        {{ parse_date('starts_on', '_locale') }} as starts_on,
        {{ parse_date('ends_on', '_locale') }} as ends_on,
        lower({{ clean_text('unit_type') }}) as unit_type,
        {{ clean_text('units') }} as units,
        lower({{ clean_text('kpis') }}) as kpis,
        {{ clean_text('newest.source') }} as source,
        {{ clean_text('owner_role') }} as owner_role,
        _load_id as load_id
    from newest

)

select * from interventions
