-- The removal effect knows of all conversions together, not of single ones: what is
-- attributed of a month is shared out by the channels' effects, whoever was on its
-- paths. Campaigns share their channel's part as they do on paths, in that month.
with

credits as (

    select * from {{ ref('int_attribution_credits_summed') }}
    where
        model_key = 'markov_path_weighted'
        and is_attributed

),

effects as (

    select
        conversion_type,
        channel_id,
        conversion_share
    from {{ ref('int_removal_effects_shared') }}
    where conversion_share > 0

),

slices as (

    select
        date_month,
        accrual_month,
        conversion_type,
        business_type,
        product,
        currency_code,
        sum(weight) as weight,
        sum(net_revenue) as net_revenue,
        case
            when count(*) = count(contribution_margin) then sum(contribution_margin)
        end as contribution_margin,
        sum(conversions) as conversions,
        sum(leads) as leads,
        sum(leads_raw) as leads_raw,
        sum(new_customers) as new_customers
    from credits
    group by
        date_month,
        accrual_month,
        conversion_type,
        business_type,
        product,
        currency_code

),

months as (

    select distinct
        date_month,
        conversion_type
    from credits

),

campaigns as (

    select
        date_month,
        conversion_type,
        channel_id,
        campaign_platform,
        campaign_id,
        {{ safe_divide(
            'sum(weight)',
            'sum(sum(weight)) over (partition by date_month, conversion_type, channel_id)'
        ) }} as campaign_share
    from credits
    group by
        date_month,
        conversion_type,
        channel_id,
        campaign_platform,
        campaign_id

),

parts as (

    select
        months.date_month,
        months.conversion_type,
        effects.channel_id,
        campaigns.campaign_platform,
        campaigns.campaign_id,
        effects.conversion_share * coalesce(campaigns.campaign_share, 1.0) as share
    from months
    inner join effects
        on months.conversion_type = effects.conversion_type
    left join campaigns
        on
            months.date_month = campaigns.date_month
            and months.conversion_type = campaigns.conversion_type
            and effects.channel_id = campaigns.channel_id

),

-- Each part ends where the next begins, and the last one at exactly 1.
numbered as (

    select
        parts.*,
        row_number() over (
            partition by date_month, conversion_type
            order by channel_id, campaign_platform, campaign_id
        ) as part_number,
        count(*) over (partition by date_month, conversion_type) as month_parts,
        sum(share) over (
            partition by date_month, conversion_type
            order by channel_id, campaign_platform, campaign_id
            rows between unbounded preceding and current row
        ) as share_so_far
    from parts

),

bounded as (

    select
        date_month,
        conversion_type,
        channel_id,
        campaign_platform,
        campaign_id,
        share,
        coalesce(
            lag(share_so_far) over (
                partition by date_month, conversion_type
                order by part_number
            ),
            0.0
        ) as share_from,
        case when part_number = month_parts then 1.0 else share_so_far end as share_to
    from numbered

),

shared as (

    select
        'markov' as model_key,
        slices.date_month,
        slices.accrual_month,
        slices.conversion_type,
        slices.business_type,
        slices.product,
        slices.currency_code,
        bounded.channel_id,
        bounded.campaign_platform,
        bounded.campaign_id,
        true as is_attributed,
        slices.weight * bounded.share as weight,
        {{ allocate_share(
            'slices.net_revenue', 'bounded.share_from', 'bounded.share_to', 2
        ) }} as net_revenue,
        {{ allocate_share(
            'slices.contribution_margin', 'bounded.share_from', 'bounded.share_to', 2
        ) }} as contribution_margin,
        slices.conversions * bounded.share as conversions,
        slices.leads * bounded.share as leads,
        slices.leads_raw * bounded.share as leads_raw,
        slices.new_customers * bounded.share as new_customers
    from slices
    inner join bounded
        on
            slices.date_month = bounded.date_month
            and slices.conversion_type = bounded.conversion_type

)

select * from shared
