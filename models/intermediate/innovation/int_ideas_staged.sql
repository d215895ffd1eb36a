-- One idea after all mergers: when it was first mentioned, and what became of it. The
-- record that was captured first says where the idea came from; a mention that was
-- merged into an idea of an employee made no idea of listening of it.
with

records as (

    select
        merged.idea_key,
        merged.idea_id,
        ideas.source_type,
        ideas.network,
        ideas.department,
        ideas.source_mention_url is not null as has_mention_url,
        ideas.first_mentioned_at
    from {{ ref('int_ideas_merged') }} as merged
    inner join {{ ref('stg_innovation__ideas') }} as ideas
        on merged.idea_id = ideas.idea_id

),

mentions as (

    select
        idea_id,
        min(published_at) as mentioned_at,
        count(*) as mentions,
        count(published_at) as mentions_found
    from {{ ref('int_idea_mentions_dated') }}
    group by idea_id

),

events as (

    select
        merged.idea_key,
        events.idea_id,
        events.stage,
        events.occurred_at,
        events.decided_by_role
    from {{ ref('stg_innovation__idea_events') }} as events
    inner join {{ ref('int_ideas_merged') }} as merged
        on events.idea_id = merged.idea_id
    where events.occurred_at < {{ end_of_as_of_date() }}

),

captures as (

    select
        idea_id,
        min(occurred_at) as captured_at
    from events
    where stage = 'captured'
    group by idea_id

),

origins as (

    select
        records.*,
        least(records.first_mentioned_at, mentions.mentioned_at) as mentioned_at,
        coalesce(mentions.mentions, 0) as mentions,
        coalesce(mentions.mentions_found, 0) as mentions_found,
        row_number() over (
            partition by records.idea_key
            order by
                case when captures.captured_at is null then 1 else 0 end,
                captures.captured_at,
                case when records.idea_id = records.idea_key then 0 else 1 end,
                records.idea_id
        ) as record_number
    from records
    left join mentions
        on records.idea_id = mentions.idea_id
    left join captures
        on records.idea_id = captures.idea_id

),

ideas as (

    select
        idea_key,
        count(*) as records,
        max(case when record_number = 1 then source_type end) as source_type,
        coalesce(
            max(case when record_number = 1 then network end), min(network)
        ) as network,
        coalesce(
            max(case when record_number = 1 then department end), min(department)
        ) as department,
        max(case when has_mention_url then 1 else 0 end) = 1 as has_mention_url,
        min(mentioned_at) as mentioned_at,
        sum(mentions) as mentions,
        sum(mentions_found) as mentions_found
    from origins
    group by idea_key

),

stages as (

    select
        idea_key,
        min(case when stage = 'captured' then occurred_at end) as captured_at,
        min(case when stage = 'presented' then occurred_at end) as presented_at,
        min(case when stage = 'shipped' then occurred_at end) as shipped_at
    from events
    group by idea_key

),

-- What was parked may be taken up later: the last decision holds. Of two at the same
-- moment the one that says more.
decisions as (

    select
        idea_key,
        stage as decision,
        occurred_at as decided_at,
        decided_by_role
    from events
    where stage in ('accepted', 'parked', 'rejected')
    qualify
        row_number() over (
            partition by idea_key
            order by
                occurred_at desc,
                case stage when 'accepted' then 1 when 'rejected' then 2 else 3 end,
                decided_by_role
        ) = 1

),

-- Only an answer after the decision can tell what was decided.
answers as (

    select
        events.idea_key,
        min(events.occurred_at) as answered_at
    from events
    left join decisions
        on events.idea_key = decisions.idea_key
    where
        events.stage = 'answered'
        and (
            decisions.decided_at is null
            or events.occurred_at >= decisions.decided_at
        )
    group by events.idea_key

),

joined as (

    select
        ideas.*,
        stages.captured_at,
        stages.presented_at,
        decisions.decision,
        decisions.decided_at,
        decisions.decided_by_role,
        coalesce(
            decisions.decided_by_role in (
                {{ text_list(var('development_head_roles')) }}
            ),
            false
        ) as is_decided_by_head,
        stages.shipped_at,
        answers.answered_at
    from ideas
    left join stages
        on ideas.idea_key = stages.idea_key
    left join decisions
        on ideas.idea_key = decisions.idea_key
    left join answers
        on ideas.idea_key = answers.idea_key

),

judged as (

    select
        *,
        source_type in ('listening', 'customer') as is_from_community,
        decision is not null and answered_at is not null as is_closed_loop,
        case
            when source_type <> 'listening' then 'not from listening'
            when not has_mention_url then 'no address of a mention'
            when presented_at is null then 'not presented'
            when decision is null then 'no decision'
            when not is_decided_by_head
                then 'not decided by the head of development'
        end as presentation_gap
    from joined

),

staged as (

    select
        *,
        presentation_gap is null as is_presented_to_head
    from judged

)

select * from staged
