with

source as (

    select * from {{ source('raw_search_console', 'days') }}

),

coverage as (

    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day
    from {{ source('ops', 'coverage') }}
    where
        source = 'search_console'
        and entity = 'days'
        and is_current

),

typed as (

    select
        {{ parse_date('date_day', '_locale') }} as date_day,
        _account_key as property,
        {{ parse_integer('clicks', '_locale') }} as clicks,
        {{ parse_integer('impressions', '_locale') }} as impressions,
        {{ parse_decimal('ctr', '_locale') }} as ctr,
        {{ parse_decimal('position', '_locale') }} as position,
        coalesce(_level, '') as level,
        _load_id as load_id
    from source

),

days as (

    select
        typed.date_day,
        typed.property,
        typed.clicks,
        typed.impressions,
        typed.ctr,
        typed.position,
        typed.load_id
    from typed
    inner join coverage
        on
            typed.load_id = coverage.load_id
            and typed.property = coverage.account_key
            and typed.level = coverage.level
            and typed.date_day = coverage.date_day

)

select * from days
