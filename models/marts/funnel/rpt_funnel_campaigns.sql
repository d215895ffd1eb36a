-- All months together: a month of one campaign is too thin for a curve. What came
-- through no campaign stands under '(none)', channel by channel.
with

stages as (

    select * from {{ ref('fct_funnel_stages') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'funnel_campaigns'

),

-- The newest name; the id is what identifies.
campaign_names as (

    select
        platform,
        campaign_id,
        max(latest_campaign_name) as campaign_name
    from {{ ref('dim_campaigns') }}
    group by
        platform,
        campaign_id

),

summed as (

    select
        channel_id,
        campaign_platform,
        campaign_id,
        business_type,
        stage,
        stage_order,
        has_next_stage,
        min(date_day) as first_entered_date,
        max(date_day) as last_entered_date,
        count(*) as entered,
        count(next_entered_at) as converted_to_next
    from stages
    group by
        channel_id,
        campaign_platform,
        campaign_id,
        business_type,
        stage,
        stage_order,
        has_next_stage

),

keyed as (

    select
        {{ surrogate_key([
            'channel_id', 'campaign_platform', 'campaign_id', 'business_type', 'stage'
        ]) }} as funnel_campaign_key,
        summed.*
    from summed

),

rpt_funnel_campaigns as (

    select
        keyed.funnel_campaign_key,
        keyed.channel_id,
        keyed.campaign_platform,
        keyed.campaign_id,
        coalesce(campaign_names.campaign_name, keyed.campaign_id) as campaign_name,
        keyed.business_type,
        keyed.stage,
        keyed.stage_order,
        keyed.first_entered_date,
        keyed.last_entered_date,
        keyed.entered,
        keyed.converted_to_next,
        survival.censored,
        case
            when keyed.has_next_stage
                then {{ safe_divide('keyed.converted_to_next', 'keyed.entered') }}
        end as conversion_rate,
        survival.km_median_days as km_median_days_to_next,
        survival.km_rate_30d,
        survival.km_rate_90d,
        survival.km_rate_180d,
        {{ km_reason('keyed.has_next_stage', 'survival.km_reason') }} as km_reason
    from keyed
    left join survival
        on keyed.funnel_campaign_key = survival.survival_key
    left join campaign_names
        on
            keyed.campaign_platform = campaign_names.platform
            and keyed.campaign_id = campaign_names.campaign_id

)

select * from rpt_funnel_campaigns
