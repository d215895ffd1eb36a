with

source as (
    select * from {{ source('ops', 'loads') }}
),

loads as (
    select
        load_id,
        sha256,
        file,
        member,
        file_size,
        source,
        entity,
        status,
        message,
        encoding,
        delimiter,
        header_line,
        language,
        locale,
        -- In time sheets the account is a person.
        case
            when source in ('toggl', 'clockify', 'harvest')
                then {{ pseudonym('account_key') }}
            else account_key
        end as account_key,
        currency_code,
        level,
        grain,
        period_start,
        period_end,
        stated_created_at,
        effective_at,
        recency,
        rows_read,
        rows_loaded,
        rows_rejected,
        rows_totals,
        unmapped_headers,
        guessed_headers,
        problems,
        loaded_at
    from source
)

select * from loads
