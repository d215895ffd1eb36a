-- When who was in which stage of the two relationship models. Awareness, purchase and
-- relationship last; an ambassador is one only while the thresholds are met.
{%- set window_days = relationship_parameter('ambassador_window_days') %}
with

entities as (

    select * from {{ ref('int_relationship_entities_listed') }}

),

touchpoints as (

    select
        person_key,
        touched_at
    from {{ ref('fct_touchpoints') }}
    where is_engaged

),

interactions as (

    select
        interactions.interaction_id,
        interactions.occurred_at,
        cast(
            date_trunc('week', {{ to_business_date('interactions.occurred_at') }})
            as date
        ) as date_week,
        coalesce(interactions.is_reciprocated, false) as is_reciprocated,
        coalesce(
            interactions.interaction_type = 'mention'
            and interactions.is_public
            and not interactions.is_solicited
            and interactions.sentiment = 'positive',
            false
        ) as is_advocacy,
        entities.entity_key,
        entities.is_account
    from {{ ref('int_interactions_identified') }} as interactions
    inner join entities
        on interactions.person_key = entities.person_key

),

referrals as (

    select
        referrals.referral_id,
        referrals.referred_at,
        entities.entity_key,
        entities.is_account
    from {{ ref('int_referrals_identified') }} as referrals
    inner join entities
        on referrals.referrer_person_key = entities.person_key
    where
        referrals.is_verified
        and referrals.referrer_person_key
        is distinct from referrals.referred_person_key

),

sales as (

    select
        case
            when conversion_type = 'deal_won' then account_key
            else person_key
        end as entity_key,
        conversion_type = 'deal_won' as is_account,
        converted_at
    from {{ ref('fct_conversions') }}
    where conversions = 1

),

purchases as (

    select
        entity_key,
        is_account,
        min(converted_at) as held_from
    from sales
    where entity_key is not null
    group by
        entity_key,
        is_account

),

contacts as (

    select
        contact_id,
        coalesce(created_at, became_lead_at) as known_at
    from {{ ref('int_crm_contacts_unioned') }}

),

persons as (

    select
        member_id as contact_id,
        person_key
    from {{ ref('int_persons_resolved') }}
    where member_type = 'contact'

),

-- When the CRM first knew the person or account by name.
known as (

    select
        entities.entity_key,
        entities.is_account,
        min(contacts.known_at) as known_at
    from contacts
    inner join persons
        on contacts.contact_id = persons.contact_id
    inner join entities
        on persons.person_key = entities.person_key
    group by
        entities.entity_key,
        entities.is_account

),

engaged as (

    select
        entities.entity_key,
        entities.is_account,
        min(touchpoints.touched_at) as touched_at
    from touchpoints
    inner join entities
        on touchpoints.person_key = entities.person_key
    group by
        entities.entity_key,
        entities.is_account

),

-- A visit counts from the moment at which it is known whose it was: by a contact, for
-- the relationship also by a purchase.
noticed as (

    select
        engaged.entity_key,
        engaged.is_account,
        case
            when known.known_at is not null
                then greatest(engaged.touched_at, known.known_at)
        end as noticed_at,
        greatest(
            engaged.touched_at,
            least(
                coalesce(known.known_at, purchases.held_from),
                coalesce(purchases.held_from, known.known_at)
            )
        ) as noticed_by_anything_at
    from engaged
    left join known
        on
            engaged.entity_key = known.entity_key
            and engaged.is_account = known.is_account
    left join purchases
        on
            engaged.entity_key = purchases.entity_key
            and engaged.is_account = purchases.is_account
    where
        known.known_at is not null
        or purchases.held_from is not null

    union all

    select
        entity_key,
        is_account,
        occurred_at as noticed_at,
        occurred_at as noticed_by_anything_at
    from interactions

),

awareness as (

    select
        entity_key,
        is_account,
        min(noticed_at) as noticed_at,
        min(noticed_by_anything_at) as noticed_by_anything_at
    from noticed
    group by
        entity_key,
        is_account

),

-- Whoever becomes known on the day of the purchase was made known by it: everyone who
-- was aware in that way would have bought, and a rate would say nothing.
awareness_spans as (

    select
        'awareness_purchase_repurchase' as relationship_model,
        awareness.entity_key,
        awareness.is_account,
        awareness.noticed_at as held_from
    from awareness
    left join purchases
        on
            awareness.entity_key = purchases.entity_key
            and awareness.is_account = purchases.is_account
    where
        awareness.noticed_at is not null
        and (
            purchases.held_from is null
            or {{ to_business_date('awareness.noticed_at') }}
            < {{ to_business_date('purchases.held_from') }}
        )

    union all

    select
        'awareness_relationship_ambassador' as relationship_model,
        entity_key,
        is_account,
        noticed_by_anything_at as held_from
    from awareness
    where noticed_by_anything_at is not null

),

