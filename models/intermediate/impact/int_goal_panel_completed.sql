-- Zero where a day is known and nothing happened, null where it is not known.
with

designs as (

    select
        designs.*,
        metrics.domain,
        cast({{ dbt.dateadd('day', -364, 'designs.post_start') }} as date)
            as year_before_start
    from {{ ref('int_goal_designs_completed') }} as designs
    inner join {{ ref('goal_metrics') }} as metrics
        on designs.kpi = metrics.kpi
    where
        designs.baseline_start is not null
        and designs.post_end is not null

),

units as (

    select * from {{ ref('int_goal_units_listed') }}

),

values_by_day as (

    select * from {{ ref('int_goal_metrics_summed') }}

),

known_days as (

    select
        kpi,
        date_day,
        min(case when is_plausible then 1 else 0 end) = 1 as is_plausible
    from {{ ref('int_goal_days_judged') }}
    group by
        kpi,
        date_day

),

missing_days as (

    select
        kpi,
        date_day,
        missing_source
    from {{ ref('int_goal_days_judged') }}
    where missing_source is not null

),

unit_sources as (

    select
        kpi,
        unit_type,
        lower(unit) as unit,
        min(first_source) as first_source,
        max(last_source) as last_source
    from values_by_day
    group by
        kpi,
        unit_type,
        lower(unit)

),

-- A figure of a whole month stands on its first day.
unit_days as (

    select
        designs.goal_id,
        designs.kpi,
        designs.kpi_kind,
        designs.unit_type,
        designs.grain,
        designs.baseline_start,
        designs.baseline_end,
        designs.post_start,
        designs.post_end,
        cast(
            {{ dbt.dateadd('day', 'designs.burn_in_days', 'designs.post_start') }}
            as date
        ) as effect_start,
        units.unit,
        units.role,
        dates.date_day
    from designs
    inner join units
        on designs.goal_id = units.goal_id
    inner join {{ ref('dim_dates') }} as dates
        on
            dates.date_day
            between least(designs.baseline_start, designs.year_before_start)
            and least(designs.post_end, {{ as_of_date() }})
    where
        units.has_data
        and (
            designs.domain not in ('surveys', 'sales_months')
            or dates.date_day = dates.date_month
        )

),

incomplete_unit_days as (

    select distinct
        unit_days.goal_id,
        unit_days.unit,
        unit_days.date_day
    from unit_days
    inner join unit_sources
        on
            unit_days.kpi = unit_sources.kpi
            and unit_days.unit_type = unit_sources.unit_type
            and unit_days.unit = unit_sources.unit
    inner join missing_days
        on
            unit_days.kpi = missing_days.kpi
            and unit_days.date_day = missing_days.date_day
            and missing_days.missing_source
            between unit_sources.first_source and unit_sources.last_source
            and (
                unit_sources.unit = '(all)'
                or unit_sources.first_source = missing_days.missing_source
                or unit_sources.last_source = missing_days.missing_source
            )

),

valued as (

    select
        unit_days.*,
        values_by_day.first_definition_id,
        case
            when incomplete_unit_days.date_day is not null then null
            when
                known_days.is_plausible and unit_days.kpi_kind in ('flow', 'share')
                and values_by_day.date_day is null
                and unit_days.grain <> 'month' then 0
            else values_by_day.numerator
        end as numerator,
        case
            when unit_days.kpi_kind <> 'share' then null
            when incomplete_unit_days.date_day is not null then null
            when
                known_days.is_plausible and values_by_day.date_day is null
                and unit_days.grain <> 'month' then 0
            else values_by_day.denominator
        end as denominator
    from unit_days
    left join values_by_day
        on
            unit_days.kpi = values_by_day.kpi
            and unit_days.unit_type = values_by_day.unit_type
            and unit_days.unit = lower(values_by_day.unit)
            and unit_days.date_day = values_by_day.date_day
    left join known_days
        on
            unit_days.kpi = known_days.kpi
            and unit_days.date_day = known_days.date_day
    left join incomplete_unit_days
        on
            unit_days.goal_id = incomplete_unit_days.goal_id
            and unit_days.unit = incomplete_unit_days.unit
            and unit_days.date_day = incomplete_unit_days.date_day

),

periods as (

    select
        goal_id,
        kpi,
        kpi_kind,
        unit_type,
        unit,
        role,
        grain,
        case grain
            when 'week' then cast({{ dbt.date_trunc('week', 'date_day') }} as date)
            when 'month' then cast({{ dbt.date_trunc('month', 'date_day') }} as date)
            else date_day
        end as date_day,
        min(date_day) as first_day,
        max(date_day) as last_day,
        min(baseline_start) as baseline_start,
        min(baseline_end) as baseline_end,
        min(post_start) as post_start,
        min(post_end) as post_end,
        min(effect_start) as effect_start,
        min(first_definition_id) as first_definition_id,
        max(first_definition_id) as last_definition_id,
        case
            when count(*) <> count(numerator) then null
            when kpi_kind = 'stock' then avg(numerator)
            else sum(numerator)
        end as numerator,
        case
            when count(*) = count(numerator) then sum(denominator)
        end as denominator
    from valued
    group by
        goal_id,
        kpi,
        kpi_kind,
        unit_type,
        unit,
        role,
        grain,
        case grain
            when 'week' then cast({{ dbt.date_trunc('week', 'date_day') }} as date)
            when 'month' then cast({{ dbt.date_trunc('month', 'date_day') }} as date)
            else date_day
        end

),

int_goal_panel_completed as (

    select
        goal_id,
        kpi,
        kpi_kind,
        unit_type,
        unit,
        role,
        grain,
        date_day,
        case
            when first_day >= baseline_start and last_day <= baseline_end
                then 'baseline'
            when first_day >= effect_start and last_day <= post_end then 'post'
            when first_day >= post_start and last_day < effect_start then 'burn_in'
            when last_day < baseline_start then 'before'
            else 'between'
        end as phase,
        numerator,
        denominator,
        case
            when kpi_kind = 'share' then {{ safe_divide('numerator', 'denominator') }}
            else numerator
        end as value,
        numerator is not null as is_complete,
        first_definition_id,
        last_definition_id
    from periods

)

select * from int_goal_panel_completed
