-- Earned, saved and gained through social media, beside its full cost. Only money that
-- happened, and that no other row already holds, is added to the net value.
with

definitions as (

    select * from {{ ref('kpi_definitions') }}
    where report = 'social_value'

),

figures as (

    select
        date_month,
        metric_id,
        value,
        amount,
        reason
    from {{ ref('fct_kpi_figures_monthly') }}

),

costs as (

    select
        date_month,
        is_delivered,
        delivery_reason
    from {{ ref('int_record_months_judged') }}
    where needs = 'costs'

),

-- In a month without delivery nothing is no zero; what a file made in the month brought
-- of it stays.
channels as (

    select
        roi.date_month,
        roi.channel_id,
        case
            when sales.value is not null or roi.contribution_margin <> 0
                then roi.contribution_margin
        end as contribution_margin,
        case
            when sales.value is not null or roi.new_customers <> 0
                then roi.new_customers
        end as new_customers,
        case
            when costs.is_delivered or roi.cost_total <> 0 then roi.cost_total
        end as cost_total,
        roi.is_cost_complete,
        case
            when sales.metric_id is null then 'outside the months with figures'
            else sales.reason
        end as sales_reason,
        case
            when costs.date_month is null then 'outside the months with figures'
            else costs.delivery_reason
        end as cost_reason
    from {{ ref('rpt_channel_roi_monthly') }} as roi
    left join figures as sales
        on
            roi.date_month = sales.date_month
            and sales.metric_id = 'new_customers'
    left join costs
        on roi.date_month = costs.date_month
    where roi.is_default_model and roi.is_social

),

service as (

    select * from {{ ref('rpt_service_savings_monthly') }}
    where region = '(all)'

),

prospects as (

    select
        date_month,
        max(
            case when metric_id = 'cost_per_prospect_difference' then -value end
        ) as saved_per_lead,
        max(case when metric_id = 'cost_per_prospect_social' then denominator end)
            as leads,
        max(case when metric_id = 'cost_per_prospect_difference' then reason end)
            as reason
    from {{ ref('fct_kpi_figures_monthly') }}
    where
        metric_id in ('cost_per_prospect_difference', 'cost_per_prospect_social')
        and date_month in (select date_month from channels)
    group by date_month

),

parts as (

    select
        date_month,
        channel_id,
        'earned_margin' as metric_id,
        contribution_margin as amount,
        cast(null as double) as quantity,
        contribution_margin is not null as is_addable,
        coalesce(
            sales_reason,
            case
                when contribution_margin is null then 'the margin of a sale is unknown'
            end
        ) as why_not_added
    from channels

    union all

    select
        date_month,
        channel_id,
        'earned_new_customers' as metric_id,
        cast(null as decimal(18, 2)) as amount,
        cast(new_customers as double) as quantity,
        false as is_addable,
        concat_ws('; ', sales_reason, 'a count; their margin is in earned_margin')
            as why_not_added
    from channels

    union all

    select
        date_month,
        channel_id,
        'cost_total' as metric_id,
        cast(cost_total as decimal(18, 2)) as amount,
        cast(null as double) as quantity,
        cost_total is not null as is_addable,
        nullif(
            concat_ws(
                '; ',
                cost_reason,
                case when not is_cost_complete then 'hours without a rate are not in it' end
            ),
            ''
        ) as why_not_added
    from channels

    union all

    select
        date_month,
        '(social media)' as channel_id,
        'calls_saved' as metric_id,
        saving_cash as amount,
        calls_avoided_causal as quantity,
        saving_cash is not null as is_addable,
        case when saving_cash is null then calls_avoided_reason end as why_not_added
    from service

    union all

    select
        date_month,
        '(social media)' as channel_id,
        'calls_saved_upper_bound' as metric_id,
        saving_cash_upper_bound as amount,
        calls_avoided_upper_bound as quantity,
        false as is_addable,
        'a scenario: what customers say that they would have done' as why_not_added
    from service
    where calls_avoided_upper_bound is not null

    union all

    select
        date_month,
        '(social media)' as channel_id,
        'prospects_saved' as metric_id,
        cast(saved_per_lead * leads as decimal(18, 2)) as amount,
        leads as quantity,
        false as is_addable,
        coalesce(
            reason, 'the cost is in cost_total already, and the sale in earned_margin'
        ) as why_not_added
    from prospects

    {%- for metric, figure, why in [
        ('gained_ideas_shipped', 'ideas_shipped', 'a count: no money until its effect is measured'),
        ('gained_partnerships', 'partnerships_found', 'a count: won deals are in earned_margin'),
        ('gained_influencer_value', 'influencer_net_value', 'their customers are in earned_margin already'),
        ('gained_applications', 'applications_from_social', 'a count: no price is set on an application'),
        ('gained_questions_solved', 'questions_solved_online', 'a count: what it spares is in calls_saved')
    ] %}

    union all

    select
        date_month,
        '(social media)' as channel_id,
        '{{ metric }}' as metric_id,
        amount,
        case when amount is null then value end as quantity,
        false as is_addable,
        coalesce(reason, '{{ why }}') as why_not_added
    from figures
    where metric_id = '{{ figure }}'
    {%- endfor %}

),

totals as (

    select
        date_month,
        channel_id,
        'net_value' as metric_id,
        case
            when
                max(
                    case
                        when
                            metric_id in ('earned_margin', 'cost_total')
                            and amount is null
                            then 1
                    end
                ) is null
                then cast(
                    sum(
                        case
                            when not is_addable or amount is null then 0
                            when metric_id = 'cost_total' then -amount
                            else amount
                        end
                    ) as decimal(18, 2)
                )
        end as amount,
        cast(null as double) as quantity,
        false as is_addable,
        'the total of the rows that may be added' as why_not_added
    from parts
    group by
        date_month,
        channel_id
    having max(case when is_addable then 1 else 0 end) = 1

),

rows_of_value as (

    select * from parts
    union all
    select * from totals

),

rpt_social_value as (

    select
        {{ surrogate_key([
            'rows_of_value.date_month',
            'rows_of_value.channel_id',
            'rows_of_value.metric_id'
        ]) }} as social_value_key,
        rows_of_value.date_month,
        rows_of_value.channel_id,
        definitions.area as value_kind,
        rows_of_value.metric_id,
        definitions.metric_name,
        cast(rows_of_value.amount as decimal(18, 2)) as amount,
        rows_of_value.quantity,
        rows_of_value.is_addable,
        rows_of_value.why_not_added,
        definitions.unit,
        definitions.definition,
        definitions.evidence,
        definitions.claim_type,
        definitions.amec_tier,
        '{{ var("reporting_currency") }}' as currency_code
    from rows_of_value
    inner join definitions
        on rows_of_value.metric_id = definitions.metric_id

)

select * from rpt_social_value
