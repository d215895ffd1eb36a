-- The path of every conversion, numbered once for all models.
with

conversion_persons as (

    select
        conversion_key,
        person_key,
        converted_at,
        cast(
            case conversion_type
                {%- for conversion_type, days in var('lookback_days').items() %}
                when '{{ conversion_type }}' then {{ days }}
                {%- endfor %}
            end as integer
        ) as lookback_days
    from {{ ref('int_conversion_persons_listed') }}

),

windows as (

    select
        conversion_key,
        person_key,
        converted_at,
        {{ subtract_days('converted_at', 'lookback_days') }} as looked_back_to
    from conversion_persons

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

),

-- Both ends count: a touch at the very second of the sale, and one exactly as old
-- as the lookback.
joined as (

    select
        windows.conversion_key,
        touchpoints.touchpoint_key,
        touchpoints.touched_at,
        touchpoints.touched_date,
        touchpoints.sequence_number,
        touchpoints.channel_id,
        touchpoints.campaign_platform,
        touchpoints.campaign_id,
        touchpoints.is_direct
    from windows
    inner join touchpoints
        on
            windows.person_key = touchpoints.person_key
            and touchpoints.touched_at <= windows.converted_at
            and touchpoints.touched_at >= windows.looked_back_to

),

numbered as (

    select
        conversion_key,
        touchpoint_key,
        touched_at,
        touched_date,
        channel_id,
        campaign_platform,
        campaign_id,
        is_direct,
        row_number() over (
            partition by conversion_key
            order by touched_at, sequence_number, touchpoint_key
        ) as touch_number,
        count(*) over (partition by conversion_key) as touches,
        sum(case when is_direct then 0 else 1 end) over (
            partition by conversion_key
            order by touched_at, sequence_number, touchpoint_key
            rows between unbounded preceding and current row
        ) as other_touch_number,
        sum(case when is_direct then 0 else 1 end) over (
            partition by conversion_key
        ) as other_touches
    from joined

)

select * from numbered
