-- What the whole company sold in each week, and what else moves demand.
with

weeks as (

    select distinct date_week from {{ ref('int_mmm_channel_weeks_summed') }}

),

dates as (

    select
        dates.date_day,
        dates.date_week
    from {{ ref('dim_dates') }} as dates
    inner join weeks
        on dates.date_week = weeks.date_week

),

conversions as (

    select
        conversion_type,
        conversion_type = 'lead' as is_lead,
        date_day,
        cast(date_trunc('week', date_day) as date) as date_week,
        net_revenue,
        contribution_margin,
        conversions,
        new_customers,
        leads,
        is_refund
    from {{ ref('fct_conversions') }}

),

-- Records have no calendar of their own: a file tells of the days before it was made.
file_days as (

    select
        case
            when entity = 'orders' then 'purchase'
            when entity in ('deals', 'opportunities') then 'deal_won'
            when entity in ('contacts', 'leads') then 'lead'
        end as conversion_type,
        max(cast(effective_at as date)) as last_file_day
    from {{ ref('stg_ops__loads') }}
    where
        status = 'loaded'
        and entity in ('orders', 'deals', 'opportunities', 'contacts', 'leads')
    group by
        case
            when entity = 'orders' then 'purchase'
            when entity in ('deals', 'opportunities') then 'deal_won'
            when entity in ('contacts', 'leads') then 'lead'
        end

),

conversion_days as (

    select
        conversion_type,
        is_lead,
        date_day,
        count(*) as records
    from conversions
    where not is_refund
    group by
        conversion_type,
        is_lead,
        date_day

),

spans as (

    select
        conversion_days.conversion_type,
        conversion_days.is_lead,
        min(conversion_days.date_day) as first_day,
        least(
            max(cast({{ dbt.dateadd('day', -1, 'file_days.last_file_day') }} as date)),
            {{ as_of_date() }}
        ) as last_day
    from conversion_days
    inner join file_days
        on conversion_days.conversion_type = file_days.conversion_type
    group by
        conversion_days.conversion_type,
        conversion_days.is_lead

),

known_days as (

    select
        spans.conversion_type,
        spans.is_lead,
        dates.date_week,
        dates.date_day,
        coalesce(conversion_days.records, 0) as records,
        -- Companies grow: what is usual is what is usual around.
        avg(coalesce(conversion_days.records, 0)) over (
            partition by spans.conversion_type
            order by dates.date_day
            rows between 56 preceding and 56 following
        ) as usual_records,
        sum(case when conversion_days.records > 0 then 1 else 0 end) over (
            partition by spans.conversion_type order by dates.date_day
        ) as run_number
    from spans
    inner join dates
        on dates.date_day between spans.first_day and spans.last_day
    left join conversion_days
        on
            spans.conversion_type = conversion_days.conversion_type
            and dates.date_day = conversion_days.date_day

),

-- So many days without a record that chance hardly makes it so (one time in ten
-- thousand, e^-9.2) were not delivered.
judged_days as (

    select
        conversion_type,
        is_lead,
        date_week,
        records > 0
        or sum(case when records = 0 then usual_records else 0 end) over (
            partition by conversion_type, run_number
        ) < 9.2 as is_plausible
    from known_days

),

type_weeks as (

    select
        conversion_type,
        is_lead,
        date_week,
        sum(case when is_plausible then 1 else 0 end) as days
    from judged_days
    group by
        conversion_type,
        is_lead,
        date_week

),

-- Of every kind of sale that the company makes at all.
complete_weeks as (

    select
        weeks.date_week,
        spans.is_lead,
        max(coalesce(type_weeks.days, 0)) > 0 as is_delivered,
        min(coalesce(type_weeks.days, 0)) = 7 as is_complete
    from weeks
    cross join spans
    left join type_weeks
        on
            weeks.date_week = type_weeks.date_week
            and spans.conversion_type = type_weeks.conversion_type
    group by
        weeks.date_week,
        spans.is_lead

),

sales_weeks as (

    select
        date_week,
        sum(net_revenue) as net_revenue,
        count(*) - count(contribution_margin) as sales_without_margin,
        sum(contribution_margin) as contribution_margin,
        sum(conversions) as conversions,
        sum(new_customers) as new_customers
    from conversions
    where not is_lead
    group by date_week

),

lead_weeks as (

    select
        date_week,
        sum(leads) as leads
    from conversions
    where is_lead
    group by date_week

),

search_days as (

    select
        dates.date_week,
        dates.date_day,
        sum(days.clicks) as clicks,
        -- A table of queries speaks for a month: its share of the brand holds for each
        -- day of it.
        max(case
            when visibility.branded_clicks >= visibility.clicks then 1
            else {{ safe_divide('visibility.branded_clicks', 'visibility.clicks') }}
        end) as branded_share
    from {{ ref('stg_search_console__days') }} as days
    inner join dates
        on days.date_day = dates.date_day
    left join {{ ref('int_search_visibility_summed') }} as visibility
        on cast(date_trunc('month', days.date_day) as date) = visibility.date_month
    group by
        dates.date_week,
        dates.date_day

),

search_weeks as (

    select
        date_week,
        count(*) as days,
        sum(clicks) as clicks,
        count(branded_share) as branded_days,
        sum(clicks * branded_share) as branded_clicks
    from search_days
    group by date_week

),

web_weeks as (

    select
        dates.date_week,
        count(distinct web_days.date_day) as days
    from {{ ref('int_source_days_judged') }} as web_days
    inner join dates
        on web_days.date_day = dates.date_day
    where
        web_days.domain = 'web'
        and web_days.is_delivered
    group by dates.date_week

),

