with

source as (

    select * from {{ source('raw_meta_business_suite', 'daily') }}

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
        -- A title that names no network is told by its folder.
        case
            when lower(source.title) like '%instagram%' then 'instagram'
            when lower(source.title) like '%facebook%' then 'facebook'
            when source.page_likes is not null then 'facebook'
            when lower(source._account_key) like '%instagram%' then 'instagram'
            when lower(source._account_key) like '%facebook%' then 'facebook'
            else 'meta'
        end as network,
        case
            when source._account_key = '(all)' then '(not stated)'
            else source._account_key
        end as page_id,
        {{ parse_date('source.date_day', 'source._locale') }} as date_day,
        case
            when source.page_likes is not null then 'page likes'
            else trim(
                regexp_replace(
                    lower(source.title), '(facebook|instagram)[ -]*', ''
                )
            )
        end as source_metric,
        coalesce(
            {{ parse_integer('source.value', 'source._locale') }},
            {{ parse_integer('source.page_likes', 'source._locale') }}
        ) as metric_value,
        loads.recency,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

)

select * from days
where
    date_day is not null
    and metric_value is not null
    and source_metric is not null
