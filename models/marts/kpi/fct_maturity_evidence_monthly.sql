-- What the rules of maturity look at, once a month: the 90 days to the month's end, or to
-- the as-of date. A query that finds nothing gives no row: the rule does not hold.
with

-- People may have joined decades ago: what is judged begins with the first cost, visit or
-- mention.
beginnings as (

    select min(date_day) as date_day from {{ ref('fct_costs') }}
    union all
    select min(date_day) as date_day from {{ ref('fct_touchpoints') }}
    union all
    select min(date_day) as date_day from {{ ref('fct_mentions') }}

),

months as (

    select
        date_month,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}
    where
        date_day <= {{ as_of_date() }}
        and date_day >= (select min(date_day) from beginnings)
    group by date_month

),

windows as (

    select
        date_month,
        last_day,
        {{ subtract_days('last_day', 89) }} as first_day
    from months

),

mentions as (

    select
        mentions.mention_key,
        mentions.date_day,
        mentions.query_name,
        {{ to_business_date('actions.first_acted_at') }} as acted_on
    from {{ ref('fct_mentions') }} as mentions
    left join {{ ref('int_mention_actions_summed') }} as actions
        on mentions.mention_url_hash = actions.mention_url_hash
    where not mentions.is_duplicate

),

monitoring as (

    select
        windows.date_month,
        count(distinct mentions.query_name) as queries,
        count(distinct mentions.date_day) as days,
        sum(case when mentions.acted_on <= windows.last_day then 1 else 0 end)
            as actions,
        min(case when mentions.acted_on <= windows.last_day then mentions.mention_key end)
            as sample_id
    from windows
    inner join mentions
        on mentions.date_day between windows.first_day and windows.last_day
    group by windows.date_month

),

profile_weeks as (

    select
        windows.date_month,
        posts.network,
        coalesce(posts.page_id, '') as page_id,
        count(
            distinct cast(floor(
                {{ days_between(
                    to_business_date('posts.published_at'), 'windows.last_day'
                ) }} / 7.0
            ) as integer)
        ) as weeks,
        count(*) as posts
    from windows
    inner join {{ ref('fct_social_posts') }} as posts
        on
            {{ to_business_date('posts.published_at') }}
            between {{ subtract_days('windows.last_day', 90) }} and windows.last_day
    group by
        windows.date_month,
        posts.network,
        coalesce(posts.page_id, '')

),

answers as (

    select
        {{ to_business_date('answered_at') }} as date_day,
        mention_url_hash as sample_id
    from {{ ref('stg_listening__mention_actions') }}
    where answered_at is not null and sla_minutes is not null

),

paid_campaigns as (

    select distinct
        cast(date_trunc('month', date_day) as date) as date_month,
        platform,
        campaign_id
    from {{ ref('fct_ad_performance_daily') }}
    where spend > 0

),

campaign_months as (

    select
        paid_campaigns.date_month,
        count(*) as campaigns,
        sum(
            case
                when
                    readiness.has_company_goal
                    and readiness.brief_written_on <= windows.last_day
                    then 1
                else 0
            end
        ) as with_goal
    from paid_campaigns
    inner join windows
        on paid_campaigns.date_month = windows.date_month
    left join {{ ref('rpt_campaign_readiness') }} as readiness
        on
            paid_campaigns.platform = readiness.platform
            and paid_campaigns.campaign_id = readiness.campaign_id
    group by paid_campaigns.date_month

),

paid_visits as (

    select
        windows.date_month,
        count(*) as visits,
        sum(case when touchpoints.campaign_id is not null then 1 else 0 end) as told
    from windows
    inner join {{ ref('fct_touchpoints') }} as touchpoints
        on touchpoints.date_day between windows.first_day and windows.last_day
    inner join {{ ref('dim_channels') }} as channels
        on touchpoints.channel_id = channels.channel_id
    where channels.is_paid and touchpoints.session_key is not null
    group by windows.date_month

),

community as (

    select
        date_month,
        sum(active_members) as active_members
    from {{ ref('rpt_community_monthly') }}
    group by date_month

),

