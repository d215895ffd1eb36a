with

time_entries as (
    select * from {{ ref('int_time_entries_unioned') }}
),

employee_rates as (
    select * from {{ ref('stg_finance__employee_rates') }}
),

-- Harvest knows people by number, Toggl and Clockify by mail address.
matched as (
    select
        time_entries.*,
        employee_rates.cash_rate_local,
        employee_rates.loaded_rate_local,
        employee_rates.currency_code
    from time_entries
    left join
        employee_rates
        on
            (
                time_entries.employee_id = employee_rates.employee_id
                or (
                    time_entries.employee_id is null
                    and time_entries.email_hash = employee_rates.email_hash
                )
            )
            and time_entries.date_day
            >= coalesce(employee_rates.valid_from, time_entries.date_day)
            and time_entries.date_day
            <= coalesce(employee_rates.valid_to, time_entries.date_day)
    -- Of two rates for one day the later one holds.
    qualify
        row_number() over (
            partition by time_entries.time_entry_key
            order by
                case when employee_rates.valid_from is null then 1 else 0 end asc,
                employee_rates.valid_from desc,
                employee_rates.load_id asc
        ) = 1
),

valued as (
    select
        *,
        coalesce(loaded_rate_local, cash_rate_local) is not null as is_complete
    from matched
),

-- By project and day, not by person: what one person earns is nobody's report.
personnel_costs as (
    select
        'hours:' || source_platform || ':' || coalesce(project_name, '(no project)')
        || case when is_complete then '' else ':no rate' end as cost_line_id,
        source_platform,
        project_name,
        channel_id,
        date_day,
        coalesce(currency_code, '{{ var("reporting_currency") }}') as currency_code,
        is_complete,
        cast(sum(hours) as decimal(18, 6)) as hours,
        cast(
            coalesce(sum(
                cast(
                    cast(hours as decimal(19, 6))
                    * coalesce(loaded_rate_local, cash_rate_local)
                    as decimal(18, 6)
                )
            ), 0) as decimal(18, 6)
        ) as amount_local,
        cast(
            coalesce(sum(
                cast(
                    cast(hours as decimal(19, 6))
                    * coalesce(cash_rate_local, loaded_rate_local)
                    as decimal(18, 6)
                )
            ), 0) as decimal(18, 6)
        ) as amount_cash_local,
        max(load_id) as load_id
    from valued
    group by
        source_platform,
        project_name,
        channel_id,
        date_day,
        coalesce(currency_code, '{{ var("reporting_currency") }}'),
        is_complete
)

select * from personnel_costs
