-- What each model has given away before and after every touch of a path, from 0 to 1.
-- The weight of a touch is the difference; that one touch ends where the next begins
-- is the same number to the last bit, so no cent falls between them.
--
-- Scores are whole numbers: their running sums do not depend on the order of adding.
-- Shares have fifteen digits, as many as a double tells apart.
{%- set models = credit_models() %}
{%- set parameters = attribution_parameters() %}
{%- set handling = parameters.direct_handling %}
{%- set equal_number, equal_number_before, equal_numbers = (
    ('touch_number', 'touch_number - 1', 'touches') if handling == 'include'
    else ('counted_number', 'counted_number_before', 'counted_touches')
) %}
{%- set score_unit = '1000000000000000' %}
with

paths as (

    select * from {{ ref('int_conversion_paths_joined') }}

),

effects as (

    select
        conversion_type,
        channel_id,
        removal_effect
    from {{ ref('int_removal_effects_shared') }}

),

-- Of the cooperative game, each channel of a path gets the same part (Zhao et al.
-- 2018); its touches share that in equal parts.
channel_touches as (

    select
        lookback_key,
        conversion_key,
        channel_id,
        {%- if handling == 'include' %}
        count(*) as channel_touches
        {%- else %}
        sum(case when is_counted then 1 else 0 end) as channel_touches
        {%- endif %}
    from paths
    group by
        lookback_key,
        conversion_key,
        channel_id

),

path_channels as (

    select
        lookback_key,
        conversion_key,
        sum(case when channel_touches > 0 then 1 else 0 end) as channels
    from channel_touches
    group by
        lookback_key,
        conversion_key

),

scored as (

    select
        paths.*,
        {{ 'true' if handling == 'include' else 'paths.is_counted' }} as is_scored,
        paths.counted_number - case when paths.is_counted then 1 else 0 end
            as counted_number_before,
        power(
            2,
            -{{ safe_divide(
                seconds_between(
                    'paths.touched_at',
                    'paths.last_touched_at' if handling == 'include'
                    else 'paths.last_counted_at'
                ),
                '86400'
            ) }} / case paths.conversion_type
                {%- for conversion_type, days in parameters.half_life_days.items() %}
                when '{{ conversion_type }}' then {{ days }}
                {%- endfor %}
            end
        ) as time_decay,
        {{ safe_divide('1', 'path_channels.channels * channel_touches.channel_touches') }}
            as shapley,
        coalesce(effects.removal_effect, 0.0) as removal_effect_on_path
    from paths
    inner join channel_touches
        on
            paths.lookback_key = channel_touches.lookback_key
            and paths.conversion_key = channel_touches.conversion_key
            and paths.channel_id = channel_touches.channel_id
    inner join path_channels
        on
            paths.lookback_key = path_channels.lookback_key
            and paths.conversion_key = path_channels.conversion_key
    left join effects
        on
            paths.conversion_type = effects.conversion_type
            and paths.channel_id = effects.channel_id

),

whole_scores as (

    select
        scored.*,
        {%- for model in models if model.rule != 'milestones' %}
        case
            when is_scored
                then cast(round({{ score_unit }} * {{ model.rule }}, 0) as bigint)
            else 0
        end as {{ model.key }}_score{{ "," if not loop.last }}
        {%- endfor %}
    from scored

),

added_up as (

    select
        whole_scores.*,
        {%- for model in models if model.rule != 'milestones' %}
        sum({{ model.key }}_score) over path_so_far as {{ model.key }}_so_far,
        sum({{ model.key }}_score) over whole_path as {{ model.key }}_whole
        {{- "," if not loop.last }}
        {%- endfor %}
    from whole_scores
    window
        path_so_far as (
            partition by lookback_key, conversion_key
            order by touch_number
            rows between unbounded preceding and current row
        ),
        whole_path as (
            partition by lookback_key, conversion_key
            order by touch_number
            rows between unbounded preceding and unbounded following
        )

),

shares as (

    select
        lookback_key,
        conversion_key,
        touchpoint_key,
        touched_at,
        touched_date,
        channel_id,
        campaign_platform,
        campaign_id,
        {%- for model in models %}
        {%- if model.rule == 'milestones' %}
        {%- set numbering = 'touch' if model.get('direct', handling) == 'include' else 'counted' %}
        round({{ milestone_share(
            model.shares,
            'touch_number - 1' if numbering == 'touch' else 'counted_number_before',
            'touches' if numbering == 'touch' else 'counted_touches',
            'lead_' ~ numbering ~ '_number',
            'deal_' ~ numbering ~ '_number'
        ) }}, 15) as {{ model.key }}_from,
        round({{ milestone_share(
            model.shares,
            numbering ~ '_number',
            'touches' if numbering == 'touch' else 'counted_touches',
            'lead_' ~ numbering ~ '_number',
            'deal_' ~ numbering ~ '_number'
        ) }}, 15) as {{ model.key }}_to
        {%- else %}
        -- Where no touch has a score, all count alike.
        round(coalesce(
            {{ safe_divide(
                model.key ~ '_so_far - ' ~ model.key ~ '_score', model.key ~ '_whole'
            ) }},
            {{ safe_divide(equal_number_before, equal_numbers) }}
        ), 15) as {{ model.key }}_from,
        round(coalesce(
            {{ safe_divide(model.key ~ '_so_far', model.key ~ '_whole') }},
            {{ safe_divide(equal_number, equal_numbers) }}
        ), 15) as {{ model.key }}_to
        {%- endif %}
        {{- "," if not loop.last }}
        {%- endfor %}
    from added_up

)

select * from shares
