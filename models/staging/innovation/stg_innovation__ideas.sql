with

source as (

    select * from {{ source('raw_innovation', 'ideas') }}

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
            partition by {{ clean_id('source.idea_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

ideas as (

    select
        {{ clean_id('idea_id') }} as idea_id,
        {{ clean_text('title') }} as title,
        lower({{ clean_text('source_type') }}) as source_type,
        {{ clean_text('source_mention_url') }} as source_mention_url,
        {{ parse_moment('first_mentioned_at', '_locale', var('company_time_zone')) }}
            as first_mentioned_at,
        lower({{ clean_text('network') }}) as network,
        {{ clean_text('department') }} as department,
        {{ clean_id('merged_into_idea_id') }} as merged_into_idea_id,
        _load_id as load_id
    from newest

)

select * from ideas
