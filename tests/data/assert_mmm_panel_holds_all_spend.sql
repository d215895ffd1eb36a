-- The panel of the marketing mix has every cent of what each channel was given.
with

panel as (

    select
        channel_id,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks
    from {{ ref('rpt_mmm_panel') }}
    where has_media
    group by channel_id

),

facts as (

    select
        channel_id,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks
    from {{ ref('fct_ad_performance_daily') }}
    group by channel_id

)

select
    coalesce(panel.channel_id, facts.channel_id) as channel_id,
    facts.spend,
    panel.spend as panel_spend
from facts
full join panel
    on facts.channel_id = panel.channel_id
where
    coalesce(panel.spend, 0) <> coalesce(facts.spend, 0)
    or coalesce(panel.impressions, 0) <> coalesce(facts.impressions, 0)
    or coalesce(panel.clicks, 0) <> coalesce(facts.clicks, 0)
    or panel.channel_id is null
    or facts.channel_id is null
