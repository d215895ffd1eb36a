-- Positive public mentions by the asker within 14 days: after the solution, or for what
-- was not solved after the question. Only who is known by a handle can be found again.
with

questions as (

    select
        question_key,
        cast(date_trunc('month', date_day) as date) as date_month,
        region,
        is_solved,
        asker_hash,
        coalesce(case when is_solved then solved_at end, opened_at) as waits_from
    from {{ ref('int_service_questions_judged') }}
    where kind = 'question' and asker_hash is not null

),

praise as (

    select distinct
        author_hash,
        mention_url_hash,
        published_at
    from {{ ref('int_mentions_unioned') }}
    where sentiment = 'positive' and author_hash is not null

),

-- A mention belongs to the last question before it.
matched as (

    select
        questions.question_key,
        praise.mention_url_hash
    from questions
    inner join praise
        on
            questions.asker_hash = praise.author_hash
            and praise.published_at > questions.waits_from
            and {{ seconds_between('questions.waits_from', 'praise.published_at') }}
            <= 14 * 86400
    qualify
        row_number() over (
            partition by praise.author_hash, praise.mention_url_hash
            order by questions.waits_from desc, questions.question_key
        ) = 1

),

praised as (

    select
        question_key,
        count(*) as mentions
    from matched
    group by question_key

),

counted as (

    select
        questions.question_key,
        questions.date_month,
        questions.region,
        questions.is_solved,
        coalesce(praised.mentions, 0) as positive_mentions
    from questions
    left join praised
        on questions.question_key = praised.question_key

)

select * from counted
