-- A table of queries names no day: it speaks for the period that was chosen when it was
-- downloaded. Files of different periods are therefore never mixed, and a period is
-- known only where the folder or the name of the file holds its two days.
with

source as (

    select * from {{ source('raw_search_console', 'queries') }}

),

loads as (

    select
        load_id,
        recency,
        effective_at
    from {{ source('ops', 'loads') }}

),

typed as (

    select
        lower({{ clean_text('source.query') }}) as query,
        {{ parse_integer('source.clicks', 'source._locale') }} as clicks,
        {{ parse_integer('source.impressions', 'source._locale') }} as impressions,
        {{ parse_decimal('source.ctr', 'source._locale') }} as ctr,
        {{ parse_decimal('source.position', 'source._locale') }} as position,
        {{ parse_date(
            "nullif(regexp_extract(source._file,"
            ~ " '([0-9]{4}-[0-9]{2}-[0-9]{2})[^0-9]+[0-9]{4}-[0-9]{2}-[0-9]{2}', 1),"
            ~ " '')",
            'source._locale'
        ) }} as stated_start,
        {{ parse_date(
            "nullif(regexp_extract(source._file,"
            ~ " '[0-9]{4}-[0-9]{2}-[0-9]{2}[^0-9]+([0-9]{4}-[0-9]{2}-[0-9]{2})', 1),"
            ~ " '')",
            'source._locale'
        ) }} as stated_end,
        source._account_key as property,
        loads.effective_at as exported_at,
        source._load_id as load_id
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by source._load_id, lower(trim(source.query))
            order by source._row_number desc
        ) = 1

),

queries as (

    select
        load_id,
        query,
        clicks,
        impressions,
        ctr,
        position,
        case when stated_start <= stated_end then stated_start end as period_start,
        case when stated_start <= stated_end then stated_end end as period_end,
        property,
        exported_at
    from typed

)

select * from queries
