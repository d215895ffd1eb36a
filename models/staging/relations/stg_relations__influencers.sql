with

source as (

    select * from {{ source('raw_relations', 'influencers') }}

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
            partition by trim(source.influencer_id)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

influencers as (

    select
        trim(influencer_id) as influencer_id,
        lower({{ clean_text('network') }}) as network,
        {{ pseudonym("regexp_replace(handle, '^[@ ]+', '')") }} as handle_hash,
        {{ parse_moment('discovered_at', '_locale', var('company_time_zone')) }}
            as discovered_at,
        {{ parse_moment('contacted_at', '_locale', var('company_time_zone')) }}
            as contacted_at,
        {{ parse_moment('networked_at', '_locale', var('company_time_zone')) }}
            as networked_at,
        lower({{ clean_text('networked_evidence') }}) as networked_evidence,
        {{ clean_text('scoring_version') }} as scoring_version,
        upper({{ clean_text('tracking_code') }}) as tracking_code,
        lower({{ clean_text('utm_campaign') }}) as utm_campaign,
        _load_id as load_id
    from newest

)

select * from influencers
