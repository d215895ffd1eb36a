-- Every deal that counts, open or ended, with the channel that the CRM notes: on the
-- deal, else on the contact of the deal that it has known longest.
with

deals as (

    select * from {{ ref('int_deals_classified') }}
    where exclusion_reason is null

),

deal_contacts as (

    select * from {{ ref('int_crm_deal_contacts_unioned') }}

),

contacts as (

    select
        contact_id,
        created_at,
        lower(original_source) as crm_source
    from {{ ref('int_crm_contacts_unioned') }}
    where original_source is not null

),

crm_sources as (

    select * from {{ ref('crm_sources') }}

),

channels as (

    select
        channel_group,
        min(channel_id) as channel_id
    from {{ ref('dim_channels') }}
    where platform is null
    group by channel_group

),

source_channels as (

    select
        crm_sources.crm_source,
        channels.channel_id
    from crm_sources
    inner join channels
        on crm_sources.channel_group = channels.channel_group

),

fx_rates as (

    select * from {{ ref('int_fx_rates_filled') }}

),

contact_channels as (

    select
        deal_contacts.deal_id,
        source_channels.channel_id,
        row_number() over (
            partition by deal_contacts.deal_id
            order by contacts.created_at, contacts.contact_id
        ) as contact_number
    from deal_contacts
    inner join contacts
        on deal_contacts.contact_id = contacts.contact_id
    inner join source_channels
        on contacts.crm_source = source_channels.crm_source

),

-- A deal that was noted without a day was created no later than it ended.
dated as (

    select
        deals.deal_id,
        deals.account_key,
        deals.pipeline,
        deals.deal_status,
        deals.deal_stage,
        deals.original_source,
        deals.currency_code,
        deals.net_revenue_local,
        coalesce(deals.created_at, deals.won_at, deals.lost_at) as created_at,
        {{ to_business_date(
            'coalesce(deals.created_at, deals.won_at, deals.lost_at)'
        ) }} as created_date,
        coalesce(deals.won_at, deals.lost_at) as ended_at,
        {{ to_business_date('coalesce(deals.won_at, deals.lost_at)') }} as ended_date
    from deals
    where coalesce(deals.created_at, deals.won_at, deals.lost_at) is not null

),

valued as (

    select
        dated.deal_id,
        dated.account_key,
        'B2B' as business_type,
        coalesce(
            deal_channels.channel_id, contact_channels.channel_id, '(unattributed)'
        ) as channel_id,
        case
            when deal_channels.channel_id is not null then 'deal'
            when contact_channels.channel_id is not null then 'contact'
            else 'none'
        end as channel_basis,
        coalesce(dated.pipeline, '(none)') as pipeline,
        dated.deal_status,
        lower(trim(regexp_replace(dated.deal_stage, ' *[(][^()]*[)] *$', '')))
            as deal_stage,
        dated.deal_status <> 'open' as is_ended,
        dated.created_at,
        dated.created_date,
        cast(date_trunc('month', dated.created_date) as date) as created_month,
        dated.ended_at,
        dated.ended_date,
        cast(date_trunc('month', dated.ended_date) as date) as ended_month,
        {{ exchange('dated.net_revenue_local', 'created_rates.fx_rate', 2) }}
            as amount,
        {{ exchange('dated.net_revenue_local', 'ended_rates.fx_rate', 2) }}
            as ended_amount
    from dated
    left join source_channels as deal_channels
        on lower(dated.original_source) = deal_channels.crm_source
    left join contact_channels
        on
            dated.deal_id = contact_channels.deal_id
            and contact_channels.contact_number = 1
    left join fx_rates as created_rates
        on
            dated.currency_code = created_rates.currency_code
            and dated.created_date = created_rates.date_day
    left join fx_rates as ended_rates
        on
            dated.currency_code = ended_rates.currency_code
            and dated.ended_date = ended_rates.date_day

)

select * from valued
