-- The mentions that an idea names, and when each was published; null where monitoring
-- has not delivered it.
with

ideas as (

    select * from {{ ref('stg_innovation__ideas') }}
    where source_mention_url is not null

),

mentions as (

    select
        mention_url_hash,
        min(published_at) as published_at
    from {{ ref('int_mentions_unioned') }}
    where mention_url_hash is not null
    group by mention_url_hash

),

named as (

    select
        idea_id,
        {{ explode_array(split_text('source_mention_url', ';')) }} as mention_url
    from ideas

),

hashed as (

    select distinct
        idea_id,
        {{ mention_url_hash('trim(mention_url)') }} as mention_url_hash
    from named
    where trim(mention_url) <> ''

),

dated as (

    select
        hashed.idea_id,
        hashed.mention_url_hash,
        mentions.published_at
    from hashed
    left join mentions
        on hashed.mention_url_hash = mentions.mention_url_hash

)

select * from dated
