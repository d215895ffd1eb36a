with

source as (
    select * from {{ source('ops', 'coverage') }}
),

coverage as (
    select
        source,
        entity,
        level,
        -- In time sheets the account is a person.
        case
            when source in ('toggl', 'clockify', 'harvest')
                then {{ pseudonym('account_key') }}
            else account_key
        end as account_key,
        date_day,
        load_id,
        is_current
    from source
)

select * from coverage
