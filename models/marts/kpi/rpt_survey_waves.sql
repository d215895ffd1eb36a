-- Few answers say nothing: below the limit a figure is empty, with the reason beside it.
{%- set least_answers = var('survey_min_responses') %}
with

waves as (

    select * from {{ ref('int_survey_waves_summarised') }}

),

rpt_survey_waves as (

    select
        {{ surrogate_key(['survey', 'wave']) }} as survey_wave_key,
        survey,
        wave,
        starts_on,
        ends_on,
        cast(date_trunc('month', ends_on) as date) as date_month,
        mode,
        is_listed,
        is_series_break,
        cast(invited as bigint) as invited,
        cast(responses as bigint) as responses,
        response_rate,
        response_rate_reason,
        cast(nps_responses as bigint) as nps_responses,
        cast(promoters as bigint) as promoters,
        cast(passives as bigint) as passives,
        cast(detractors as bigint) as detractors,
        {% for figure, answers in [
            ('nps', 'nps_responses'),
            ('unaided_awareness', 'unaided_responses'),
            ('aided_awareness', 'aided_responses'),
            ('deflection_rate', 'deflection_responses'),
        ] -%}
            case when {{ answers }} >= {{ least_answers }} then {{ figure }} end
                as {{ figure }},
            case when {{ answers }} >= {{ least_answers }} then {{ figure }}_low end
                as {{ figure }}_low,
            case when {{ answers }} >= {{ least_answers }} then {{ figure }}_high end
                as {{ figure }}_high,
        {% endfor -%}
        cast(unaided_responses as bigint) as unaided_responses,
        cast(aided_responses as bigint) as aided_responses,
        cast(deflection_responses as bigint) as deflection_responses,
        case
            when
                survey = 'nps'
                and nps_responses < {{ least_answers }}
                then 'fewer than {{ least_answers }} answers'
            when
                survey = 'awareness'
                and greatest(unaided_responses, aided_responses) < {{ least_answers }}
                then 'fewer than {{ least_answers }} answers'
            when
                survey = 'deflection'
                and deflection_responses < {{ least_answers }}
                then 'fewer than {{ least_answers }} answers'
        end as figure_reason,
        'counted' as claim_type,
        case when survey = 'awareness' then 'out-take' else 'outcome' end as amec_tier
    from waves

)

select * from rpt_survey_waves
