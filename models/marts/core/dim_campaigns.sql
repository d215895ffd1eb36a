with

campaign_names as (
    select * from {{ ref('int_campaign_names_dated') }}
),

channels as (
    select
        platform,
        channel_id
    from {{ ref('dim_channels') }}
    where
        platform is not null
        and is_paid
),

campaign_type_channels as (
    select * from {{ ref('campaign_type_channels') }}
),

dim_campaigns as (
    select
        {{ surrogate_key([
            'campaign_names.platform',
            'campaign_names.account_id',
            'campaign_names.campaign_id',
            'campaign_names.valid_from',
        ]) }} as campaign_key,
        campaign_names.platform,
        campaign_names.account_id,
        campaign_names.campaign_id,
        campaign_names.campaign_name,
        first_value(campaign_names.campaign_name) over (
            partition by
                campaign_names.platform,
                campaign_names.account_id,
                campaign_names.campaign_id
            order by campaign_names.valid_from desc
        ) as latest_campaign_name,
        campaign_names.campaign_type,
        coalesce(
            campaign_type_channels.channel_id,
            channels.channel_id,
            'paid_other'
        ) as channel_id,
        campaign_names.valid_from,
        campaign_names.valid_to,
        campaign_names.valid_to is null as is_current
    from campaign_names
    left join
        campaign_type_channels
        on
            campaign_names.platform = campaign_type_channels.platform
            and campaign_names.campaign_type = campaign_type_channels.campaign_type
    left join channels on campaign_names.platform = channels.platform
)

select * from dim_campaigns
