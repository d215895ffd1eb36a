-- Entered is a flow by the month of the first entry; holding is a stock at the month's
-- end, each person or account in the furthest stage it holds then.
with

transitions as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('int_relationship_transitions_timed') }}

),

holdings as (

    select * from {{ ref('int_relationship_holdings_resolved') }}

),

survival as (

    select * from {{ ref('int_survival_figures_estimated') }}
    where analysis = 'relationship_monthly'

),

sales as (

    select
        case
            when conversion_type = 'deal_won' then account_key
            else person_key
        end as entity_key,
        conversion_type = 'deal_won' as is_account,
        cast(date_trunc('month', date_day) as date) as date_month,
        contribution_margin
    from {{ ref('fct_conversions') }}
    where conversion_type <> 'lead'

),

referred_sales as (

    select * from {{ ref('int_referred_sales_matched') }}

),

entities as (

    select * from {{ ref('int_relationship_entities_listed') }}

),

channels as (

    select * from {{ ref('int_funnel_channels_assigned') }}

),

entered as (

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        has_next_stage,
        count(*) as entered,
        count(next_entered_at) as converted_to_next
    from transitions
    group by
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        has_next_stage

),

changes as (

    select
        month_from as date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        1 as change
    from holdings

    union all

    select
        month_to as date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        -1 as change
    from holdings
    where
        month_to is not null
        and month_to <= cast(date_trunc('month', {{ as_of_date() }}) as date)

),

month_changes as (

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        sum(change) as change
    from changes
    group by
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order

),

-- The margin of a month belongs to the stage that the buyer holds at its end.
stage_margins as (

    select
        sales.date_month,
        holdings.relationship_model,
        holdings.business_type,
        holdings.channel_id,
        holdings.stage,
        holdings.stage_order,
        case
            when count(*) = count(sales.contribution_margin)
                then sum(sales.contribution_margin)
        end as contribution_margin,
        max(case when sales.contribution_margin is null then 1 else 0 end)
            as has_unknown_margin
    from sales
    inner join holdings
        on
            sales.entity_key = holdings.entity_key
            and sales.is_account = holdings.is_account
            and sales.date_month >= holdings.month_from
            and (holdings.month_to is null or sales.date_month < holdings.month_to)
    group by
        sales.date_month,
        holdings.relationship_model,
        holdings.business_type,
        holdings.channel_id,
        holdings.stage,
        holdings.stage_order

),

-- A referral stands with the account of the referrer, else with the person.
referrers as (

    select
        person_key,
        max(case when is_account then entity_key end) as account_key,
        max(case when not is_account then entity_key end) as consumer_key
    from entities
    group by person_key

),

advocacy as (

    select
        cast(date_trunc('month', referred_sales.date_day) as date) as date_month,
        'awareness_relationship_ambassador' as relationship_model,
        case
            when referrers.account_key is not null then 'B2B'
            when referrers.consumer_key is not null
                then '{{ var("default_business_type") }}'
            else referred_sales.business_type
        end as business_type,
        coalesce(channels.channel_id, '(unattributed)') as channel_id,
        'ambassador' as stage,
        3 as stage_order,
        count(distinct case
            when referred_sales.is_verified then referred_sales.customer_key
        end) as referred_customers,
        max(case when referred_sales.contribution_margin is null then 1 else 0 end)
            as has_unknown_margin,
        sum(case
            when referred_sales.is_verified then referred_sales.contribution_margin
            else 0
        end) as advocacy_value
        {%- for column, evidence in [
            ('code', 'code'), ('link', 'link'), ('crm_field', 'crm field')
        ] %},
        sum(case
            when referred_sales.is_verified and referred_sales.evidence = '{{ evidence }}'
                then referred_sales.contribution_margin
            else 0
        end) as advocacy_value_{{ column }}
        {%- endfor %},
        sum(case
            when not referred_sales.is_verified then referred_sales.contribution_margin
            else 0
        end) as advocacy_value_self_reported
    from referred_sales
    left join referrers
        on referred_sales.referrer_person_key = referrers.person_key
    left join channels
        on coalesce(referrers.account_key, referrers.consumer_key) = channels.entity_key
    group by
        cast(date_trunc('month', referred_sales.date_day) as date),
        case
            when referrers.account_key is not null then 'B2B'
            when referrers.consumer_key is not null
                then '{{ var("default_business_type") }}'
            else referred_sales.business_type
        end,
        coalesce(channels.channel_id, '(unattributed)')

),

group_months as (

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order
    from month_changes

    union

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order
    from entered

    union

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order
    from stage_margins

    union

    select
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order
    from advocacy

),

groups as (

    select
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        min(date_month) as first_month
    from group_months
    group by
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order

),

last_months as (

    select
        greatest(
            max(date_month), cast(date_trunc('month', {{ as_of_date() }}) as date)
        ) as last_month
    from group_months

),

