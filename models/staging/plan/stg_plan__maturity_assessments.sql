with

source as (

    select * from {{ source('raw_plan', 'maturity_assessments') }}

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
            partition by
                {{ parse_date('source.assessed_on', 'source._locale') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

maturity_assessments as (

    select
        {{ parse_date('assessed_on', '_locale') }} as assessed_on,
        {{ parse_integer('stage', '_locale') }} as stage,
        {{ clean_text('assessed_by_role') }} as assessed_by_role,
        _load_id as load_id
    from newest

)

select * from maturity_assessments
