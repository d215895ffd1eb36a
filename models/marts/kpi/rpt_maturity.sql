with

rules as (

    select * from {{ ref('maturity_rules') }}

),

months as (

    select distinct date_month from {{ ref('fct_maturity_evidence_monthly') }}

),

judged as (

    select
        months.date_month,
        rules.stage,
        rules.rule_id,
        rules.rule_name,
        rules.query_name,
        rules.explanation,
        rules.group_id,
        rules.group_needs,
        rules.threshold,
        evidence.value,
        coalesce(evidence.evidence_count, 0) as evidence_count,
        evidence.sample_id,
        coalesce(evidence.value >= rules.threshold, false) as is_passed,
        case
            when evidence.value is not null then cast(null as {{ dbt.type_string() }})
            when sources.is_delivered then 'nothing found in the window'
            else rules.needs || ' never delivered'
        end as reason
    from months
    cross join rules
    left join {{ ref('fct_maturity_evidence_monthly') }} as evidence
        on
            months.date_month = evidence.date_month
            and rules.query_name = evidence.query_name
    left join {{ ref('int_maturity_sources_listed') }} as sources
        on rules.needs = sources.needs

),

rpt_maturity as (

    select
        {{ surrogate_key(['date_month', 'rule_id']) }} as maturity_key,
        date_month,
        cast(stage as integer) as stage,
        rule_id,
        rule_name,
        query_name,
        explanation,
        group_id,
        cast(group_needs as integer) as group_needs,
        cast(threshold as double) as threshold,
        value,
        cast(evidence_count as bigint) as evidence_count,
        sample_id,
        is_passed,
        reason,
        'counted' as claim_type,
        'activity' as amec_tier
    from judged

)

select * from rpt_maturity
