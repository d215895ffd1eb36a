with

source as (

    select * from {{ source('raw_community', 'referrals') }}

),

loads as (

    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}

),

newest as (

    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by source.referral_id
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1

),

referrals as (

    select
        trim(referral_id) as referral_id,
        {{ parse_moment('referred_at', '_locale', var('company_time_zone')) }}
            as referred_at,
        lower({{ clean_text('evidence') }}) as evidence,
        {{ pseudonym('referrer_email') }} as referrer_email_hash,
        {{ is_shared_inbox('referrer_email') }} as is_referrer_shared_inbox,
        {{ clean_id('referrer_contact_id') }} as referrer_contact_id,
        upper({{ clean_text('referrer_code') }}) as referrer_code,
        {{ pseudonym('referred_email') }} as referred_email_hash,
        {{ is_shared_inbox('referred_email') }} as is_referred_shared_inbox,
        {{ clean_text('referred_order') }} as referred_order_id,
        {{ clean_text('referred_deal') }} as referred_deal_id,
        _load_id as load_id
    from newest

),

verified as (

    select
        referral_id,
        referred_at,
        evidence,
        -- What only the customer says is no proof.
        coalesce(evidence in ('code', 'link', 'crm field'), false) as is_verified,
        referrer_email_hash,
        is_referrer_shared_inbox,
        referrer_contact_id,
        referrer_code,
        referred_email_hash,
        is_referred_shared_inbox,
        referred_order_id,
        referred_deal_id,
        load_id
    from referrals

)

select * from verified