direct_weeks as (

    select
        cast(date_trunc('week', date_day) as date) as date_week,
        count(distinct session_key) as sessions
    from {{ ref('fct_touchpoints') }}
    where channel_id = 'direct'
    group by cast(date_trunc('week', date_day) as date)

),

calendar_events as (

    select * from {{ ref('calendar_events') }}
    where country_code in ({{ text_list(var('calendar_countries')) }})

),

-- The seed is kept by hand and ends somewhere: behind that holidays are unknown.
calendar_years as (

    select
        country_code,
        cast(date_trunc('year', min(starts_on)) as date) as first_day,
        cast(date_trunc('year', max(starts_on)) as date) as last_year
    from calendar_events
    group by country_code

),

calendar_spans as (

    select
        max(first_day) as first_day,
        cast({{ add_months('min(last_year)', 12) }} as date) as end_day
    from calendar_years
    having count(*) = {{ var('calendar_countries') | unique | list | length }}

),

event_weeks as (

    select
        dates.date_week,
        count(distinct case
            when calendar_events.event_type = 'holiday' then dates.date_day
        end) as holiday_days,
        count(distinct case
            when calendar_events.event_type = 'shopping_season' then dates.date_day
        end) as shopping_days
    from dates
    inner join calendar_events
        on dates.date_day between calendar_events.starts_on and calendar_events.ends_on
    group by dates.date_week

),

-- Campaigns are what the mix is about, and goals are pursued by them.
interventions as (

    select
        kind,
        starts_on,
        coalesce(ends_on, {{ as_of_date() }}) as ends_on
    from {{ ref('int_interventions_listed') }}
    where
        origin = 'declared'
        and kind <> 'definition_change'
        and (
            kpis is null
            or {{ matches_pattern(
                'kpis', 'sales|revenue|margin|customers|leads'
            ) }}
        )

),

declared as (

    select count(*) > 0 as is_delivered
    from {{ ref('int_interventions_listed') }}
    where origin = 'declared'

),

intervention_weeks as (

    select
        dates.date_week,
        count(distinct case
            when interventions.kind = 'price_promotion' then dates.date_day
        end) as promotion_days,
        count(distinct case
            when interventions.kind <> 'price_promotion' then dates.date_day
        end) as intervention_days
    from dates
    inner join interventions
        on dates.date_day between interventions.starts_on and interventions.ends_on
    group by dates.date_week

),

int_mmm_company_weeks_summed as (

    select
        weeks.date_week,
        coalesce(sales.is_complete, false) as is_sales_complete,
        coalesce(leads.is_complete, false) as is_leads_complete,
        case when sales.is_delivered then coalesce(sales_weeks.net_revenue, 0) end
            as company_net_revenue,
        case
            when sales.is_delivered and coalesce(sales_weeks.sales_without_margin, 0) = 0
                then coalesce(sales_weeks.contribution_margin, 0)
        end as company_contribution_margin,
        case when sales.is_delivered then coalesce(sales_weeks.conversions, 0) end
            as company_conversions,
        case when sales.is_delivered then coalesce(sales_weeks.new_customers, 0) end
            as company_new_customers,
        case when leads.is_delivered then coalesce(lead_weeks.leads, 0) end
            as company_leads,
        cast(row_number() over (order by weeks.date_week) - 1 as integer)
            as control_trend,
        -- As in ISO 8601, a week belongs to where its Thursday lies.
        cast(
            extract(month from {{ dbt.dateadd('day', 3, 'weeks.date_week') }})
            as integer
        ) as control_month,
        case
            when calendar_spans.first_day is not null
                then coalesce(event_weeks.holiday_days, 0)
        end as control_holiday_days,
        case
            when calendar_spans.first_day is not null
                then coalesce(event_weeks.shopping_days, 0)
        end as control_shopping_days,
        case
            when declared.is_delivered
                then coalesce(intervention_weeks.promotion_days, 0)
        end as control_promotion_days,
        case
            when declared.is_delivered
                then coalesce(intervention_weeks.intervention_days, 0)
        end as control_intervention_days,
        case when search_weeks.days = 7 then search_weeks.clicks end
            as control_search_clicks,
        case when search_weeks.branded_days = 7 then search_weeks.branded_clicks end
            as control_brand_search_clicks,
        case
            when search_weeks.branded_days = 7
                then search_weeks.clicks - search_weeks.branded_clicks
        end as control_other_search_clicks,
        case when web_weeks.days = 7 then coalesce(direct_weeks.sessions, 0) end
            as control_direct_sessions
    from weeks
    cross join declared
    left join complete_weeks as sales
        on
            weeks.date_week = sales.date_week
            and not sales.is_lead
    left join complete_weeks as leads
        on
            weeks.date_week = leads.date_week
            and leads.is_lead
    left join sales_weeks
        on weeks.date_week = sales_weeks.date_week
    left join lead_weeks
        on weeks.date_week = lead_weeks.date_week
    left join calendar_spans
        on
            weeks.date_week >= calendar_spans.first_day
            and {{ dbt.dateadd('day', 6, 'weeks.date_week') }} < calendar_spans.end_day
    left join event_weeks
        on weeks.date_week = event_weeks.date_week
    left join intervention_weeks
        on weeks.date_week = intervention_weeks.date_week
    left join search_weeks
        on weeks.date_week = search_weeks.date_week
    left join web_weeks
        on weeks.date_week = web_weeks.date_week
    left join direct_weeks
        on weeks.date_week = direct_weeks.date_week

)

select * from int_mmm_company_weeks_summed
