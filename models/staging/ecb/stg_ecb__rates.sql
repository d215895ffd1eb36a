with

source as (
    select * from {{ source('raw_ecb', 'rates') }}
),

coverage as (
    select
        load_id,
        account_key,
        coalesce(level, '') as level,
        date_day
    from {{ source('ops', 'coverage') }}
    where
        source = 'ecb'
        and entity = 'rates'
        and is_current
),

typed as (
    select
        {{ parse_date('rate_date', '_locale') }} as rate_date,
        upper(trim(currency_code)) as currency_code,
        {{ parse_decimal('rate', '_locale') }} as rate,
        coalesce(_level, '') as level,
        _account_key as account_key,
        _load_id as load_id
    from source
),

rates as (
    select
        typed.rate_date,
        typed.currency_code,
        typed.rate,
        typed.load_id
    from typed
    inner join
        coverage
        on
            typed.load_id = coverage.load_id
            and typed.account_key = coverage.account_key
            and typed.level = coverage.level
            and typed.rate_date = coverage.date_day
    where typed.rate > 0
)

select * from rates
