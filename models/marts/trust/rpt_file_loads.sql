with

loads as (
    select * from {{ ref('stg_ops__loads') }}
),

-- What people call a file may name a person: then only its folder is told.
rpt_file_loads as (
    select
        load_id,
        case
            when {{ matches_pattern('file', '[@+]') }}
                then split_part(file, '/', 1) || '/(named after somebody)'
            else file
        end as file,
        case
            when {{ matches_pattern('member', '[@+]') }} then '(named after somebody)'
            else nullif(member, '')
        end as member,
        source,
        entity,
        status,
        -- The first line says what is wrong; a quoted value may be personal.
        case
            when {{ matches_pattern('message', '[@+]') }}
                then 'see social-roi loads: the message quotes what may be personal'
            else split_part(message, chr(10), 1)
        end as message,
        level,
        grain,
        period_start,
        period_end,
        rows_read,
        rows_loaded,
        rows_rejected,
        rows_totals,
        loaded_at
    from loads
)

select * from rpt_file_loads
