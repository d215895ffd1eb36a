-- The newest file says what the brief says; all files together say when it was first
-- written.
with

source as (

    select * from {{ source('raw_plan', 'campaign_briefs') }}

),

loads as (

    select
        load_id,
        recency,
        effective_at
    from {{ source('ops', 'loads') }}

),

typed as (

    select
        lower({{ clean_text('source.platform') }}) as platform,
        {{ clean_id('source.campaign_id') }} as campaign_id,
        {{ parse_moment(
            'source.written_at', 'source._locale', var('company_time_zone')
        ) }} as written_at,
        {{ clean_text('source.company_goal') }} as company_goal,
        {{ clean_text('source.goal_id') }} as goal_id,
        lower({{ clean_text('source.kpi') }}) as kpi,
        {{ parse_decimal('source.target_value', 'source._locale') }} as target_value,
        {{ clean_text('source.audience') }} as audience,
        {{ clean_text('source.audience_places') }} as audience_places,
        {{ clean_text('source.owner_role') }} as owner_role,
        {{ clean_text('source.employee_roles') }} as employee_roles,
        {{ parse_decimal('source.budget', 'source._locale') }} as budget_local,
        upper({{ clean_text('source.currency_code') }}) as currency_code,
        {{ parse_date('source.starts_on', 'source._locale') }} as starts_on,
        {{ parse_date('source.ends_on', 'source._locale') }} as ends_on,
        loads.recency,
        loads.effective_at,
        source._load_id as load_id,
        source._row_number as row_number
    from source
    inner join loads on source._load_id = loads.load_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by platform, campaign_id
            order by recency desc, load_id desc, row_number desc
        ) as age_number,
        min(written_at) over (partition by platform, campaign_id) as first_written_at,
        min(effective_at) over (partition by platform, campaign_id) as first_seen_at
    from typed

),

campaign_briefs as (

    select
        platform,
        campaign_id,
        written_at,
        first_written_at,
        first_seen_at,
        company_goal,
        goal_id,
        kpi,
        target_value,
        audience,
        audience_places,
        owner_role,
        employee_roles,
        budget_local,
        currency_code,
        starts_on,
        ends_on,
        load_id
    from ranked
    where age_number = 1

)

select * from campaign_briefs
