with

source as (

    select * from {{ source('raw_linkedin_page', 'visitors_daily') }}

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
        {{ parse_integer('source.page_views', 'source._locale') }} as page_views,
        {{ parse_integer('source.unique_visitors', 'source._locale') }}
            as unique_visitors,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where date_day is not null
