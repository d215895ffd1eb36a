-- What is waited for, one row each. Who has not gone on by the as-of date may still do
-- so: the wait is cut there (censored), and is no failure. A mart finds its figures
-- by the analysis and the same columns in its key.
with

transitions as (

    select * from {{ ref('int_funnel_transitions_timed') }}
    where has_next_stage

),

relationship_transitions as (

    select * from {{ ref('int_relationship_transitions_timed') }}
    where has_next_stage

),

lead_customers as (

    select * from {{ ref('int_lead_customers_timed') }}

),

community_members as (

    select * from {{ ref('int_community_members_timed') }}
    where could_become_lead

),

questions as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('int_service_questions_judged') }}
    where kind = 'question'

),

deals as (

    select * from {{ ref('int_pipeline_deals_valued') }}
    where not is_ended or ended_at is not null

),

months as (

    select distinct date_month from {{ ref('dim_dates') }}
    where date_month <= cast(date_trunc('month', {{ as_of_date() }}) as date)

),

ideas as (

    select
        idea_key,
        presented_at,
        shipped_at,
        decision,
        coalesce(mentioned_at, captured_at) as started_at,
        cast(
            date_trunc(
                'month',
                {{ to_business_date('coalesce(mentioned_at, captured_at)') }}
            ) as date
        ) as started_month,
        cast(
            date_trunc('month', {{ to_business_date('presented_at') }}) as date
        ) as presented_month
    from {{ ref('int_ideas_staged') }}
    where is_from_community

),

waits as (

    select
        'funnel_monthly' as analysis,
        {{ surrogate_key([
            "cast(date_trunc('month', date_day) as date)",
            'business_type',
            'channel_id',
            'stage'
        ]) }} as survival_key,
        entered_at,
        next_entered_at as event_at
    from transitions

    union all

    select
        'funnel_campaigns' as analysis,
        {{ surrogate_key([
            'channel_id', 'campaign_platform', 'campaign_id', 'business_type', 'stage'
        ]) }} as survival_key,
        entered_at,
        next_entered_at as event_at
    from transitions

    union all

    select
        'relationship_monthly' as analysis,
        {{ surrogate_key([
            "cast(date_trunc('month', date_day) as date)",
            'relationship_model',
            'business_type',
            'channel_id',
            'stage'
        ]) }} as survival_key,
        entered_at,
        next_entered_at as event_at
    from relationship_transitions

    union all

    select
        'leads_monthly' as analysis,
        {{ surrogate_key([
            "cast(date_trunc('month', date_day) as date)", 'business_type', 'channel_id'
        ]) }} as survival_key,
        entered_at,
        customer_at as event_at
    from lead_customers

    union all

    select
        'community_monthly' as analysis,
        {{ surrogate_key(['date_month', 'channel_id']) }} as survival_key,
        active_at as entered_at,
        lead_at as event_at
    from community_members

    union all

    select
        'service_first_response' as analysis,
        {{ surrogate_key(['date_month', "'(all)'"]) }} as survival_key,
        opened_at as entered_at,
        first_reply_at as event_at
    from questions

    union all

    select
        'service_first_response' as analysis,
        {{ surrogate_key(['date_month', 'region']) }} as survival_key,
        opened_at as entered_at,
        first_reply_at as event_at
    from questions
    where region is not null

    union all

    select
        'service_resolution' as analysis,
        {{ surrogate_key(['date_month', "'(all)'"]) }} as survival_key,
        opened_at as entered_at,
        case when is_solved then solved_at end as event_at
    from questions

    union all

    select
        'service_resolution' as analysis,
        {{ surrogate_key(['date_month', 'region']) }} as survival_key,
        opened_at as entered_at,
        case when is_solved then solved_at end as event_at
    from questions
    where region is not null

    union all

    -- Until it is won or lost: deals of the months that the velocity looks back on.
    select
        'pipeline_monthly' as analysis,
        {{ surrogate_key([
            'months.date_month', 'deals.channel_id', 'deals.business_type'
        ]) }} as survival_key,
        deals.created_at as entered_at,
        deals.ended_at as event_at
    from deals
    inner join months
        on
            deals.created_month <= months.date_month
            and deals.created_month > {{ add_months(
                'months.date_month', -var('pipeline_window_months')
            ) }}

    union all

    -- From the first mention of an idea until the head of development has seen it: ideas
    -- of the months that the report looks back on.
    select
        'ideas_presented' as analysis,
        {{ surrogate_key(['months.date_month']) }} as survival_key,
        ideas.started_at as entered_at,
        ideas.presented_at as event_at
    from ideas
    inner join months
        on
            ideas.started_month <= months.date_month
            and ideas.started_month > {{ add_months(
                'months.date_month', -var('idea_window_months')
            ) }}

    union all

    -- And from there until it is in the customers' hands; what was rejected does not
    -- wait for that.
    select
        'ideas_shipped' as analysis,
        {{ surrogate_key(['months.date_month']) }} as survival_key,
        ideas.presented_at as entered_at,
        ideas.shipped_at as event_at
    from ideas
    inner join months
        on
            ideas.presented_month <= months.date_month
            and ideas.presented_month > {{ add_months(
                'months.date_month', -var('idea_window_months')
            ) }}
    where coalesce(ideas.decision, '') <> 'rejected'

),

observed as (

    select
        analysis,
        survival_key,
        entered_at,
        event_at,
        coalesce(event_at < {{ end_of_as_of_date() }}, false) as is_event,
        {{ end_of_as_of_date() }} as observed_until
    from waits

),

durations_around_the_clock as (

    select
        analysis,
        survival_key,
        is_event,
        greatest(
            {{ safe_divide(
                seconds_between(
                    'entered_at',
                    'case when is_event then event_at else observed_until end'
                ),
                '86400'
            ) }},
            0
        ) as duration_days
    from observed

),

-- The same waits as customer service counts them; a day of it has 24 service hours, as
-- all days here, so that minutes come out alike.
durations_in_service_hours as (

    select
        analysis || '_service_hours' as analysis,
        survival_key,
        is_event,
        greatest(
            {{ safe_divide(
                service_seconds(
                    'entered_at',
                    'case when is_event then event_at else observed_until end'
                ),
                '86400'
            ) }},
            0
        ) as duration_days
    from observed
    where analysis in ('service_first_response', 'service_resolution')

),

durations as (

    select * from durations_around_the_clock

    union all

    select * from durations_in_service_hours

)

select * from durations