months as (

    select distinct date_month from {{ ref('dim_dates') }}

),

-- Every month from the first on: a stock is there also where nothing happened.
spine as (

    select
        months.date_month,
        groups.relationship_model,
        groups.business_type,
        groups.channel_id,
        groups.stage,
        groups.stage_order
    from groups
    cross join last_months
    inner join months
        on
            groups.first_month <= months.date_month
            and last_months.last_month >= months.date_month

),

held as (

    select
        spine.*,
        sum(coalesce(month_changes.change, 0)) over (
            partition by
                spine.relationship_model,
                spine.business_type,
                spine.channel_id,
                spine.stage
            order by spine.date_month
            rows between unbounded preceding and current row
        ) as holding
    from spine
    left join month_changes
        on
            spine.date_month = month_changes.date_month
            and spine.relationship_model = month_changes.relationship_model
            and spine.business_type = month_changes.business_type
            and spine.channel_id = month_changes.channel_id
            and spine.stage = month_changes.stage

),

keyed as (

    select
        {{ surrogate_key([
            'date_month', 'relationship_model', 'business_type', 'channel_id', 'stage'
        ]) }} as relationship_key,
        held.*,
        stage not in ('repurchase', 'ambassador') as has_next_stage
    from held

),

joined as (

    select
        keyed.relationship_key,
        keyed.date_month,
        keyed.relationship_model,
        keyed.business_type,
        keyed.channel_id,
        keyed.stage,
        keyed.stage_order,
        coalesce(entered.entered, 0) as entered,
        cast(keyed.holding as bigint) as holding,
        coalesce(entered.converted_to_next, 0) as converted_to_next,
        survival.censored,
        case
            when keyed.has_next_stage
                then {{ safe_divide('entered.converted_to_next', 'entered.entered') }}
        end as conversion_rate,
        survival.km_median_days as km_median_days_to_next,
        survival.km_rate_30d,
        survival.km_rate_90d,
        survival.km_rate_180d,
        case
            when not keyed.has_next_stage then 'no next stage to wait for'
            when entered.entered is null then 'nobody entered'
            else survival.km_reason
        end as km_reason,
        case
            when coalesce(stage_margins.has_unknown_margin, 0) = 0
                then coalesce(stage_margins.contribution_margin, 0)
        end as contribution_margin,
        case
            when keyed.stage = 'ambassador'
                then coalesce(advocacy.referred_customers, 0)
        end as referred_customers
        {%- for measure in [
            'advocacy_value',
            'advocacy_value_code',
            'advocacy_value_link',
            'advocacy_value_crm_field',
            'advocacy_value_self_reported'
        ] %},
        case
            when
                keyed.stage = 'ambassador'
                and coalesce(advocacy.has_unknown_margin, 0) = 0
                then coalesce(advocacy.{{ measure }}, 0)
        end as {{ measure }}
        {%- endfor %}
    from keyed
    left join entered
        on
            keyed.date_month = entered.date_month
            and keyed.relationship_model = entered.relationship_model
            and keyed.business_type = entered.business_type
            and keyed.channel_id = entered.channel_id
            and keyed.stage = entered.stage
    left join survival
        on keyed.relationship_key = survival.survival_key
    left join stage_margins
        on
            keyed.date_month = stage_margins.date_month
            and keyed.relationship_model = stage_margins.relationship_model
            and keyed.business_type = stage_margins.business_type
            and keyed.channel_id = stage_margins.channel_id
            and keyed.stage = stage_margins.stage
    left join advocacy
        on
            keyed.date_month = advocacy.date_month
            and keyed.relationship_model = advocacy.relationship_model
            and keyed.business_type = advocacy.business_type
            and keyed.channel_id = advocacy.channel_id
            and keyed.stage = advocacy.stage

),

rpt_relationship_monthly as (

    select
        relationship_key,
        date_month,
        relationship_model,
        business_type,
        channel_id,
        stage,
        stage_order,
        entered,
        holding,
        converted_to_next,
        censored,
        conversion_rate,
        km_median_days_to_next,
        km_rate_30d,
        km_rate_90d,
        km_rate_180d,
        km_reason,
        cast(contribution_margin as decimal(18, 2)) as contribution_margin,
        {{ safe_divide('contribution_margin', 'holding') }}
            as contribution_margin_per_holder,
        cast(referred_customers as bigint) as referred_customers,
        cast(advocacy_value as decimal(18, 2)) as advocacy_value,
        cast(advocacy_value_code as decimal(18, 2)) as advocacy_value_code,
        cast(advocacy_value_link as decimal(18, 2)) as advocacy_value_link,
        cast(advocacy_value_crm_field as decimal(18, 2)) as advocacy_value_crm_field,
        cast(advocacy_value_self_reported as decimal(18, 2))
            as advocacy_value_self_reported,
        {{ params_hash(var('relationship')) }} as params_hash
    from joined

)

select * from rpt_relationship_monthly
