-- A change is shown only between figures that mean the same: never across a change of
-- the set of searches behind the share of voice, nor to or from a part of a month.
with

figures as (

    select * from {{ ref('fct_kpi_figures_monthly') }}
    where report = 'key_figures'

),

breaks as (

    select
        date_month,
        max(case when is_series_break then 1 else 0 end) = 1 as is_series_break
    from {{ ref('int_competitor_activity_summed') }}
    group by date_month

),

ordered as (

    select
        figures.*,
        figures.metric_id = 'share_of_voice'
        and coalesce(breaks.is_series_break, false) as is_series_break,
        figures.metric_id = 'brand_awareness_proxy' as is_proxy,
        lag(figures.value) over (
            partition by figures.metric_id
            order by figures.date_month
        ) as previous_value,
        lag(figures.is_complete) over (
            partition by figures.metric_id
            order by figures.date_month
        ) as is_previous_complete
    from figures
    left join breaks
        on figures.date_month = breaks.date_month

),

rpt_key_figures_monthly as (

    select
        kpi_figure_key as key_figure_key,
        date_month,
        area as theme,
        metric_id,
        metric_name,
        unit,
        direction,
        value,
        amount,
        case when not is_series_break then previous_value end as previous_value,
        case
            when not is_series_break and is_complete and is_previous_complete
                then value - previous_value
        end as change,
        is_series_break,
        is_proxy,
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
    from ordered

)

select * from rpt_key_figures_monthly
