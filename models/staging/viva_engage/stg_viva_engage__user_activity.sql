with

source as (

    select * from {{ source('raw_viva_engage', 'user_activity') }}

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
                trim(source.report_refresh_date),
                lower(trim(source.user_principal_name)),
                trim(source.report_period)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

user_activity as (

    select
        {{ parse_date('report_refresh_date', '_locale') }} as report_refresh_date,
        {{ pseudonym('user_principal_name') }} as account_hash,
        lower({{ clean_text('user_state') }}) as user_state,
        {{ parse_date('state_change_date', '_locale') }} as state_change_date,
        {{ parse_date('last_activity_date', '_locale') }} as last_activity_date,
        {{ parse_integer('posted_count', '_locale') }} as posted_count,
        {{ parse_integer('read_count', '_locale') }} as read_count,
        {{ parse_integer('liked_count', '_locale') }} as liked_count,
        {{ parse_integer('report_period', '_locale') }} as report_period,
        _load_id as load_id
    from newest

)

select * from user_activity