-- Two parts of one purchase are no return.
repurchases as (

    select
        purchases.entity_key,
        purchases.is_account,
        min(sales.converted_at) as held_from
    from purchases
    inner join sales
        on
            purchases.entity_key = sales.entity_key
            and purchases.is_account = sales.is_account
            and {{ subtract_days(
                'sales.converted_at', relationship_parameter('repurchase_after_days')
            ) }} >= purchases.held_from
    group by
        purchases.entity_key,
        purchases.is_account

),

reciprocated as (

    select * from interactions
    where is_reciprocated

),

-- Each answered interaction with those of the window that ends with it.
reciprocated_windows as (

    select
        latest.entity_key,
        latest.is_account,
        latest.occurred_at,
        count(*) as interactions,
        count(distinct earlier.date_week) as weeks
    from reciprocated as latest
    inner join reciprocated as earlier
        on
            latest.entity_key = earlier.entity_key
            and latest.is_account = earlier.is_account
            and earlier.occurred_at <= latest.occurred_at
            and earlier.occurred_at >= {{ subtract_days(
                'latest.occurred_at', relationship_parameter('reciprocated_window_days')
            ) }}
    group by
        latest.entity_key,
        latest.is_account,
        latest.interaction_id,
        latest.occurred_at

),

relationships as (

    select
        entity_key,
        is_account,
        min(occurred_at) as held_from
    from reciprocated_windows
    where
        interactions >= {{ relationship_parameter('reciprocated_interactions') }}
        and weeks >= {{ relationship_parameter('reciprocated_weeks') }}
    group by
        entity_key,
        is_account

),

-- The oldest of the last so many: the threshold is met until it leaves the window.
advocacy as (

    select
        entity_key,
        is_account,
        occurred_at as held_from,
        lag(occurred_at, {{ relationship_parameter('ambassador_mentions') - 1 }}) over (
            partition by entity_key, is_account
            order by occurred_at, interaction_id
        ) as oldest_at
    from interactions
    where is_advocacy

    union all

    select
        entity_key,
        is_account,
        referred_at as held_from,
        lag(referred_at, {{ relationship_parameter('ambassador_referrals') - 1 }}) over (
            partition by entity_key, is_account
            order by referred_at, referral_id
        ) as oldest_at
    from referrals

),

qualified as (

    select
        entity_key,
        is_account,
        held_from,
        {{ subtract_days('oldest_at', -window_days) }} as held_to
    from advocacy
    where oldest_at >= {{ subtract_days('held_from', window_days) }}

),

compared as (

    select
        qualified.*,
        max(held_to) over (
            partition by entity_key, is_account
            order by held_from, held_to
            rows between unbounded preceding and 1 preceding
        ) as held_before
    from qualified

),

numbered as (

    select
        compared.*,
        sum(
            case when held_before is null or held_from > held_before then 1 else 0 end
        ) over (
            partition by entity_key, is_account
            order by held_from, held_to
            rows between unbounded preceding and current row
        ) as span_number
    from compared

),

ambassadors as (

    select
        entity_key,
        is_account,
        span_number,
        min(held_from) as held_from,
        max(held_to) as held_to
    from numbered
    group by
        entity_key,
        is_account,
        span_number

),

spans as (

    select
        relationship_model,
        entity_key,
        is_account,
        'aware' as stage,
        1 as stage_order,
        1 as span_number,
        held_from,
        cast(null as timestamp) as held_to
    from awareness_spans

    union all

    select
        'awareness_purchase_repurchase' as relationship_model,
        entity_key,
        is_account,
        'purchase' as stage,
        2 as stage_order,
        1 as span_number,
        held_from,
        cast(null as timestamp) as held_to
    from purchases

    union all

    select
        'awareness_purchase_repurchase' as relationship_model,
        entity_key,
        is_account,
        'repurchase' as stage,
        3 as stage_order,
        1 as span_number,
        held_from,
        cast(null as timestamp) as held_to
    from repurchases

    union all

    select
        'awareness_relationship_ambassador' as relationship_model,
        entity_key,
        is_account,
        'relationship' as stage,
        2 as stage_order,
        1 as span_number,
        held_from,
        cast(null as timestamp) as held_to
    from relationships

    union all

    select
        'awareness_relationship_ambassador' as relationship_model,
        entity_key,
        is_account,
        'ambassador' as stage,
        3 as stage_order,
        cast(span_number as integer) as span_number,
        held_from,
        held_to
    from ambassadors

),

channels as (

    select * from {{ ref('int_funnel_channels_assigned') }}

),

described as (

    select
        spans.relationship_model,
        spans.entity_key,
        spans.is_account,
        case
            when spans.is_account then 'B2B'
            else '{{ var("default_business_type") }}'
        end as business_type,
        coalesce(channels.channel_id, '(unattributed)') as channel_id,
        spans.stage,
        spans.stage_order,
        spans.span_number,
        spans.held_from,
        spans.held_to
    from spans
    left join channels
        on spans.entity_key = channels.entity_key

)

select * from described
