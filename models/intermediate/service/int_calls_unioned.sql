-- Calls of all telephone systems up to the as-of date, on the company's days.
with

calls as (

    {%- for tool in ['aircall', 'threecx'] %}
    select
        '{{ tool }}' as source_platform,
        started_at,
        coalesce(line, '(no line)') as line,
        coalesce(direction, 'inbound') as direction,
        is_answered,
        talk_seconds,
        load_id
    from {{ ref('stg_' ~ tool ~ '__calls') }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

dated as (

    select
        *,
        {{ to_business_date('started_at') }} as date_day
    from calls
    where started_at < {{ end_of_as_of_date() }}

)

select * from dated
