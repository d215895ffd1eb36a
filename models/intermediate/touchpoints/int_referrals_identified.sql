-- Who brought whom. The owner of a code is known from any row that names both.
with

referrals as (

    select * from {{ ref('stg_community__referrals') }}

),

persons as (

    select * from {{ ref('int_persons_resolved') }}

),

described_persons as (

    select * from {{ ref('int_persons_described') }}

),

orders as (

    select
        order_id,
        order_name,
        person_key
    from {{ ref('int_orders_classified') }}

),

deals as (

    select
        deal_id,
        account_key
    from {{ ref('int_deals_classified') }}

),

-- Ids first, then numbers; a number that two orders have names neither.
order_numbers as (

    select
        order_number,
        min(order_id) as order_id,
        min(person_key) as person_key
    from (
        select
            order_id as order_number,
            order_id,
            person_key
        from orders

        union

        select
            order_name as order_number,
            order_id,
            person_key
        from orders
    ) as numbered
    group by order_number
    having count(distinct order_id) = 1

),

-- Nobody's own (a shared mailbox) is no person; an address that nothing else names is.
direct_referrers as (

    select
        referrals.referral_id,
        referrals.referrer_code,
        coalesce(
            contact_persons.person_key,
            email_persons.person_key,
            md5('contact:' || referrals.referrer_contact_id),
            case
                when not referrals.is_referrer_shared_inbox
                    then md5('email:' || referrals.referrer_email_hash)
            end
        ) as person_key
    from referrals
    left join persons as contact_persons
        on
            contact_persons.member_type = 'contact'
            and referrals.referrer_contact_id = contact_persons.member_id
    left join persons as email_persons
        on
            email_persons.member_type = 'email'
            and referrals.referrer_email_hash = email_persons.member_id
            and not referrals.is_referrer_shared_inbox

),

code_owners as (

    select
        referrer_code,
        min(person_key) as person_key
    from direct_referrers
    where
        referrer_code is not null
        and person_key is not null
    group by referrer_code
    having count(distinct person_key) = 1

),

matched as (

    select
        referrals.referral_id,
        referrals.referred_at,
        referrals.evidence,
        referrals.is_verified,
        coalesce(direct_referrers.person_key, code_owners.person_key)
            as referrer_person_key,
        coalesce(
            email_persons.person_key,
            order_numbers.person_key,
            case
                when not referrals.is_referred_shared_inbox
                    then md5('email:' || referrals.referred_email_hash)
            end
        ) as referred_person_key,
        deals.account_key as deal_account_key,
        order_numbers.order_id as referred_order_id,
        deals.deal_id as referred_deal_id
    from referrals
    inner join direct_referrers
        on referrals.referral_id = direct_referrers.referral_id
    left join code_owners
        on referrals.referrer_code = code_owners.referrer_code
    left join persons as email_persons
        on
            email_persons.member_type = 'email'
            and referrals.referred_email_hash = email_persons.member_id
            and not referrals.is_referred_shared_inbox
    left join order_numbers
        on referrals.referred_order_id = order_numbers.order_number
    left join deals
        on referrals.referred_deal_id = deals.deal_id

),

identified as (

    select
        matched.referral_id,
        matched.referred_at,
        matched.evidence,
        -- Nobody recommends himself, and staff does so for its pay.
        matched.is_verified
        and matched.referrer_person_key is not null
        and not coalesce(referrers.is_internal, false)
        and matched.referrer_person_key
        <> coalesce(matched.referred_person_key, '') as is_verified,
        matched.referrer_person_key,
        matched.referred_person_key,
        coalesce(matched.deal_account_key, referred.account_key)
            as referred_account_key,
        matched.referred_order_id,
        matched.referred_deal_id
    from matched
    left join described_persons as referrers
        on matched.referrer_person_key = referrers.person_key
    left join described_persons as referred
        on matched.referred_person_key = referred.person_key

)

select * from identified
