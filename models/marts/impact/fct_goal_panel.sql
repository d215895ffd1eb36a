with

fct_goal_panel as (

    select
        {{ surrogate_key(['goal_id', 'unit', 'role', 'date_day']) }} as goal_panel_key,
        goal_id,
        kpi,
        unit_type,
        unit,
        role,
        date_day,
        grain,
        phase,
        numerator,
        denominator,
        value,
        is_complete
    from {{ ref('int_goal_panel_completed') }}

)

select * from fct_goal_panel
