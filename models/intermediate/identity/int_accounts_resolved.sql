-- A company is the CRM's company record; a name alone stands in where no record is
-- linked, and joins the record when exactly one record goes by that name. Records of
-- two CRMs are one account where each CRM has one record of that name.
with

contacts as (

    select
        contact_id,
        source_platform,
        company_hash,
        nullif(
            trim({{ first_listed('associated_company_ids') }}), ''
        ) as company_id
    from {{ ref('int_crm_contacts_unioned') }}

),

deals as (

    select
        deal_id,
        source_platform,
        company_hash,
        nullif(
            trim({{ first_listed('associated_company_ids') }}), ''
        ) as company_id
    from {{ ref('int_crm_deals_unioned') }}

),

deal_contacts as (

    select * from {{ ref('int_crm_deal_contacts_unioned') }}

),

companies as (

    select
        source_platform,
        company_hash,
        company_id
    from contacts
    where
        company_hash is not null
        and company_id is not null

    union

    select
        source_platform,
        company_hash,
        company_id
    from deals
    where
        company_hash is not null
        and company_id is not null

),

named_companies as (

    select
        company_hash,
        min(company_id) as company_id
    from (
        select
            source_platform,
            company_hash,
            min(company_id) as company_id,
            count(*) as companies
        from companies
        group by
            source_platform,
            company_hash
    ) as counted
    group by company_hash
    having max(companies) = 1

),

same_companies as (

    select
        companies.company_id,
        min(named_companies.company_id) as first_company_id
    from companies
    inner join named_companies
        on companies.company_hash = named_companies.company_hash
    group by companies.company_id

),

company_contacts as (

    select
        contacts.contact_id,
        case
            when contacts.company_id is not null
                then
                    'company:'
                    || coalesce(same_companies.first_company_id, contacts.company_id)
            when named_companies.company_id is not null
                then 'company:' || named_companies.company_id
            when contacts.company_hash is not null
                then 'company name:' || contacts.company_hash
        end as account
    from contacts
    left join same_companies
        on contacts.company_id = same_companies.company_id
    left join named_companies
        on contacts.company_hash = named_companies.company_hash

),

deal_contact_accounts as (

    select
        deal_contacts.deal_id,
        min(company_contacts.account) as account,
        min(deal_contacts.contact_id) as first_contact_id
    from deal_contacts
    left join company_contacts
        on deal_contacts.contact_id = company_contacts.contact_id
    group by deal_contacts.deal_id

),

deal_accounts as (

    select
        deals.deal_id,
        case
            when deals.company_id is not null
                then
                    'company:'
                    || coalesce(same_companies.first_company_id, deals.company_id)
            when named_companies.company_id is not null
                then 'company:' || named_companies.company_id
            when deals.company_hash is not null
                then 'company name:' || deals.company_hash
            when deal_contact_accounts.account is not null
                then deal_contact_accounts.account
            when deal_contact_accounts.first_contact_id is not null
                then 'contact:' || deal_contact_accounts.first_contact_id
            else 'deal:' || deals.deal_id
        end as account
    from deals
    left join same_companies
        on deals.company_id = same_companies.company_id
    left join named_companies
        on deals.company_hash = named_companies.company_hash
    left join deal_contact_accounts
        on deals.deal_id = deal_contact_accounts.deal_id

),

-- Whoever buys under a deal without naming a company is an account of one.
contact_accounts as (

    select
        company_contacts.contact_id,
        coalesce(
            company_contacts.account, 'contact:' || sole_buyers.contact_id
        ) as account
    from company_contacts
    left join (
        select distinct first_contact_id as contact_id
        from deal_contact_accounts
        where account is null
    ) as sole_buyers
        on company_contacts.contact_id = sole_buyers.contact_id

),

accounts as (

    select
        'contact' as object_type,
        contact_id as object_id,
        md5(account) as account_key
    from contact_accounts
    where account is not null

    union all

    select
        'deal' as object_type,
        deal_id as object_id,
        md5(account) as account_key
    from deal_accounts

)

select * from accounts
