-- One row that says which sides of the ROI the company delivers at all: where a
-- source is absent its figures are unknown, not zero.
with

sales as (

    select count(*) as sales from {{ ref('int_conversions_unioned') }}
    where conversion_type <> 'lead'

),

leads as (

    select count(*) as leads from {{ ref('int_leads_classified') }}

),

touchpoints as (

    select count(*) as touchpoints from {{ ref('fct_touchpoints') }}

),

counted as (

    select
        sales.sales > 0 as has_sales,
        leads.leads > 0 as has_leads,
        touchpoints.touchpoints > 0 as has_touchpoints
    from sales
    cross join leads
    cross join touchpoints

)

select * from counted
