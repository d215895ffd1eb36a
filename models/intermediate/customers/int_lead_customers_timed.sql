with

leads as (

    select * from {{ ref('int_funnel_transitions_timed') }}
    where stage = 'lead'

),

customers as (

    select * from {{ ref('int_funnel_stages_unioned') }}
    where stage = 'customer'

),

lead_customers as (

    select
        leads.entity_key,
        leads.is_account,
        leads.business_type,
        leads.channel_id,
        leads.entered_at,
        leads.date_day,
        customers.entered_at as customer_at
    from leads
    left join customers
        on
            leads.entity_key = customers.entity_key
            and leads.is_account = customers.is_account

)

select * from lead_customers