threads as (

    select
        {{ to_business_date('opened_at') }} as date_day,
        question_id,
        first_reply_by = 'member' or coalesce(solved_by = 'member', false) as by_member
    from {{ ref('int_service_questions_unioned') }}
    where
        source_platform = 'service'
        and (first_reply_by in ('staff', 'member') or solved_by is not null)

),

thread_windows as (

    select
        windows.date_month,
        count(*) as threads,
        sum(case when threads.by_member then 1 else 0 end) as by_members,
        min(case when threads.by_member then threads.question_id end) as sample_id
    from windows
    inner join threads
        on threads.date_day between windows.first_day and windows.last_day
    group by windows.date_month

),

influencers as (

    select
        windows.date_month,
        count(*) as networked,
        min(influencers.influencer_id) as sample_id
    from windows
    inner join {{ ref('int_influencers_valued') }} as influencers
        on {{ to_business_date('influencers.networked_at') }} <= windows.last_day
    group by windows.date_month

),

ideas as (

    select
        windows.date_month,
        count(*) as decided,
        sum(
            case
                when {{ to_business_date('ideas.answered_at') }} <= windows.last_day
                    then 1
                else 0
            end
        ) as told,
        min(ideas.idea_key) as sample_id
    from windows
    inner join {{ ref('int_ideas_staged') }} as ideas
        on
            {{ to_business_date('ideas.decided_at') }}
            between windows.first_day and windows.last_day
    where ideas.is_from_community
    group by windows.date_month

),

-- Without enough answers for a figure nothing was measured.
surveys as (

    select
        windows.date_month,
        count(*) as waves,
        min(waves.wave) as sample_id
    from windows
    inner join {{ ref('rpt_survey_waves') }} as waves
        on
            waves.survey = 'deflection'
            and waves.deflection_rate is not null
            and waves.ends_on between {{ subtract_days('windows.last_day', 364) }}
            and windows.last_day
    group by windows.date_month

),

-- People whose first interaction lies in the window.
members as (

    select
        interactions.member_key,
        {{ to_business_date('min(interactions.occurred_at)') }} as first_day,
        max(case when identified.interaction_id is not null then 1 else 0 end)
            as is_known
    from {{ ref('stg_community__interactions') }} as interactions
    left join {{ ref('int_interactions_identified') }} as identified
        on interactions.interaction_id = identified.interaction_id
    where interactions.member_key is not null
    group by interactions.member_key

),

contacts as (

    select
        windows.date_month,
        count(*) as members,
        sum(members.is_known) as known
    from windows
    inner join members
        on members.first_day between windows.first_day and windows.last_day
    group by windows.date_month

),

booked as (

    select
        windows.date_month,
        count(distinct roi.date_month) as months
    from windows
    inner join {{ ref('rpt_channel_roi_monthly') }} as roi
        on
            roi.date_month <= windows.date_month
            and roi.date_month > {{ add_months('windows.date_month', -3) }}
    where
        roi.is_default_model and roi.is_social
        and roi.cost_total > 0 and roi.net_revenue > 0
    group by windows.date_month

),

participation as (

    select
        date_month,
        coverage,
        active_or_passive
    from {{ ref('rpt_participation_monthly') }}
    where department = '(all)' and coverage is not null

),

departments as (

    select
        windows.date_month,
        count(distinct employees.department) as departments,
        count(distinct goals.department) as with_goal
    from windows
    inner join {{ ref('stg_people__employees') }} as employees
        on
            employees.entry_date <= windows.last_day
            and coalesce(employees.exit_date, windows.last_day) >= windows.last_day
    left join {{ ref('stg_plan__goals') }} as goals
        on
            lower(employees.department) = lower(goals.department)
            and goals.kpi is not null
            and goals.owner_role is not null
            and {{ to_business_date('goals.first_registered_at') }} <= windows.last_day
    group by windows.date_month

),

