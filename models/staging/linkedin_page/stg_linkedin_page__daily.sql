with

source as (

    select * from {{ source('raw_linkedin_page', 'daily') }}

),

loads as (

    select
        load_id,
        effective_at,
        recency
    from {{ source('ops', 'loads') }}

),

days as (

    select
        'linkedin' as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ parse_date('source.date_day', 'source._locale') }} as date_day,
        {{ parse_integer('source.impressions_organic', 'source._locale') }}
            as impressions_organic,
        {{ parse_integer('source.unique_impressions_organic', 'source._locale') }}
            as unique_impressions_organic,
        {{ parse_integer('source.clicks_organic', 'source._locale') }}
            as clicks_organic,
        {{ parse_integer('source.reactions_organic', 'source._locale') }}
            as reactions_organic,
        {{ parse_integer('source.comments_organic', 'source._locale') }}
            as comments_organic,
        {{ parse_integer('source.reposts_organic', 'source._locale') }}
            as reposts_organic,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where date_day is not null
