-- What the rules of maturity look at, and whether any of it was ever delivered: nothing
-- found in a source and no source are two different things.
with

{%- set kinds = [
    ('ad spend', 'fct_ad_performance_daily'),
    ('actions on mentions', 'stg_listening__mention_actions'),
    ('conversations', 'int_service_questions_unioned'),
    ('costs', 'fct_costs'),
    ('employees', 'stg_people__employees'),
    ('ideas', 'stg_innovation__ideas'),
    ('influencers', 'stg_relations__influencers'),
    ('information', 'stg_people__information_items'),
    ('interactions', 'stg_community__interactions'),
    ('mentions', 'int_mentions_unioned'),
    ('posts', 'int_social_posts_unioned'),
    ('survey answers', 'stg_surveys__responses'),
    ('visits', 'fct_touchpoints'),
] %}

counted as (

    {%- for needs, model in kinds %}
    select
        '{{ needs }}' as needs,
        count(*) as records
    from {{ ref(model) }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

sources as (

    select
        needs,
        records > 0 as is_delivered
    from counted

)

select * from sources
