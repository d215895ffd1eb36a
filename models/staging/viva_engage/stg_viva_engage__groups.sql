with

source as (

    select * from {{ source('raw_viva_engage', 'groups') }}

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
                trim(source.group_display_name),
                trim(source.report_period)
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

groups as (

    select
        {{ parse_date('report_refresh_date', '_locale') }} as report_refresh_date,
        {{ clean_text('group_display_name') }} as group_display_name,
        coalesce({{ parse_boolean('is_deleted') }}, false) as is_deleted,
        {{ pseudonym('owner_principal_name') }} as owner_hash,
        {{ parse_date('last_activity_date', '_locale') }} as last_activity_date,
        lower({{ clean_text('group_type') }}) as group_type,
        coalesce({{ parse_boolean('is_office_365_connected') }}, false) as is_office_365_connected,
        {{ parse_integer('member_count', '_locale') }} as member_count,
        {{ parse_integer('posted_count', '_locale') }} as posted_count,
        {{ parse_integer('read_count', '_locale') }} as read_count,
        {{ parse_integer('liked_count', '_locale') }} as liked_count,
        {{ parse_integer('report_period', '_locale') }} as report_period,
        _load_id as load_id
    from newest

)

select * from groups
