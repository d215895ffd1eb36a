{{ config(meta={'dagster': {'ref': {'name': 'rpt_participation_monthly'}}}) }}
-- No row is about fewer people than may be shown, and what is left of the total when
-- all other rows are taken from it is nobody.
with

audiences as (

    select
        'information' as report,
        information_id as report_row,
        audience_scope,
        eligible as persons
    from {{ ref('rpt_information_diffusion') }}

    union all

    select
        'participation' as report,
        cast(date_month as {{ dbt.type_string() }}) as report_row,
        department as audience_scope,
        headcount as persons
    from {{ ref('rpt_participation_monthly') }}

),

totals as (

    select
        report,
        report_row,
        max(case when audience_scope = '(all)' then persons end) as persons,
        coalesce(sum(case when audience_scope <> '(all)' then persons end), 0)
            as persons_below
    from audiences
    group by
        report,
        report_row

)

select
    report,
    report_row,
    audience_scope,
    persons
from audiences
where persons < {{ var('min_department_size') }}

union all

select
    report,
    report_row,
    'what is left of the total' as audience_scope,
    coalesce(persons, 0) - persons_below as persons
from totals
where coalesce(persons, 0) <> persons_below
