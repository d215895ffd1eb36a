-- A brief that names a goal need not repeat what the goal says.
with

briefs as (

    select * from {{ ref('stg_plan__campaign_briefs') }}

),

goals as (

    select * from {{ ref('stg_plan__goals') }}

),

completed as (

    select
        briefs.platform,
        briefs.campaign_id,
        briefs.written_at,
        {{ to_business_date('briefs.written_at') }} as written_on,
        briefs.first_written_at,
        {{ to_business_date('briefs.first_written_at') }} as first_written_on,
        briefs.goal_id,
        goals.goal_id is not null as is_goal_known,
        coalesce(briefs.company_goal, goals.company_goal) as company_goal,
        coalesce(briefs.kpi, goals.kpi) as kpi,
        coalesce(briefs.target_value, goals.target_value) as target_value,
        coalesce(briefs.audience, goals.audience) as audience,
        coalesce(briefs.audience_places, goals.audience_places) as audience_places,
        coalesce(briefs.owner_role, goals.owner_role) as owner_role,
        coalesce(briefs.employee_roles, goals.employee_roles) as employee_roles,
        briefs.budget_local,
        briefs.currency_code,
        briefs.starts_on,
        briefs.ends_on,
        briefs.load_id
    from briefs
    left join goals
        on briefs.goal_id = goals.goal_id

)

select * from completed
