-- First moment in each stage, from wherever it is known: the web, the CRM, the shop.
-- An account stands for all its people; a consumer stands for himself.
with

touchpoints as (

    select
        person_key,
        account_key,
        touched_at
    from {{ ref('fct_touchpoints') }}
    where touch_type = 'visit'

),

contacts as (

    select * from {{ ref('int_crm_contacts_unioned') }}
    where
        not is_internal_email
        and not is_test_email

),

persons as (

    select
        member_id as contact_id,
        person_key
    from {{ ref('int_persons_resolved') }}
    where member_type = 'contact'

),

accounts as (

    select
        object_id as contact_id,
        account_key
    from {{ ref('int_accounts_resolved') }}
    where object_type = 'contact'

),

leads as (

    select
        person_key,
        account_key,
        became_lead_at
    from {{ ref('int_leads_classified') }}
    where
        exclusion_reason is null
        or exclusion_reason = 'duplicate of a lead'

),

deals as (

    select
        account_key,
        created_at
    from {{ ref('int_deals_classified') }}
    where exclusion_reason is null

),

conversions as (

    select
        conversion_type,
        person_key,
        account_key,
        converted_at
    from {{ ref('fct_conversions') }}
    where
        not is_refund
        and conversion_type <> 'lead'

),

buyers as (

    select distinct person_key
    from conversions
    where conversion_type = 'purchase'

),

contact_stages as (

    select
        coalesce(accounts.account_key, persons.person_key) as entity_key,
        accounts.account_key is not null as is_account,
        contacts.became_mql_at,
        contacts.became_sql_at,
        contacts.became_opportunity_at
    from contacts
    inner join persons
        on contacts.contact_id = persons.contact_id
    left join accounts
        on contacts.contact_id = accounts.contact_id

),

first_purchases as (

    select
        case
            when conversion_type = 'deal_won' then account_key
            else person_key
        end as entity_key,
        conversion_type = 'deal_won' as is_account,
        min(converted_at) as first_converted_at
    from conversions
    group by
        case
            when conversion_type = 'deal_won' then account_key
            else person_key
        end,
        conversion_type = 'deal_won'

),

entries as (

    select
        account_key as entity_key,
        true as is_account,
        'visitor' as stage,
        touched_at as entered_at
    from touchpoints
    where account_key is not null

    union all

    select
        touchpoints.person_key as entity_key,
        false as is_account,
        'visitor' as stage,
        touchpoints.touched_at as entered_at
    from touchpoints
    left join buyers
        on touchpoints.person_key = buyers.person_key
    where
        touchpoints.account_key is null
        or buyers.person_key is not null

    union all

    select
        coalesce(account_key, person_key) as entity_key,
        account_key is not null as is_account,
        'lead' as stage,
        became_lead_at as entered_at
    from leads

    union all

    select
        entity_key,
        is_account,
        'mql' as stage,
        became_mql_at as entered_at
    from contact_stages

    union all

    select
        entity_key,
        is_account,
        'sql' as stage,
        became_sql_at as entered_at
    from contact_stages

    union all

    select
        entity_key,
        is_account,
        'opportunity' as stage,
        became_opportunity_at as entered_at
    from contact_stages

    union all

    select
        account_key as entity_key,
        true as is_account,
        'opportunity' as stage,
        created_at as entered_at
    from deals

    union all

    select
        entity_key,
        is_account,
        'customer' as stage,
        first_converted_at as entered_at
    from first_purchases

    union all

    -- Two parts of one purchase are no return: at least a day lies between.
    select
        first_purchases.entity_key,
        first_purchases.is_account,
        'repeat_customer' as stage,
        conversions.converted_at as entered_at
    from conversions
    inner join first_purchases
        on
            first_purchases.is_account = (conversions.conversion_type = 'deal_won')
            and first_purchases.entity_key
            = case
                when conversions.conversion_type = 'deal_won'
                    then conversions.account_key
                else conversions.person_key
            end
            and conversions.converted_at
            >= first_purchases.first_converted_at + interval 24 hour

),

stages as (

    select
        entity_key,
        is_account,
        stage,
        case stage
            when 'visitor' then 1
            when 'lead' then 2
            when 'mql' then 3
            when 'sql' then 4
            when 'opportunity' then 5
            when 'customer' then 6
            when 'repeat_customer' then 7
        end as stage_order,
        min(entered_at) as entered_at
    from entries
    where
        entity_key is not null
        and entered_at is not null
    group by
        entity_key,
        is_account,
        stage

)

select * from stages
