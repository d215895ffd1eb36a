-- Each new customer belongs to one influencer at most: by the strongest evidence that
-- there is, then the earliest. What lies more than twelve months before the first sale
-- did not bring it about.
with

influencers as (

    select
        influencer_id,
        tracking_code,
        utm_campaign
    from {{ ref('stg_relations__influencers') }}

),

-- A deal is won by an account, an order placed by a person.
customers as (

    select
        conversion_type,
        case when conversion_type = 'deal_won' then account_key else person_key end
            as customer_key,
        min(converted_at) as acquired_at,
        min(date_day) as acquired_on
    from {{ ref('fct_conversions') }}
    where is_new_customer
    group by
        conversion_type,
        case when conversion_type = 'deal_won' then account_key else person_key end

),

referrals as (

    select
        influencers.influencer_id,
        referrals.referral_id as evidence_id,
        referrals.referred_at as evidence_at,
        case referrals.evidence
            when 'code' then 'tracking_code'
            when 'link' then 'tracked_link'
            when 'crm field' then 'crm_field'
            when 'self-reported' then 'self_report'
        end as evidence_type,
        identified.referred_person_key,
        identified.referred_account_key
    from {{ ref('stg_community__referrals') }} as referrals
    inner join influencers
        on referrals.referrer_code = influencers.tracking_code
    inner join {{ ref('int_referrals_identified') }} as identified
        on referrals.referral_id = identified.referral_id

),

touchpoints as (

    select
        touchpoint_key,
        touch_type,
        person_key,
        account_key,
        touched_at,
        sequence_number,
        lower(campaign_name) as utm_campaign
    from {{ ref('fct_touchpoints') }}

),

customer_touches as (

    select
        customers.conversion_type,
        customers.customer_key,
        touchpoints.touchpoint_key,
        touchpoints.touch_type,
        touchpoints.touched_at,
        touchpoints.sequence_number,
        touchpoints.utm_campaign
    from customers
    inner join touchpoints
        on
            customers.conversion_type = 'purchase'
            and customers.customer_key = touchpoints.person_key
            and touchpoints.touched_at <= customers.acquired_at

    union all

    select
        customers.conversion_type,
        customers.customer_key,
        touchpoints.touchpoint_key,
        touchpoints.touch_type,
        touchpoints.touched_at,
        touchpoints.sequence_number,
        touchpoints.utm_campaign
    from customers
    inner join touchpoints
        on
            customers.conversion_type = 'deal_won'
            and customers.customer_key = touchpoints.account_key
            and touchpoints.touched_at <= customers.acquired_at

),

numbered_touches as (

    select
        *,
        row_number() over (
            partition by conversion_type, customer_key
            order by touched_at, sequence_number, touchpoint_key
        ) as touch_number
    from customer_touches

),

-- A visit by the influencer's link that others preceded helped, but was not the first.
candidates as (

    select
        numbered_touches.conversion_type,
        numbered_touches.customer_key,
        influencers.influencer_id,
        case
            when numbered_touches.touch_number = 1 then 'first_touch'
            else 'tracked_link'
        end as evidence_type,
        numbered_touches.touched_at as evidence_at,
        numbered_touches.touchpoint_key as evidence_id
    from numbered_touches
    inner join influencers
        on numbered_touches.utm_campaign = influencers.utm_campaign
    where numbered_touches.touch_type = 'visit'

    union all

    select
        customers.conversion_type,
        customers.customer_key,
        referrals.influencer_id,
        referrals.evidence_type,
        referrals.evidence_at,
        referrals.evidence_id
    from customers
    inner join referrals
        on
            customers.conversion_type = 'purchase'
            and customers.customer_key = referrals.referred_person_key

    union all

    select
        customers.conversion_type,
        customers.customer_key,
        referrals.influencer_id,
        referrals.evidence_type,
        referrals.evidence_at,
        referrals.evidence_id
    from customers
    inner join referrals
        on
            customers.conversion_type = 'deal_won'
            and customers.customer_key = referrals.referred_account_key

),

-- A code is noted on the day of the order; who is asked answers after it.
timely as (

    select
        candidates.*,
        customers.acquired_on,
        case candidates.evidence_type
            when 'tracking_code' then 1
            when 'first_touch' then 2
            when 'tracked_link' then 3
            when 'crm_field' then 4
            when 'self_report' then 5
        end as evidence_rank
    from candidates
    inner join customers
        on
            candidates.conversion_type = customers.conversion_type
            and candidates.customer_key = customers.customer_key
    where
        customers.acquired_on < {{ add_months(
            to_business_date('candidates.evidence_at'), 12
        ) }}
        and {{ to_business_date('candidates.evidence_at') }} <= cast(
            case candidates.evidence_type
                when 'self_report'
                    then {{ dbt.dateadd('day', 30, 'customers.acquired_on') }}
                else customers.acquired_on
            end as date
        )

),

matched as (

    select
        conversion_type,
        customer_key,
        acquired_on,
        influencer_id,
        evidence_type,
        evidence_at
    from timely
    where evidence_rank is not null
    qualify
        row_number() over (
            partition by conversion_type, customer_key
            order by evidence_rank, evidence_at, influencer_id, evidence_id
        ) = 1

)

select * from matched
