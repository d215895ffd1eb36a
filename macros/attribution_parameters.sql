{% macro attribution_parameters() -%}
    {#-
        What attribution depends on besides the data, checked. A value that is none of
        the possible ones stops the build, before a figure can follow from it.
    -#}
    {%- set parameters = {
        'lookback_days': var('lookback_days'),
        'half_life_days': var('half_life_days'),
        'direct_handling': var('direct_handling'),
        'paths_per_conversion': var('paths_per_conversion'),
        'deal_path': var('deal_path'),
        'view_through': var('view_through'),
        'markov_order': var('markov_order'),
        'markov_min_paths': var('markov_min_paths'),
    } -%}
    {%- set choices = {
        'direct_handling': ['exclude_if_other', 'include'],
        'paths_per_conversion': ['all_in_lookback', 'since_previous_conversion'],
        'deal_path': ['account', 'person'],
        'view_through': ['exclude', 'include'],
        'markov_order': [1, 2, 3],
    } -%}
    {%- for name, possible in choices.items() if parameters[name] not in possible %}
        {{- wrong_parameter(name, parameters[name], 'one of ' ~ possible) -}}
    {%- endfor %}
    {%- for name in ['lookback_days', 'half_life_days'] %}
        {%- for conversion_type in ['purchase', 'deal_won', 'lead'] %}
            {%- set days = parameters[name].get(conversion_type) %}
            {%- if days is not number or days <= 0 %}
                {{- wrong_parameter(
                    name ~ '.' ~ conversion_type, days, 'a number of days above 0'
                ) -}}
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
    {%- for conversion_type, days in parameters['lookback_days'].items() if days != days | int %}
        {{- wrong_parameter('lookback_days.' ~ conversion_type, days, 'whole days') -}}
    {%- endfor %}
    {%- for days in var('roi_range_lookback_days') if days is not number or days <= 0 or days != days | int %}
        {{- wrong_parameter('roi_range_lookback_days', days, 'whole days above 0') -}}
    {%- endfor %}
    {%- if parameters['markov_min_paths'] is not number or parameters['markov_min_paths'] < 1 %}
        {{- wrong_parameter(
            'markov_min_paths', parameters['markov_min_paths'], 'a number from 1'
        ) -}}
    {%- endif %}
    {%- set model_keys = var('attribution_models') | map(attribute='key') | list %}
    {%- if var('default_attribution_model') not in model_keys %}
        {{- wrong_parameter(
            'default_attribution_model',
            var('default_attribution_model'),
            'one of ' ~ model_keys
        ) -}}
    {%- endif %}
    {%- set credit_keys = credit_models() | map(attribute='key') | list %}
    {%- if var('assist_model') not in credit_keys %}
        {{- wrong_parameter(
            'assist_model', var('assist_model'), 'one of ' ~ credit_keys
        ) -}}
    {%- endif %}
    {%- for model in var('attribution_models') if model.rule == 'milestones' %}
        {%- set shares = model.shares %}
        {%- for milestone, share in shares.items() if
            milestone not in ['first', 'lead', 'deal', 'last', 'others']
            or share is not number or share < 0
        %}
            {{- wrong_parameter(
                'attribution_models.' ~ model.key,
                milestone ~ ': ' ~ share,
                'shares from 0 of first, lead, deal, last and others'
            ) -}}
        {%- endfor %}
        {%- if (shares.values() | sum - 1) | abs > 0.000001 %}
            {{- wrong_parameter(
                'attribution_models.' ~ model.key, shares, 'shares that add up to 1'
            ) -}}
        {%- endif %}
    {%- endfor %}
    {{- return(parameters) -}}
{%- endmacro %}
