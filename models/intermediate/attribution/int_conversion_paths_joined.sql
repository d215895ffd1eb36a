-- The path of every conversion, numbered once for all models: by all touches, and by
-- those that are credited when direct visits give way to any other.
{%- set parameters = attribution_parameters() %}
with

conversion_persons as (

    select * from {{ ref('int_conversion_persons_listed') }}

),

milestones as (

    select * from {{ ref('int_conversion_milestones_dated') }}

),

conversions as (

    select
        conversion_key,
        conversion_type,
        coalesce(is_valid_lead, true) as is_valid_conversion,
        lag(converted_at) over (
            partition by
                conversion_type,
                case
                    when conversion_type = 'deal_won' then account_key
                    else coalesce(person_key, conversion_key)
                end
            order by converted_at, conversion_key
        ) as previously_converted_at
    from {{ ref('fct_conversions') }}
    where not is_refund

),

lookbacks as (

    {%- for conversion_type, days in parameters.lookback_days.items() %}
    select
        'configured' as lookback_key,
        '{{ conversion_type }}' as conversion_type,
        {{ days }} as lookback_days
    {%- for range_days in var('roi_range_lookback_days') %}

    union all

    select
        '{{ range_days }} days' as lookback_key,
        '{{ conversion_type }}' as conversion_type,
        {{ range_days }} as lookback_days
    {%- endfor %}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

windows as (

    select
        lookbacks.lookback_key,
        conversion_persons.conversion_key,
        conversion_persons.conversion_type,
        conversions.is_valid_conversion,
        conversion_persons.person_key,
        conversion_persons.converted_at,
        milestones.lead_created_at,
        milestones.deal_created_at,
        {{ subtract_days(
            'conversion_persons.converted_at', 'lookbacks.lookback_days'
        ) }} as looked_back_to,
        {%- if parameters.paths_per_conversion == 'since_previous_conversion' %}
        conversions.previously_converted_at
        {%- else %}
        cast(null as timestamp) as previously_converted_at
        {%- endif %}
    from conversion_persons
    inner join lookbacks
        on conversion_persons.conversion_type = lookbacks.conversion_type
    inner join conversions
        on conversion_persons.conversion_key = conversions.conversion_key
    left join milestones
        on conversion_persons.conversion_key = milestones.conversion_key

),

touchpoints as (

    select
        touchpoint_key,
        person_key,
        touched_at,
        date_day as touched_date,
        sequence_number,
        channel_id,
        campaign_platform,
        campaign_id,
        is_direct
    from {{ ref('fct_touchpoints') }}
    {%- if parameters.view_through == 'exclude' %}
    where not is_view_through
    {%- endif %}

),

-- Both ends count: a touch at the very second of the sale, and one exactly as old
-- as the lookback.
joined as (

    select
        windows.lookback_key,
        windows.conversion_key,
        windows.conversion_type,
        windows.is_valid_conversion,
        touchpoints.touchpoint_key,
        touchpoints.touched_at,
        touchpoints.touched_date,
        touchpoints.sequence_number,
        touchpoints.channel_id,
        touchpoints.campaign_platform,
        touchpoints.campaign_id,
        touchpoints.is_direct,
        case when touchpoints.is_direct then 0 else 1 end as is_other,
        case when touchpoints.touched_at <= windows.lead_created_at then 1 else 0 end
            as is_before_lead,
        case when touchpoints.touched_at <= windows.deal_created_at then 1 else 0 end
            as is_before_deal
    from windows
    inner join touchpoints
        on
            windows.person_key = touchpoints.person_key
            and touchpoints.touched_at <= windows.converted_at
            and touchpoints.touched_at >= windows.looked_back_to
            and (
                windows.previously_converted_at is null
                or touchpoints.touched_at > windows.previously_converted_at
            )

),

numbered as (

    select
        joined.*,
        row_number() over path_so_far as touch_number,
        sum(is_other) over path_so_far as other_touch_number,
        count(*) over whole_path as touches,
        sum(is_other) over whole_path as other_touches,
        sum(is_before_lead) over whole_path as touches_before_lead,
        sum(is_before_deal) over whole_path as touches_before_deal,
        sum(is_other * is_before_lead) over whole_path as other_touches_before_lead,
        sum(is_other * is_before_deal) over whole_path as other_touches_before_deal,
        max(touched_at) over whole_path as last_touched_at,
        max(case when not is_direct then touched_at end) over whole_path
            as last_other_touched_at
    from joined
    window
        path_so_far as (
            partition by lookback_key, conversion_key
            order by touched_at, sequence_number, touchpoint_key
            rows between unbounded preceding and current row
        ),
        whole_path as (
            partition by lookback_key, conversion_key
            order by touched_at, sequence_number, touchpoint_key
            rows between unbounded preceding and unbounded following
        )

),

paths as (

    select
        lookback_key,
        conversion_key,
        conversion_type,
        is_valid_conversion,
        touchpoint_key,
        touched_at,
        touched_date,
        channel_id,
        campaign_platform,
        campaign_id,
        is_direct,
        touch_number,
        touches,
        nullif(touches_before_lead, 0) as lead_touch_number,
        nullif(touches_before_deal, 0) as deal_touch_number,
        not is_direct or other_touches = 0 as is_counted,
        case when other_touches = 0 then touch_number else other_touch_number end
            as counted_number,
        case when other_touches = 0 then touches else other_touches end
            as counted_touches,
        nullif(
            case
                when other_touches = 0 then touches_before_lead
                else other_touches_before_lead
            end,
            0
        ) as lead_counted_number,
        nullif(
            case
                when other_touches = 0 then touches_before_deal
                else other_touches_before_deal
            end,
            0
        ) as deal_counted_number,
        coalesce(last_other_touched_at, last_touched_at) as last_counted_at,
        last_touched_at
    from numbered

)

select * from paths
