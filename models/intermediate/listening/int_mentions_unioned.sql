-- One row per mention, tool and query that found it. Of the network the address knows
-- most; what it does not say, the tool's word for the kind of source does.
with

tools as (

    {%- for tool in ['meltwater', 'talkwalker', 'brandwatch'] %}
    select
        '{{ tool }}' as source_platform,
        *
    from {{ ref('stg_' ~ tool ~ '__mentions') }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

networks as (

    select
        source_alias,
        platform
    from {{ ref('utm_sources') }}
    where platform is not null

),

placed as (

    select
        tools.source_platform,
        tools.mention_id,
        tools.mention_url_hash,
        tools.published_at,
        {{ to_business_date('tools.published_at') }} as date_day,
        coalesce(by_host.platform, by_type.platform, by_name.platform) as platform,
        coalesce(tools.source_type, tools.source_name, '') as kind_of_source,
        tools.language,
        tools.country,
        tools.reach,
        tools.engagements,
        tools.sentiment,
        tools.query_name,
        tools.author_hash,
        tools.load_id
    from tools
    left join networks as by_host
        on tools.source_host = by_host.source_alias
    left join networks as by_type
        on tools.source_type = by_type.source_alias
    left join networks as by_name
        on tools.source_name = by_name.source_alias
    where tools.published_at < {{ end_of_as_of_date() }}

),

mentions as (

    select
        source_platform,
        mention_id,
        mention_url_hash,
        published_at,
        date_day,
        case
            when platform is not null then platform
            when kind_of_source like '%twitter%' then 'x'
            when kind_of_source like '%facebook%' then 'facebook'
            when kind_of_source like '%instagram%' then 'instagram'
            when kind_of_source like '%linkedin%' then 'linkedin'
            when kind_of_source like '%youtube%' then 'youtube'
            when kind_of_source like '%tiktok%' then 'tiktok'
            when kind_of_source like '%reddit%' then 'reddit'
            when kind_of_source like '%forum%' or kind_of_source like '%board%'
                then 'forum'
            when kind_of_source like '%blog%' then 'blog'
            when
                kind_of_source like '%news%'
                or kind_of_source like '%zeitung%'
                or kind_of_source like '%tidning%'
                then 'news'
            else 'other'
        end as network,
        language,
        country,
        reach,
        engagements,
        sentiment,
        query_name,
        author_hash,
        load_id
    from placed

)

select * from mentions