numbered_items as (

    select
        windows.date_month,
        items.information_id,
        items.t80_days,
        row_number() over (
            partition by windows.date_month
            order by items.published_at desc, items.information_id
        ) as item_number
    from windows
    inner join {{ ref('rpt_information_diffusion') }} as items
        on
            items.date_day
            <= {{ subtract_days('windows.last_day', var('t80_target_days')) }}
    where items.audience_scope = '(all)' and items.eligible is not null

),

items as (

    select
        date_month,
        sum(case when t80_days <= {{ var('t80_target_days') }} then 1 else 0 end)
            as on_target,
        min(information_id) as sample_id
    from numbered_items
    where item_number <= 3
    group by date_month

),

evidence as (

    select
        date_month,
        'query_sets_active' as query_name,
        cast(queries as double) as value,
        queries as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from monitoring

    union all

    select
        date_month,
        'mention_days_share' as query_name,
        days / 90.0 as value,
        days as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from monitoring

    union all

    select
        date_month,
        'actions_from_mentions' as query_name,
        cast(actions as double) as value,
        actions as evidence_count,
        sample_id
    from monitoring

    union all

    select
        date_month,
        'profile_active_weeks' as query_name,
        cast(max(weeks) as double) as value,
        sum(posts) as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from profile_weeks
    group by date_month

    union all

    select
        windows.date_month,
        'response_times_measured' as query_name,
        cast(count(*) as double) as value,
        count(*) as evidence_count,
        min(answers.sample_id) as sample_id
    from windows
    inner join answers
        on answers.date_day between windows.first_day and windows.last_day
    group by windows.date_month

    union all

    select
        date_month,
        'paid_campaigns_with_goal_share' as query_name,
        {{ safe_divide('with_goal', 'campaigns') }} as value,
        with_goal as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from campaign_months

    union all

    select
        date_month,
        'utm_coverage' as query_name,
        {{ safe_divide('told', 'visits') }} as value,
        told as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from paid_visits

    union all

    select
        date_month,
        'community_active_members' as query_name,
        cast(active_members as double) as value,
        active_members as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from community

    union all

    select
        date_month,
        'threads_answered_by_members_share' as query_name,
        {{ safe_divide('by_members', 'threads') }} as value,
        by_members as evidence_count,
        sample_id
    from thread_windows

    union all

    select
        date_month,
        'networked_influencers' as query_name,
        cast(networked as double) as value,
        networked as evidence_count,
        sample_id
    from influencers

    union all

    select
        date_month,
        'ideas_with_decisions' as query_name,
        cast(decided as double) as value,
        decided as evidence_count,
        sample_id
    from ideas

    union all

    select
        date_month,
        'closed_loop_share' as query_name,
        {{ safe_divide('told', 'decided') }} as value,
        told as evidence_count,
        sample_id
    from ideas

    union all

    select
        date_month,
        'deflection_measured' as query_name,
        cast(waves as double) as value,
        waves as evidence_count,
        sample_id
    from surveys

    union all

    select
        date_month,
        'crm_linked_contacts_share' as query_name,
        {{ safe_divide('known', 'members') }} as value,
        known as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from contacts

    union all

    select
        date_month,
        'cost_and_benefit_booked' as query_name,
        cast(months as double) as value,
        months as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from booked

    union all

    select
        date_month,
        'employees_participating_share' as query_name,
        coverage as value,
        active_or_passive as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from participation

    union all

    select
        date_month,
        'departments_with_kpi_and_owner_share' as query_name,
        {{ safe_divide('with_goal', 'departments') }} as value,
        with_goal as evidence_count,
        cast(null as {{ dbt.type_string() }}) as sample_id
    from departments

    union all

    select
        date_month,
        't80_on_target' as query_name,
        cast(on_target as double) as value,
        on_target as evidence_count,
        sample_id
    from items

),

fct_maturity_evidence_monthly as (

    select
        {{ surrogate_key(['date_month', 'query_name']) }} as evidence_key,
        date_month,
        query_name,
        value,
        cast(evidence_count as bigint) as evidence_count,
        sample_id,
        'counted' as claim_type,
        'activity' as amec_tier
    from evidence

)

select * from fct_maturity_evidence_monthly
