{% macro wilson_bound(successes, trials, bound) -%}
    {#-
        The low or high end of Wilson's 95 % interval of a share; null without trials.
        It stays within 0 and 1, and has a width even where all or none succeed.
    -#}
    {%- if bound not in ('low', 'high') -%}
        {{ exceptions.raise_compiler_error(
            "wilson_bound: the bound is 'low' or 'high', not " ~ bound
        ) }}
    {%- endif -%}
    {#- The normal distribution's 97.5 % quantile, and its square. -#}
    {%- set z = '1.959963984540054' -%}
    {%- set z_squared = '3.841458820694124' -%}
    {%- set spread = safe_divide(
        '(' ~ successes ~ ') * ((' ~ trials ~ ') - (' ~ successes ~ '))', trials
    ) -%}
    case
        when ({{ trials }}) > 0
            then least(
                greatest(
                    {{ safe_divide(
                        '(' ~ successes ~ ') + ' ~ z_squared ~ ' / 2 '
                        ~ ('-' if bound == 'low' else '+') ~ ' ' ~ z ~ ' * sqrt('
                        ~ spread ~ ' + ' ~ z_squared ~ ' / 4)',
                        '(' ~ trials ~ ') + ' ~ z_squared
                    ) }},
                    0
                ),
                1
            )
    end
{%- endmacro %}
