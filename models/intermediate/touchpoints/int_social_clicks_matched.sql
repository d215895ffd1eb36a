-- Which post a visit came from: by what its link carries, or by the link itself, as the
-- page it landed on or the site it came from. A key that several posts share says
-- nothing.
with

social_links as (

    select
        link,
        coalesce(utm_sources.platform, links.network) as network,
        links.post_id,
        links.utm_campaign,
        links.utm_content,
        regexp_replace(
            regexp_replace(links.link, '^[hH][tT][tT][pP][sS]?://(www[.])?', ''),
            '/?(#.*)?$',
            ''
        ) as bare_link
    from {{ ref('stg_community__social_links') }} as links
    left join {{ ref('utm_sources') }} as utm_sources
        on links.network = utm_sources.source_alias

),

link_keys as (

    select
        1 as key_order,
        'utm_content' as match_basis,
        utm_content || ' | ' || utm_campaign as link_key,
        network,
        post_id
    from social_links
    where
        utm_content is not null
        and utm_campaign is not null

    union all

    select
        2 as key_order,
        'utm_content' as match_basis,
        utm_content as link_key,
        network,
        post_id
    from social_links
    where
        utm_content is not null
        and utm_campaign is null

    union all

    select
        3 as key_order,
        'utm_campaign' as match_basis,
        utm_campaign as link_key,
        network,
        post_id
    from social_links
    where
        utm_content is null
        and utm_campaign is not null

    union all

    -- A page of the own site is no short link: where the row says what the link is
    -- tagged with, the tags decide.
    select
        4 as key_order,
        'link' as match_basis,
        bare_link as link_key,
        network,
        post_id
    from social_links
    where
        coalesce(utm_content, utm_campaign) is null
        or bare_link like '%?%'
        or not (
            false
            {%- for domain in var('own_domains') %}
            or split_part(bare_link, '/', 1) like '%{{ domain }}'
            {%- endfor %}
        )

),

unique_keys as (

    select
        key_order,
        link_key,
        min(match_basis) as match_basis,
        min(network) as network,
        min(post_id) as post_id
    from link_keys
    group by
        key_order,
        link_key
    having count(distinct post_id) = 1

),

visits as (

    select
        session_key,
        event_at,
        lower({{ decode_url(
            "coalesce(collected_content, content, "
            ~ url_parameter('page_location', 'utm_content') ~ ")"
        ) }}) as utm_content,
        lower({{ decode_url(
            "coalesce(collected_campaign_name, campaign, "
            ~ url_parameter('page_location', 'utm_campaign') ~ ")"
        ) }}) as utm_campaign,
        regexp_replace(
            regexp_replace(page_location, '^[hH][tT][tT][pP][sS]?://(www[.])?', ''),
            '/?(#.*)?$',
            ''
        ) as landing_link,
        regexp_replace(
            regexp_replace(page_referrer, '^[hH][tT][tT][pP][sS]?://(www[.])?', ''),
            '/?(#.*)?$',
            ''
        ) as referring_link
    from {{ ref('int_web_events_unioned') }}
    where
        session_key is not null
        and event_name in ('session_start', 'first_visit', 'page_view')
        -- Without a single link nothing is looked for.
        and exists (select 1 from unique_keys)

),

visit_keys as (

    select
        session_key,
        event_at,
        1 as key_order,
        utm_content || ' | ' || utm_campaign as link_key
    from visits
    where
        utm_content is not null
        and utm_campaign is not null

    union all

    select
        session_key,
        event_at,
        2 as key_order,
        utm_content as link_key
    from visits
    where utm_content is not null

    union all

    select
        session_key,
        event_at,
        3 as key_order,
        utm_campaign as link_key
    from visits
    where utm_campaign is not null

    union all

    select
        session_key,
        event_at,
        4 as key_order,
        landing_link as link_key
    from visits
    where landing_link is not null

    union all

    -- Networks hang their own parameters onto a link.
    select
        session_key,
        event_at,
        4 as key_order,
        regexp_replace(split_part(landing_link, '?', 1), '/$', '') as link_key
    from visits
    where landing_link like '%?%'

    union all

    select
        session_key,
        event_at,
        4 as key_order,
        referring_link as link_key
    from visits
    where referring_link is not null

),

matched as (

    select
        visit_keys.session_key,
        unique_keys.network,
        unique_keys.post_id,
        unique_keys.match_basis,
        split_part(unique_keys.link_key, '/', 1) as link_host,
        visit_keys.event_at as clicked_at,
        row_number() over (
            partition by visit_keys.session_key, unique_keys.network
            order by
                visit_keys.event_at,
                visit_keys.key_order,
                unique_keys.post_id
        ) as click_number
    from visit_keys
    inner join unique_keys
        on
            visit_keys.key_order = unique_keys.key_order
            and visit_keys.link_key = unique_keys.link_key

),

clicks as (

    select
        session_key,
        network,
        post_id,
        match_basis,
        case when match_basis = 'link' then link_host end as link_host,
        clicked_at
    from matched
    where click_number = 1

)

select * from clicks
