with

figures as (

    select * from {{ ref('fct_kpi_figures_monthly') }}
    where report = 'department_kpis'

),

rpt_department_kpis_monthly as (

    select
        kpi_figure_key as department_kpi_key,
        date_month,
        area as department,
        metric_id,
        metric_name,
        unit,
        direction,
        value,
        amount,
        numerator,
        denominator,
        value_low,
        value_high,
        sample_size,
        is_complete,
        reason,
        definition,
        evidence,
        claim_type,
        amec_tier,
        currency_code
    from figures

)

select * from rpt_department_kpis_monthly
