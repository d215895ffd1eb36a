-- What referred customers buy within the advocacy window, each sale and its refunds for
-- one referral: a verified one before a self-reported one, then the earliest.
with

persons as (

    select * from {{ ref('int_persons_described') }}

),

-- A person who was referred brings the account too.
referrals as (

    select
        referrals.referral_id,
        referrals.referred_at,
        referrals.evidence,
        referrals.is_verified,
        referrals.referrer_person_key,
        referrals.referred_person_key,
        coalesce(referrals.referred_account_key, persons.account_key)
            as referred_account_key
    from {{ ref('int_referrals_identified') }} as referrals
    left join persons
        on referrals.referred_person_key = persons.person_key
    where
        referrals.referrer_person_key is distinct from referrals.referred_person_key
        or referrals.referrer_person_key is null

),

sales as (

    select * from {{ ref('fct_conversions') }}
    where conversions = 1

),

bookings as (

    select
        conversion_key,
        coalesce(original_conversion_key, conversion_key) as sale_key,
        date_day,
        contribution_margin
    from {{ ref('fct_conversions') }}
    where conversion_type <> 'lead'

),

candidates as (

    select
        sales.conversion_key,
        sales.date_day,
        sales.business_type,
        sales.person_key as customer_key,
        referrals.referral_id,
        referrals.referred_at,
        referrals.evidence,
        referrals.is_verified,
        referrals.referrer_person_key
    from sales
    inner join referrals
        on
            sales.conversion_type = 'purchase'
            and sales.person_key = referrals.referred_person_key

    union all

    select
        sales.conversion_key,
        sales.date_day,
        sales.business_type,
        sales.account_key as customer_key,
        referrals.referral_id,
        referrals.referred_at,
        referrals.evidence,
        referrals.is_verified,
        referrals.referrer_person_key
    from sales
    inner join referrals
        on
            sales.conversion_type = 'deal_won'
            and sales.account_key = referrals.referred_account_key

),

-- By business day: a code is often noted at the very moment of the order.
ranked as (

    select
        candidates.*,
        row_number() over (
            partition by candidates.conversion_key
            order by
                case when candidates.is_verified then 0 else 1 end,
                candidates.referred_at,
                candidates.referral_id
        ) as referral_number
    from candidates
    where
        candidates.date_day >= {{ to_business_date('candidates.referred_at') }}
        and candidates.date_day < {{ add_months(
            to_business_date('candidates.referred_at'),
            relationship_parameter('advocacy_months')
        ) }}

),

referred_sales as (

    select
        bookings.conversion_key,
        ranked.conversion_key as sale_key,
        bookings.date_day,
        bookings.contribution_margin,
        ranked.business_type,
        ranked.customer_key,
        ranked.referral_id,
        ranked.evidence,
        ranked.is_verified,
        ranked.referrer_person_key
    from ranked
    inner join bookings
        on ranked.conversion_key = bookings.sale_key
    where ranked.referral_number = 1

)

select * from referred_sales
