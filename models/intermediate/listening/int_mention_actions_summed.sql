-- What was made of a mention, over all that was noted of it: the last word on what it is,
-- the first moments of notice and answer.
with

actions as (

    select * from {{ ref('stg_listening__mention_actions') }}
    where
        coalesce(acted_at, detected_at) is null
        or coalesce(acted_at, detected_at) < {{ end_of_as_of_date() }}

),

summed as (

    select
        mention_url_hash,
        min(detected_at) as detected_at,
        min(case when answered_at < {{ end_of_as_of_date() }} then answered_at end)
            as answered_at,
        max(case when action in ('answered', 'forwarded', 'idea') then 1 else 0 end) = 1
            as is_acted_upon,
        min(
            case
                when action in ('answered', 'forwarded', 'idea')
                    then coalesce(acted_at, answered_at, detected_at)
            end
        ) as first_acted_at
    from actions
    group by mention_url_hash

),

last_words as (

    select
        mention_url_hash,
        classified_as,
        is_relevant,
        sla_minutes
    from actions
    qualify
        row_number() over (
            partition by mention_url_hash
            order by
                case when acted_at is null then 1 else 0 end,
                acted_at desc,
                classified_as
        ) = 1

),

answers as (

    select
        mention_url_hash,
        answered_by
    from actions
    where answered_at < {{ end_of_as_of_date() }}
    qualify
        row_number() over (
            partition by mention_url_hash
            order by answered_at, answered_by
        ) = 1

),

joined as (

    select
        summed.mention_url_hash,
        last_words.classified_as,
        last_words.is_relevant,
        coalesce(last_words.sla_minutes, {{ var('mention_sla_minutes') }})
            as sla_minutes,
        summed.detected_at,
        summed.answered_at,
        answers.answered_by,
        summed.is_acted_upon,
        summed.first_acted_at
    from summed
    inner join last_words
        on summed.mention_url_hash = last_words.mention_url_hash
    left join answers
        on summed.mention_url_hash = answers.mention_url_hash

)

select * from joined
