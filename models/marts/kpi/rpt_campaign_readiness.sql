-- Was it clear, before money was spent, what a campaign is for? The five questions of a
-- brief, how far the links tell which visits are its, and what it may cost.
with

briefs as (

    select * from {{ ref('int_campaign_briefs_completed') }}

),

campaigns as (

    select
        platform,
        campaign_id,
        min(latest_campaign_name) as campaign_name,
        min(channel_id) as channel_id
    from {{ ref('dim_campaigns') }}
    where is_current
    group by
        platform,
        campaign_id

),

performance as (

    select
        platform,
        campaign_id,
        sum(spend) as spend,
        min(case when spend_local > 0 then date_day end) as first_spend_on,
        max(case when spend_local > 0 then date_day end) as last_spend_on,
        sum(case when spend is null then 1 else 0 end) as rows_without_rate
    from {{ ref('fct_ad_performance_daily') }}
    where campaign_id is not null
    group by
        platform,
        campaign_id

),

spending as (

    select * from performance
    where first_spend_on is not null

),

sessions as (

    select * from {{ ref('int_campaign_sessions_counted') }}

),

fx_rates as (

    select
        currency_code,
        date_day,
        fx_rate
    from {{ ref('int_fx_rates_filled') }}

),

-- Budgets that are for one campaign and not for its content or agency.
planned as (

    select
        platform,
        campaign_id,
        currency_code,
        amount_local,
        period_start as budget_on
    from {{ ref('stg_plan__budgets') }}
    where
        platform is not null
        and campaign_id is not null
        and coalesce(cost_type, 'media') = 'media'

),

-- What the brief says goes before the plan. A plan's day that has not come has no rate.
budget_lines as (

    select
        platform,
        campaign_id,
        'brief' as budget_basis,
        currency_code,
        budget_local as amount_local,
        least(coalesce(starts_on, written_on), {{ as_of_date() }}) as rate_day
    from briefs
    where budget_local is not null

    union all

    select
        planned.platform,
        planned.campaign_id,
        'budget plan' as budget_basis,
        planned.currency_code,
        planned.amount_local,
        least(planned.budget_on, {{ as_of_date() }}) as rate_day
    from planned
    left join briefs
        on
            planned.platform = briefs.platform
            and planned.campaign_id = briefs.campaign_id
            and briefs.budget_local is not null
    where briefs.campaign_id is null

),

budgets as (

    select
        budget_lines.platform,
        budget_lines.campaign_id,
        max(budget_lines.budget_basis) as budget_basis,
        case
            when count(*) = count(fx_rates.fx_rate)
                then sum({{ exchange('budget_lines.amount_local', 'fx_rates.fx_rate') }})
        end as budget
    from budget_lines
    left join fx_rates
        on
            budget_lines.currency_code = fx_rates.currency_code
            and budget_lines.rate_day = fx_rates.date_day
    group by
        budget_lines.platform,
        budget_lines.campaign_id

),

keys as (

    select
        platform,
        campaign_id
    from spending

    union

    select
        platform,
        campaign_id
    from briefs

),

joined as (

    select
        keys.platform,
        keys.campaign_id,
        campaigns.campaign_name,
        campaigns.channel_id,
        spending.first_spend_on,
        spending.last_spend_on,
        least(
            coalesce(spending.first_spend_on, briefs.starts_on),
            coalesce(briefs.starts_on, spending.first_spend_on)
        ) as started_on,
        briefs.campaign_id is not null as has_brief,
        briefs.first_written_on,
        briefs.written_on,
        briefs.goal_id,
        briefs.kpi,
        coalesce(briefs.company_goal is not null, false) as has_company_goal,
        coalesce(
            briefs.kpi is not null and briefs.target_value is not null, false
        ) as has_key_figure,
        coalesce(
            briefs.audience is not null and briefs.audience_places is not null, false
        ) as has_audience,
        coalesce(briefs.owner_role is not null, false) as has_owner,
        coalesce(briefs.employee_roles is not null, false) as has_employee_roles,
        case
            when briefs.campaign_id is null then '; brief'
            else
                case when briefs.company_goal is null then '; company goal' else '' end
                || case
                    when briefs.goal_id is not null and not briefs.is_goal_known
                        then '; the goal that it names'
                    else ''
                end
                || case when briefs.kpi is null then '; key figure' else '' end
                || case when briefs.target_value is null then '; target' else '' end
                || case when briefs.audience is null then '; audience' else '' end
                || case
                    when briefs.audience_places is null then '; places of the audience'
                    else ''
                end
                || case when briefs.owner_role is null then '; owner' else '' end
                || case
                    when briefs.employee_roles is null then '; roles of the employees'
                    else ''
                end
        end as missing,
        spending.first_spend_on is not null as has_spend,
        case
            when spending.first_spend_on is null then 0
            when spending.rows_without_rate = 0 then spending.spend
        end as spend,
        budgets.budget_basis,
        budgets.budget,
        coalesce(sessions.sessions, 0) as sessions,
        coalesce(sessions.untold_sessions, 0) as untold_sessions
    from keys
    left join briefs
        on
            keys.platform = briefs.platform
            and keys.campaign_id = briefs.campaign_id
    left join campaigns
        on
            keys.platform = campaigns.platform
            and keys.campaign_id = campaigns.campaign_id
    left join spending
        on
            keys.platform = spending.platform
            and keys.campaign_id = spending.campaign_id
    left join budgets
        on
            keys.platform = budgets.platform
            and keys.campaign_id = budgets.campaign_id
    left join sessions
        on
            keys.platform = sessions.platform
            and keys.campaign_id = sessions.campaign_id

),

-- On the day of the start itself a brief is not late.
judged as (

    select
        *,
        coalesce(first_written_on > started_on, false) as is_brief_after_start,
        coalesce(
            written_on > first_written_on and written_on > started_on, false
        ) as is_brief_changed_after_start
    from joined

),

rpt_campaign_readiness as (

    select
        {{ surrogate_key(['platform', 'campaign_id']) }} as readiness_key,
        platform,
        campaign_id,
        campaign_name,
        channel_id,
        started_on,
        last_spend_on,
        has_brief,
        first_written_on as brief_written_on,
        is_brief_after_start,
        is_brief_changed_after_start,
        goal_id,
        kpi,
        has_company_goal,
        has_key_figure,
        has_audience,
        has_owner,
        has_employee_roles,
        nullif(substr(missing, 3), '') as missing,
        has_brief
        and has_company_goal
        and has_key_figure
        and has_audience
        and has_owner
        and has_employee_roles
        and not is_brief_after_start as is_ready,
        has_spend,
        has_spend and not has_brief as has_spend_without_brief,
        cast(spend as decimal(18, 2)) as spend,
        cast(budget as decimal(18, 2)) as budget,
        budget_basis,
        {{ safe_divide('spend', 'budget') }} as budget_used,
        spend > budget as is_over_budget,
        sessions,
        untold_sessions,
        {{ safe_divide('sessions', 'sessions + untold_sessions') }} as utm_coverage,
        case
            when sessions + untold_sessions = 0
                then 'no visit that could be of the campaign'
        end as utm_coverage_reason,
        'counted' as claim_type,
        'input' as amec_tier
    from judged

)

select * from rpt_campaign_readiness
