with

source as (

    select * from {{ source('raw_relations', 'partners') }}

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
            partition by trim(source.partner_id)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

partners as (

    select
        trim(partner_id) as partner_id,
        lower({{ clean_text('found_via') }}) as found_via,
        {{ parse_moment('found_at', '_locale', var('company_time_zone')) }} as found_at,
        {{ clean_text('evidence_url') }} as evidence_url,
        {{ parse_moment('qualified_at', '_locale', var('company_time_zone')) }}
            as qualified_at,
        {{ clean_text('qualified_by_role') }} as qualified_by_role,
        {{ clean_text('crm_deal_ids') }} as crm_deal_ids,
        coalesce(lower({{ clean_text('crm_source') }}), 'hubspot') as crm_source,
        lower({{ clean_text('status') }}) as status,
        _load_id as load_id
    from newest

)

select * from partners
