-- What service on networks did in the month, beside what the telephone did. That the one
-- spared the other takes a design with a control: until there is one the causal columns
-- are empty, and what a survey says stands apart as an upper bound.
with

questions as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('fct_service_questions') }}
    where kind = 'question'

),

scoped_questions as (

    select
        *,
        '(all)' as scope
    from questions

    union all

    select
        *,
        region as scope
    from questions
    where region is not null

),

asked as (

    select
        date_month,
        scope,
        count(*) as questions,
        sum(case when is_solved then 1 else 0 end) as questions_solved_online,
        sum(case when is_solved_within_sla then 1 else 0 end)
            as questions_solved_within_sla,
        sum(case when is_solved and solved_by = 'member' then 1 else 0 end)
            as questions_solved_by_members,
        min(case when is_mature or solved_at is null then 1 else 0 end) = 1 as is_mature
    from scoped_questions
    group by
        date_month,
        scope

),

praise as (

    select
        date_month,
        scope,
        sum(case when is_solved then 1 else 0 end) as solved_askers,
        sum(case when is_solved and positive_mentions > 0 then 1 else 0 end)
            as praised_solved,
        sum(case when is_solved then 0 else 1 end) as unsolved_askers,
        sum(case when not is_solved and positive_mentions > 0 then 1 else 0 end)
            as praised_unsolved,
        sum(case when is_solved then positive_mentions else 0 end)
            as positive_mentions_after_solved
    from (
        select
            *,
            '(all)' as scope
        from {{ ref('int_question_praise_counted') }}
        union all
        select
            *,
            region as scope
        from {{ ref('int_question_praise_counted') }}
        where region is not null
    ) as scoped
    group by
        date_month,
        scope

),

daily_calls as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        date_day,
        region,
        calls,
        answered
    from {{ ref('fct_service_calls_daily') }}
    where direction = 'inbound'

),

called as (

    select
        date_month,
        scope,
        sum(calls) as calls,
        sum(answered) as calls_answered
    from (
        select
            *,
            '(all)' as scope
        from daily_calls
        union all
        select
            *,
            region as scope
        from daily_calls
    ) as scoped
    group by
        date_month,
        scope

),

called_before as (

    select
        called.date_month,
        called.scope,
        earlier.calls as calls_year_before
    from called
    inner join called as earlier
        on
            called.scope = earlier.scope
            and earlier.date_month = {{ add_months('called.date_month', -12) }}

),

-- Tools and moderation of social service belong to no region.
platform_costs as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(amount) as platform_cost,
        sum(amount_cash) as platform_cost_cash
    from {{ ref('int_cost_lines_unioned') }}
    where activity = 'social_service'
    group by cast(date_trunc('month', date_day) as date)

),

-- A month that cost something is there, also when nobody asked or called.
grain as (

    select
        date_month,
        scope
    from asked
    union distinct
    select
        date_month,
        scope
    from called
    union distinct
    select
        date_month,
        '(all)' as scope
    from platform_costs

),

-- The newest survey that was over by the end of the month.
surveys as (

    select
        months.date_month,
        waves.wave,
        waves.deflection_rate
    from (select distinct date_month from grain) as months
    inner join {{ ref('int_survey_waves_summarised') }} as waves
        on
            waves.survey = 'deflection'
            and waves.deflection_rate is not null
            and waves.ends_on < {{ add_months('months.date_month', 1) }}
    qualify
        row_number() over (
            partition by months.date_month
            order by waves.ends_on desc, waves.wave desc
        ) = 1

),

question_days as (

    select
        date_day,
        date_month,
        scope,
        count(*) as questions
    from scoped_questions
    group by
        date_day,
        date_month,
        scope

),

-- All questions of the month at their day's cost: as calls, and as they came. A question
-- of a day without a cost leaves the month without one.
contact_costs as (

    select
        question_days.date_month,
        question_days.scope,
        sum(question_days.questions * costs.call_cost) as as_calls_cost,
        sum(question_days.questions * costs.call_cost_loaded) as as_calls_cost_loaded,
        sum(question_days.questions * costs.social_cost) as as_asked_cost,
        sum(question_days.questions * costs.social_cost_loaded)
            as as_asked_cost_loaded,
        count(*) = count(
            costs.call_cost
            + costs.call_cost_loaded
            + costs.social_cost
            + costs.social_cost_loaded
        ) as is_cost_complete
    from question_days
    left join {{ ref('int_contact_costs_dated') }} as costs
        on question_days.date_day = costs.date_day
    group by
        question_days.date_month,
        question_days.scope

),

-- Calls spared against a control, region by region; the company has their sum.
avoided as (

    select
        date_month,
        scope,
        sum(calls_avoided) as calls_avoided,
        sum(calls_avoided_low) as calls_avoided_low,
        sum(calls_avoided_high) as calls_avoided_high,
        case when count(*) = count(avoided_cost) then sum(avoided_cost) end
            as avoided_cost,
        case when count(*) = count(avoided_cost_loaded) then sum(avoided_cost_loaded)
        end as avoided_cost_loaded,
        min(case when is_whole_month then 1 else 0 end) = 1 as is_whole_month
    from (
        select
            *,
            '(all)' as scope
        from {{ ref('int_calls_avoided_valued') }}
        union all
        select
            *,
            unit as scope
        from {{ ref('int_calls_avoided_valued') }}
        where unit_type = 'region'
    ) as scoped
    group by
        date_month,
        scope

),

