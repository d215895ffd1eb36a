-- Whether what the community says reaches development month by month, and how long it
-- takes. Months without any feedback are rows.
with

ideas as (

    select * from {{ ref('int_ideas_staged') }}
    where is_from_community

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis in ('ideas_presented', 'ideas_shipped')

),

steps as (

    select
        'captured' as step,
        idea_key,
        {{ to_business_date('coalesce(captured_at, mentioned_at)') }} as date_day
    from ideas

    union all

    select
        'presented' as step,
        idea_key,
        {{ to_business_date('presented_at') }} as date_day
    from ideas

    union all

    select
        'decided' as step,
        idea_key,
        {{ to_business_date('decided_at') }} as date_day
    from ideas

    union all

    select
        'shipped' as step,
        idea_key,
        {{ to_business_date('shipped_at') }} as date_day
    from ideas

    union all

    select
        'answered' as step,
        idea_key,
        {{ to_business_date('answered_at') }} as date_day
    from ideas

    union all

    select
        'closed' as step,
        idea_key,
        {{ to_business_date('answered_at') }} as date_day
    from ideas
    where is_closed_loop

),

counted as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        sum(case when step = 'captured' then 1 else 0 end) as ideas_captured,
        sum(case when step = 'presented' then 1 else 0 end) as ideas_presented,
        sum(case when step = 'decided' then 1 else 0 end) as ideas_decided,
        sum(case when step = 'shipped' then 1 else 0 end) as ideas_shipped,
        sum(case when step = 'answered' then 1 else 0 end) as ideas_answered,
        sum(case when step = 'closed' then 1 else 0 end) as loops_closed
    from steps
    where date_day is not null
    group by cast(date_trunc('month', date_day) as date)

),

first_month as (

    select min(date_month) as date_month
    from counted

),

months as (

    select distinct dates.date_month
    from {{ ref('dim_dates') }} as dates
    inner join first_month
        on dates.date_month >= first_month.date_month
    where dates.date_day <= {{ as_of_date() }}

),

filled as (

    select
        months.date_month,
        coalesce(counted.ideas_captured, 0) as ideas_captured,
        coalesce(counted.ideas_presented, 0) as ideas_presented,
        coalesce(counted.ideas_decided, 0) as ideas_decided,
        coalesce(counted.ideas_shipped, 0) as ideas_shipped,
        coalesce(counted.ideas_answered, 0) as ideas_answered,
        coalesce(counted.loops_closed, 0) as loops_closed,
        coalesce(counted.ideas_presented, 0) > 0 as has_feedback
    from months
    left join counted
        on months.date_month = counted.date_month

),

regularity as (

    select
        filled.*,
        count(*) over recent as window_months,
        sum(case when has_feedback then 1 else 0 end) over recent
            as feedback_months,
        sum(case when has_feedback then 1 else 0 end) over (
            order by date_month
            rows between unbounded preceding and current row
        ) as feedback_months_so_far
    from filled
    window recent as (
        order by date_month
        rows between {{ var('idea_window_months') - 1 }} preceding and current row
    )

),

-- Months since the last one with feedback: the rows of the same run.
gaps as (

    select
        *,
        row_number() over (
            partition by feedback_months_so_far
            order by date_month
        ) - case when feedback_months_so_far > 0 then 1 else 0 end
            as months_without_feedback
    from regularity

),

rpt_feedback_monthly as (

    select
        gaps.date_month,
        cast(gaps.ideas_captured as bigint) as ideas_captured,
        cast(gaps.ideas_presented as bigint) as ideas_presented,
        cast(gaps.ideas_decided as bigint) as ideas_decided,
        cast(gaps.ideas_shipped as bigint) as ideas_shipped,
        cast(gaps.ideas_answered as bigint) as ideas_answered,
        cast(gaps.loops_closed as bigint) as loops_closed,
        gaps.has_feedback,
        gaps.months_without_feedback,
        gaps.window_months,
        cast(gaps.feedback_months as bigint) as feedback_months,
        {{ safe_divide('gaps.feedback_months', 'gaps.window_months') }}
            as feedback_regularity,
        presented.km_median_days as km_median_days_to_presentation,
        case
            when presented.km_median_days is null
                then coalesce(presented.km_reason, 'no idea in these months')
        end as presentation_reason,
        shipped.km_median_days as km_median_days_to_shipment,
        case
            when shipped.km_median_days is null
                then coalesce(shipped.km_reason, 'no idea presented in these months')
        end as shipment_reason,
        'counted' as claim_type,
        'activity' as amec_tier
    from gaps
    left join survival as presented
        on
            presented.analysis = 'ideas_presented'
            and presented.survival_key = {{ surrogate_key(['gaps.date_month']) }}
    left join survival as shipped
        on
            shipped.analysis = 'ideas_shipped'
            and shipped.survival_key = {{ surrogate_key(['gaps.date_month']) }}

)

select * from rpt_feedback_monthly
