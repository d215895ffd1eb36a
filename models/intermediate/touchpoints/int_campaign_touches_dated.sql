-- Members of CRM campaigns. Whoever responded was touched when he did; whoever did not
-- has only been shown something.
with

campaign_members as (

    select * from {{ ref('stg_salesforce__campaign_members') }}
    where
        not is_internal_email
        and not is_test_email

),

campaign_channels as (

    select * from {{ ref('campaign_member_channels') }}

),

touches as (

    select
        campaign_members.campaign_member_key,
        coalesce(
            'salesforce:' || campaign_members.lead_id,
            'salesforce:' || campaign_members.contact_id,
            'salesforce:email:' || campaign_members.email_hash
        ) as contact_id,
        'salesforce' as source_platform,
        campaign_members.campaign_name,
        coalesce(campaign_members.campaign_type, '(not set)') as campaign_type,
        case
            when campaign_members.has_responded
                then coalesce(
                    campaign_members.first_responded_at, campaign_members.associated_at
                )
            else campaign_members.associated_at
        end as touched_at,
        coalesce(campaign_channels.channel_id, 'unassigned') as channel_id,
        not campaign_members.has_responded as is_view_through
    from campaign_members
    left join campaign_channels
        on lower(campaign_members.campaign_type) = campaign_channels.campaign_type

)

select * from touches
where touched_at is not null