-- Whether any goal about calls could be judged.
designs as (

    select
        count(*) as goals,
        min(effects.verdict_reason) as verdict_reason,
        sum(case when effects.verdict <> 'insufficient data' then 1 else 0 end)
            as judged_goals
    from {{ ref('int_goal_designs_completed') }} as goals
    inner join {{ ref('int_goal_effects_estimated') }} as effects
        on
            goals.goal_id = effects.goal_id
            and effects.is_design_method
    where
        goals.benefit = 'call'
        and goals.method <> 'before_after'

),

first_responses as (

    select
        survival_key,
        1440 * km_median_days as median_minutes,
        1440 * km_p90_days as p90_minutes
    from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'service_first_response'

),

first_responses_in_service_hours as (

    select
        survival_key,
        1440 * km_median_days as median_minutes,
        1440 * km_p90_days as p90_minutes
    from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'service_first_response_service_hours'

),

resolutions as (

    select
        survival_key,
        1440 * km_median_days as median_minutes,
        1440 * km_p90_days as p90_minutes
    from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'service_resolution'

),

resolutions_in_service_hours as (

    select
        survival_key,
        1440 * km_median_days as median_minutes,
        1440 * km_p90_days as p90_minutes
    from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'service_resolution_service_hours'

),

joined as (

    select
        grain.date_month,
        grain.scope,
        asked.questions,
        asked.questions_solved_online,
        asked.questions_solved_within_sla,
        asked.questions_solved_by_members,
        asked.is_mature,
        praise.solved_askers,
        praise.praised_solved,
        praise.unsolved_askers,
        praise.praised_unsolved,
        praise.positive_mentions_after_solved,
        first_responses.median_minutes as first_response_median_minutes,
        first_responses.p90_minutes as first_response_p90_minutes,
        first_responses_in_service_hours.median_minutes
            as first_response_service_median_minutes,
        first_responses_in_service_hours.p90_minutes
            as first_response_service_p90_minutes,
        resolutions.median_minutes as resolution_median_minutes,
        resolutions.p90_minutes as resolution_p90_minutes,
        resolutions_in_service_hours.median_minutes
            as resolution_service_median_minutes,
        resolutions_in_service_hours.p90_minutes as resolution_service_p90_minutes,
        called.calls,
        called.calls_answered,
        called_before.calls_year_before,
        surveys.wave as survey_wave,
        surveys.deflection_rate,
        asked.questions * surveys.deflection_rate as calls_avoided_upper_bound,
        avoided.calls_avoided,
        avoided.calls_avoided_low,
        avoided.calls_avoided_high,
        avoided.avoided_cost,
        avoided.avoided_cost_loaded,
        avoided.is_whole_month,
        case
            when avoided.calls_avoided is not null and not avoided.is_whole_month
                then 'the effect counts for a part of the month'
            when
                avoided.calls_avoided is not null
                and asked.questions * surveys.deflection_rate
                > 2 * greatest(avoided.calls_avoided, 0)
                then 'the survey says more than twice what is measured: do not quote it'
            when
                avoided.calls_avoided is not null
                and (
                    avoided.avoided_cost is null
                    or asked.questions is not null
                    and not coalesce(contact_costs.is_cost_complete, false)
                )
                then 'cost of a call or of a contact on networks not known for each day'
            when avoided.calls_avoided is not null then null
            when designs.goals = 0 then 'no effect estimated: no before/after design'
            when designs.judged_goals = 0
                then 'no effect estimated: ' || designs.verdict_reason
            else 'no design is about this region and month'
        end as calls_avoided_reason,
        contact_costs.as_calls_cost,
        contact_costs.as_calls_cost_loaded,
        contact_costs.as_asked_cost,
        contact_costs.as_asked_cost_loaded,
        coalesce(contact_costs.is_cost_complete, false) as is_cost_complete,
        case when grain.scope = '(all)' then coalesce(platform_costs.platform_cost, 0)
            else 0
        end as platform_cost,
        case
            when grain.scope = '(all)'
                then coalesce(platform_costs.platform_cost_cash, 0)
            else 0
        end as platform_cost_cash
    from grain
    left join asked
        on grain.date_month = asked.date_month and grain.scope = asked.scope
    left join praise
        on grain.date_month = praise.date_month and grain.scope = praise.scope
    left join called
        on grain.date_month = called.date_month and grain.scope = called.scope
    left join called_before
        on
            grain.date_month = called_before.date_month
            and grain.scope = called_before.scope
    cross join designs
    left join avoided
        on
            grain.date_month = avoided.date_month
            and lower(grain.scope) = lower(avoided.scope)
    left join surveys
        on grain.date_month = surveys.date_month
    left join contact_costs
        on
            grain.date_month = contact_costs.date_month
            and grain.scope = contact_costs.scope
    left join platform_costs
        on grain.date_month = platform_costs.date_month
    left join first_responses
        on
            {{ surrogate_key(['grain.date_month', 'grain.scope']) }}
            = first_responses.survival_key
    left join first_responses_in_service_hours
        on
            {{ surrogate_key(['grain.date_month', 'grain.scope']) }}
            = first_responses_in_service_hours.survival_key
    left join resolutions
        on
            {{ surrogate_key(['grain.date_month', 'grain.scope']) }}
            = resolutions.survival_key
    left join resolutions_in_service_hours
        on
            {{ surrogate_key(['grain.date_month', 'grain.scope']) }}
            = resolutions_in_service_hours.survival_key

),

