with

source as (

    select * from {{ source('raw_people', 'employees') }}

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
            partition by {{ clean_id('source.employee_id') }}
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

employees as (

    select
        {{ clean_id('employee_id') }} as employee_id,
        {{ clean_text('department') }} as department,
        {{ parse_date('entry_date', '_locale') }} as entry_date,
        {{ parse_date('exit_date', '_locale') }} as exit_date,
        {{ pseudonym('work_email') }} as email_hash,
        {{ clean_text('country') }} as country,
        coalesce({{ parse_boolean('is_opted_out') }}, false) as is_opted_out,
        _load_id as load_id
    from newest

)

select * from employees