rpt_service_savings_monthly as (

    select
        {{ surrogate_key(['date_month', 'scope']) }} as service_savings_key,
        date_month,
        scope as region,
        cast(questions as bigint) as questions,
        cast(questions_solved_online as bigint) as questions_solved_online,
        cast(questions_solved_within_sla as bigint) as questions_solved_within_sla,
        cast(questions_solved_by_members as bigint) as questions_solved_by_members,
        {{ safe_divide('questions_solved_within_sla', 'questions') }}
            as solved_within_sla_rate,
        first_response_median_minutes,
        first_response_p90_minutes,
        first_response_service_median_minutes,
        first_response_service_p90_minutes,
        resolution_median_minutes,
        resolution_p90_minutes,
        resolution_service_median_minutes,
        resolution_service_p90_minutes,
        nullif(
            concat_ws(
                '; ',
                case when questions is null then 'no question in the month' end,
                case
                    when questions is not null and first_response_median_minutes is null
                        then 'fewer than half have a reply yet'
                    when questions is not null and first_response_p90_minutes is null
                        then 'fewer than nine in ten have a reply yet'
                end,
                case
                    when questions is not null and resolution_median_minutes is null
                        then 'fewer than half are solved yet'
                    when questions is not null and resolution_p90_minutes is null
                        then 'fewer than nine in ten are solved yet'
                end
            ),
            ''
        ) as response_reason,
        cast(positive_mentions_after_solved as bigint)
            as positive_mentions_after_solved,
        {{ safe_divide('praised_solved', 'solved_askers') }}
            as positive_rate_after_solved,
        {{ wilson_bound('praised_solved', 'solved_askers', 'low') }}
            as positive_rate_after_solved_low,
        {{ wilson_bound('praised_solved', 'solved_askers', 'high') }}
            as positive_rate_after_solved_high,
        {{ safe_divide('praised_unsolved', 'unsolved_askers') }}
            as positive_rate_after_unsolved,
        {{ wilson_bound('praised_unsolved', 'unsolved_askers', 'low') }}
            as positive_rate_after_unsolved_low,
        {{ wilson_bound('praised_unsolved', 'unsolved_askers', 'high') }}
            as positive_rate_after_unsolved_high,
        {{ safe_divide('praised_solved', 'solved_askers') }}
        - {{ safe_divide('praised_unsolved', 'unsolved_askers') }}
            as positive_rate_difference,
        cast(calls as bigint) as calls,
        cast(calls_answered as bigint) as calls_answered,
        cast(calls - calls_year_before as bigint) as calls_raw_change,
        survey_wave,
        deflection_rate,
        calls_avoided_upper_bound,
        calls_avoided as calls_avoided_causal,
        calls_avoided_low as calls_avoided_causal_low,
        calls_avoided_high as calls_avoided_causal_high,
        calls_avoided_reason,
        cast(
            case
                when is_whole_month and (is_cost_complete or questions is null)
                    then
                        avoided_cost
                        - coalesce(as_asked_cost, 0)
                        - platform_cost_cash
            end as decimal(18, 2)
        ) as saving_cash,
        cast(
            case
                when is_whole_month and (is_cost_complete or questions is null)
                    then
                        avoided_cost_loaded
                        - coalesce(as_asked_cost_loaded, 0)
                        - platform_cost
            end as decimal(18, 2)
        ) as saving_fully_loaded,
        cast(
            case
                when is_cost_complete
                    then
                        deflection_rate * as_calls_cost
                        - as_asked_cost
                        - platform_cost_cash
            end as decimal(18, 2)
        ) as saving_cash_upper_bound,
        cast(
            case
                when is_cost_complete
                    then
                        deflection_rate * as_calls_cost_loaded
                        - as_asked_cost_loaded
                        - platform_cost
            end as decimal(18, 2)
        ) as saving_fully_loaded_upper_bound,
        case
            when questions is null then 'no question in the month'
            when deflection_rate is null
                then 'no survey on calls avoided was over by the end of the month'
            when not is_cost_complete
                then 'cost of a call or of a contact on networks not known for each day'
        end as saving_upper_bound_reason,
        coalesce(is_mature, true) as is_mature,
        '{{ var("reporting_currency") }}' as currency_code,
        'counted' as claim_type,
        'outcome' as amec_tier
    from joined

)

select * from rpt_service_savings_monthly
